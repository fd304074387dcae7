//! Whether a file is put together as an ONNX file has to be.
//!
//! rten trusts lengths: one that a damaged file makes too large sends its reader back to where it was,
//! without end, or asks for more memory than there is. So every length is checked first. Field numbers
//! are those of onnx.proto3 (ONNX 1.17), as far as they hold messages or lists of numbers.

/// What a field holds that is written with a length.
#[derive(Clone, Copy)]
enum Held {
    Message(Message),
    Varints,
    Fixed(usize),
    Bytes,
}

#[derive(Clone, Copy, PartialEq)]
enum Message {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Sparse,
    Value,
    Type,
    TensorType,
    ElementType,
    Shape,
    Function,
    Plain,
}

/// Graphs within graphs (branches of `If`) that are still plausible.
const DEEPEST: usize = 64;

impl Message {
    fn field(self, number: u64) -> Held {
        use Held::{Fixed, Message as M, Varints};
        match (self, number) {
            (Message::Model, 7) => M(Message::Graph),
            (Message::Model, 8 | 14) => M(Message::Plain),
            (Message::Model, 25) => M(Message::Function),
            (Message::Graph, 1) => M(Message::Node),
            (Message::Graph, 5) => M(Message::Tensor),
            (Message::Graph, 15) => M(Message::Sparse),
            (Message::Graph, 11..=13) => M(Message::Value),
            (Message::Node, 5) => M(Message::Attribute),
            (Message::Attribute, 5 | 10) => M(Message::Tensor),
            (Message::Attribute, 6 | 11) => M(Message::Graph),
            (Message::Attribute, 22 | 23) => M(Message::Sparse),
            (Message::Attribute, 14 | 15) => M(Message::Type),
            (Message::Attribute, 7) => Fixed(4),
            (Message::Attribute, 8) => Varints,
            (Message::Tensor, 1 | 5 | 7 | 11) => Varints,
            (Message::Tensor, 3 | 13 | 16) => M(Message::Plain),
            (Message::Tensor, 4) => Fixed(4),
            (Message::Tensor, 10) => Fixed(8),
            (Message::Sparse, 1 | 2) => M(Message::Tensor),
            (Message::Sparse, 3) => Varints,
            (Message::Value, 2) => M(Message::Type),
            (Message::Type, 1 | 8) => M(Message::TensorType),
            (Message::Type, 4 | 9) => M(Message::ElementType),
            (Message::TensorType, 2) => M(Message::Shape),
            (Message::ElementType, 1) => M(Message::Type),
            (Message::Shape, 1) => M(Message::Plain),
            (Message::Function, 7) => M(Message::Node),
            (Message::Function, 11) => M(Message::Attribute),
            (Message::Function, 12) => M(Message::Value),
            _ => Held::Bytes,
        }
    }
}

/// Looks through a whole file.
///
/// # Errors
/// Where it stops making sense: the place, counted in bytes from 0.
pub(crate) fn check(bytes: &[u8]) -> Result<(), usize> {
    let mut reader = Reader { bytes, at: 0 };
    let mut graphs = 0usize;
    reader.message(Message::Model, bytes.len(), 0, &mut graphs)?;
    match graphs {
        0 => Err(bytes.len()),
        _ => Ok(()),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn message(
        &mut self,
        kind: Message,
        end: usize,
        depth: usize,
        graphs: &mut usize,
    ) -> Result<(), usize> {
        if depth > DEEPEST {
            return Err(self.at);
        }
        *graphs += usize::from(kind == Message::Graph);
        while self.at < end {
            let start = self.at;
            let key = self.varint(end)?;
            let held = kind.field(key >> 3);
            match key & 7 {
                0 if !matches!(held, Held::Message(_)) => {
                    self.varint(end)?;
                }
                1 => self.skip(8, end)?,
                2 => {
                    let length = usize::try_from(self.varint(end)?).map_err(|_| start)?;
                    let inner = self.at.checked_add(length).filter(|inner| *inner <= end);
                    self.held(held, inner.ok_or(start)?, depth, graphs)?;
                }
                5 => self.skip(4, end)?,
                _ => return Err(start),
            }
        }
        Ok(())
    }

    fn held(
        &mut self,
        held: Held,
        end: usize,
        depth: usize,
        graphs: &mut usize,
    ) -> Result<(), usize> {
        match held {
            Held::Message(kind) => self.message(kind, end, depth + 1, graphs),
            Held::Varints => {
                while self.at < end {
                    self.varint(end)?;
                }
                Ok(())
            }
            Held::Fixed(size) if !(end - self.at).is_multiple_of(size) => Err(self.at),
            Held::Fixed(_) | Held::Bytes => {
                self.at = end;
                Ok(())
            }
        }
    }

    fn skip(&mut self, count: usize, end: usize) -> Result<(), usize> {
        let next = self.at + count;
        if next > end {
            return Err(self.at);
        }
        self.at = next;
        Ok(())
    }

    fn varint(&mut self, end: usize) -> Result<u64, usize> {
        let start = self.at;
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.bytes.get(self.at).filter(|_| self.at < end);
            let byte = *byte.ok_or(start)?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_beyond_their_message_are_found() {
        // Model { graph { node {} } }
        assert_eq!(check(&[0x3a, 2, 0x0a, 0]), Ok(()));
        assert_eq!(check(&[0x3a, 3, 0x0a, 0]), Err(0));
        assert_eq!(check(&[0x3a, 2, 0x0a, 1]), Err(2));
        // A length near 2^64, which wraps around to a place before.
        let back = [
            0x3a, 11, 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
        ];
        assert_eq!(check(&back), Err(2));
        assert_eq!(check(b"no network"), Err(0));
        assert_eq!(check(&[]), Err(0));
    }
}
