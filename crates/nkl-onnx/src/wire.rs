//! The wire format of protocol buffers, as much of it as ONNX files need (protobuf.dev,
//! "Encoding"): numbered fields, each a number or a run of bytes.

/// A message that is being written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Message(Vec<u8>);

const VARINT: u64 = 0;
const BYTES: u64 = 2;

impl Message {
    /// What has been written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A whole number.
    pub fn int(&mut self, field: u32, value: i64) {
        self.tag(field, VARINT);
        // Negative numbers are written as 64 bits in two's complement.
        self.varint(value as u64);
    }

    /// Text or bytes.
    pub fn bytes(&mut self, field: u32, value: &[u8]) {
        self.tag(field, BYTES);
        self.varint(value.len() as u64);
        self.0.extend(value);
    }

    /// A message within this one.
    pub fn message(&mut self, field: u32, value: &Message) {
        self.bytes(field, &value.0);
    }

    /// Whole numbers, packed.
    pub fn ints(&mut self, field: u32, values: &[i64]) {
        let mut packed = Message::default();
        values.iter().for_each(|v| packed.varint(*v as u64));
        self.message(field, &packed);
    }

    /// Numbers in single precision, packed.
    pub fn floats(&mut self, field: u32, values: &[f32]) {
        let packed: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.bytes(field, &packed);
    }

    fn tag(&mut self, field: u32, kind: u64) {
        self.varint(u64::from(field) << 3 | kind);
    }

    /// Seven bits per byte, the lowest first; the highest bit says that more follow.
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_the_documentation_shows() {
        let mut inner = Message::default();
        inner.int(1, 150);
        assert_eq!(inner.0, [0x08, 0x96, 0x01]);
        let mut outer = Message::default();
        outer.message(3, &inner);
        outer.bytes(2, b"testing");
        outer.ints(6, &[3, 270, 86_942]);
        assert_eq!(
            outer.0,
            [
                0x1a, 3, 0x08, 0x96, 0x01, 0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67, 0x32,
                6, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05
            ]
        );
        let mut negative = Message::default();
        negative.int(1, -1);
        assert_eq!(negative.0.len(), 11);
    }
}
