//! The heads of a column's pages, looked at before polars decodes them.
//!
//! polars takes the counts and sizes that stand there as they are, and asks for memory accordingly; a
//! process that asks for too much is ended by the allocator, without an error that could be caught.

use polars_parquet::parquet::page::ParquetPageHeader;
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;
use std::io::Cursor;

/// More bytes than any page has when it is unpacked (usual are 1 MiB; a dictionary has to fit into one).
const MOST_BYTES: usize = 1 << 29;

/// Checks the pages of a column that has `values` values.
///
/// # Errors
/// Says what is wrong with which page, counted from 1.
pub(super) fn check(pages: &[u8], values: usize) -> Result<(), String> {
    let (mut at, mut seen, mut number) = (0, 0, 0);
    while at < pages.len() && seen < values {
        number += 1;
        let rest = pages.get(at..).unwrap_or_default();
        let wrong = |what: String| format!("the file is damaged: page {number}: {what}");
        let (header, head) = header(rest).map_err(wrong)?;
        let stored = size(header.compressed_page_size, rest.len() - head).map_err(wrong)?;
        let unpacked = size(header.uncompressed_page_size, MOST_BYTES).map_err(wrong)?;
        if let Some(dictionary) = &header.dictionary_page_header {
            // A value has a byte at least; the dictionary of a column of nothing is empty.
            size(dictionary.num_values, unpacked).map_err(wrong)?;
        }
        let v1 = header.data_page_header.as_ref().map(|d| d.num_values);
        let v2 = header.data_page_header_v2.as_ref().map(|d| d.num_values);
        for count in v1.into_iter().chain(v2) {
            seen += size(count, values - seen).map_err(wrong)?;
        }
        at += head + stored;
    }
    Ok(())
}

/// A head, and how many bytes it has.
fn header(bytes: &[u8]) -> Result<(ParquetPageHeader, usize), String> {
    let mut cursor = Cursor::new(bytes);
    let mut protocol = TCompactInputProtocol::new(&mut cursor, bytes.len());
    let header =
        ParquetPageHeader::read_from_in_protocol(&mut protocol).map_err(|e| e.to_string())?;
    Ok((header, cursor.position() as usize))
}

/// A count, which is at most so large.
fn size(count: i32, most: usize) -> Result<usize, String> {
    let size = usize::try_from(count).ok().filter(|size| *size <= most);
    size.ok_or_else(|| format!("{count} where {most} is the most there can be"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parquet::{read, write, ColumnData, Table};
    use polars_parquet::parquet::page::DataPageHeaderV1;
    use polars_parquet::parquet::page::FormatEncoding as Encoding;
    use polars_parquet_format::thrift::protocol::TCompactOutputProtocol;
    use polars_parquet_format::PageType;

    /// A page without a byte of data.
    fn page(values: i32, unpacked: i32) -> Vec<u8> {
        let header = ParquetPageHeader {
            type_: PageType::DATA_PAGE,
            uncompressed_page_size: unpacked,
            compressed_page_size: 0,
            crc: None,
            data_page_header: Some(DataPageHeaderV1 {
                num_values: values,
                encoding: Encoding::PLAIN,
                definition_level_encoding: Encoding::RLE,
                repetition_level_encoding: Encoding::RLE,
                statistics: None,
            }),
            index_page_header: None,
            dictionary_page_header: None,
            data_page_header_v2: None,
        };
        let mut bytes = Vec::new();
        let mut protocol = TCompactOutputProtocol::new(&mut bytes);
        header.write_to_out_protocol(&mut protocol).unwrap();
        bytes
    }

    #[test]
    fn counts_that_cannot_be_are_refused() {
        assert_eq!(check(&[page(3, 0), page(4, 0)].concat(), 7), Ok(()));
        let error = check(&[page(3, 0), page(-1, 0)].concat(), 7).unwrap_err();
        assert_eq!(
            error,
            "the file is damaged: page 2: -1 where 4 is the most there can be"
        );
        assert!(check(&page(8, 0), 7).unwrap_err().contains("page 1: 8"));
        assert!(check(&page(7, i32::MAX), 7).is_err());
        assert!(check(&page(7, -1), 7).is_err());
        assert!(check(&page(7, 0)[..5], 7).is_err());
    }

    /// Before the check, one of these had the process ended.
    #[test]
    fn no_damaged_byte_ends_the_process() {
        let texts = ["a", "b", "a", "a"].map(|text| Some(text.into())).to_vec();
        let columns = vec![
            ("name".into(), ColumnData::Text(texts)),
            ("value".into(), ColumnData::F64(vec![1.0, 2.0, 3.0, 4.0])),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        write(&path, &Table { columns }).unwrap();
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            for byte in [0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = byte;
                std::fs::write(&path, bytes).unwrap();
                if let Err(error) = read(&path) {
                    assert!(error.to_string().contains("x.parquet"), "{error}");
                }
            }
        }
    }
}
