//! Writing bits, most significant first, and FLAC's checksums.

/// Bits in bytes.
#[derive(Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// Bits that do not fill a byte yet, right-aligned, and how many.
    open: u64,
    count: u32,
}

impl Bits {
    /// The lowest `count` bits of a value, at most 32.
    pub fn put(&mut self, value: u32, count: u32) {
        let mask = (1u64 << count) - 1;
        self.open = (self.open << count) | (u64::from(value) & mask);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.open >> self.count) as u8);
        }
    }

    /// A number of zeros, and a one.
    pub fn put_unary(&mut self, mut zeros: u32) {
        while zeros >= 32 {
            self.put(0, 32);
            zeros -= 32;
        }
        self.put(1, zeros + 1);
    }

    /// Zeros up to the next byte.
    pub fn align(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }

    /// The whole bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// CRC-8 with the polynomial x⁸ + x² + x + 1 (RFC 9639, 9.1.8).
pub(super) fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| {
            if crc & 0x80 != 0 {
                (crc << 1) ^ 0x07
            } else {
                crc << 1
            }
        })
    })
}

/// CRC-16 with the polynomial x¹⁶ + x¹⁵ + x² + 1 (RFC 9639, 9.3).
pub(super) fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        let crc = crc ^ (u16::from(*byte) << 8);
        (0..8).fold(crc, |crc, _| {
            if crc & 0x8000 != 0 {
                (crc << 1) ^ 0x8005
            } else {
                crc << 1
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_fill_bytes() {
        let mut bits = Bits::default();
        bits.put(0b101, 3);
        bits.put_unary(4);
        bits.put(0xABCD, 16);
        bits.align();
        assert_eq!(bits.bytes(), [0b1010_0001, 0xAB, 0xCD]);
        let mut long = Bits::default();
        long.put_unary(39);
        assert_eq!(long.bytes(), [0, 0, 0, 0, 1]);
    }

    #[test]
    fn checksums_of_the_usual_test() {
        // CRC-8/SMBUS and CRC-16/UMTS of "123456789".
        assert_eq!(crc8(b"123456789"), 0xF4);
        assert_eq!(crc16(b"123456789"), 0xFEE8);
    }
}
