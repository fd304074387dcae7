//! What a Parquet footer is made of (parquet.thrift in the Parquet format's repository, version 2.11):
//! the fields of each structure by number. Those that polars does not read may be missing here; of those
//! that it reads it takes the type for granted.

/// A structure's fields.
pub(super) type Fields = &'static [(usize, Kind)];

/// What a field has.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Whatever it says.
    Any,
    Bool,
    Byte,
    /// Of two, four or eight bytes, or an enumeration.
    Integer,
    /// Or text.
    Bytes,
    List(&'static Kind),
    Structure(Fields),
}

use Kind::{Bool, Byte, Bytes, Integer, List, Structure};

/// `FileMetaData`.
pub(super) const FILE: Fields = &[
    (1, Integer),
    (2, List(&Structure(COLUMN))),
    (3, Integer),
    (4, List(&Structure(GROUP))),
    (5, List(&Structure(PAIR))),
    (6, Bytes),
    (7, List(&Structure(&[(1, EMPTY), (2, EMPTY)]))),
    (9, Bytes),
];

const EMPTY: Kind = Structure(&[]);

/// `KeyValue`.
const PAIR: Fields = &[(1, Bytes), (2, Bytes)];

/// `SchemaElement`.
const COLUMN: Fields = &[
    (1, Integer),
    (2, Integer),
    (3, Integer),
    (4, Bytes),
    (5, Integer),
    (6, Integer),
    (7, Integer),
    (8, Integer),
    (9, Integer),
    (10, Structure(LOGICAL)),
];

/// `LogicalType`, one of them.
const LOGICAL: Fields = &[
    (1, EMPTY),
    (2, EMPTY),
    (3, EMPTY),
    (4, EMPTY),
    (5, Structure(&[(1, Integer), (2, Integer)])),
    (6, EMPTY),
    (7, Structure(TIME)),
    (8, Structure(TIME)),
    (10, Structure(&[(1, Byte), (2, Bool)])),
    (11, EMPTY),
    (12, EMPTY),
    (13, EMPTY),
    (14, EMPTY),
    (15, EMPTY),
    (16, Structure(&[(1, Byte)])),
    (17, Structure(&[(1, Bytes)])),
    (18, Structure(&[(1, Bytes), (2, Integer)])),
];

/// `TimeType` and `TimestampType`.
const TIME: Fields = &[
    (1, Bool),
    (2, Structure(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)])),
];

/// `RowGroup`.
const GROUP: Fields = &[
    (1, List(&Structure(CHUNK))),
    (2, Integer),
    (3, Integer),
    (4, List(&Structure(&[(1, Integer), (2, Bool), (3, Bool)]))),
    (5, Integer),
    (6, Integer),
    (7, Integer),
];

/// `ColumnChunk`.
const CHUNK: Fields = &[
    (1, Bytes),
    (2, Integer),
    (3, Structure(PAGES)),
    (4, Integer),
    (5, Integer),
    (6, Integer),
    (7, Integer),
    (9, Bytes),
];

/// `ColumnMetaData`.
const PAGES: Fields = &[
    (1, Integer),
    (2, List(&Integer)),
    (3, List(&Bytes)),
    (4, Integer),
    (5, Integer),
    (6, Integer),
    (7, Integer),
    (8, List(&Structure(PAIR))),
    (9, Integer),
    (10, Integer),
    (11, Integer),
    (12, Structure(STATISTICS)),
    (
        13,
        List(&Structure(&[(1, Integer), (2, Integer), (3, Integer)])),
    ),
    (14, Integer),
    (15, Integer),
    (
        16,
        Structure(&[(1, Integer), (2, List(&Integer)), (3, List(&Integer))]),
    ),
];

/// `Statistics`.
const STATISTICS: Fields = &[
    (1, Bytes),
    (2, Bytes),
    (3, Integer),
    (4, Integer),
    (5, Bytes),
    (6, Bytes),
    (7, Bool),
    (8, Bool),
];
