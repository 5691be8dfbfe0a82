//! Bits, the codes that H.264 writes numbers with, and the units they travel in. Nothing here knows a picture.

/// Bits from the highest of the first byte down.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// What does not fill a byte yet, in the low bits.
    pending: u64,
    count: u32,
}

impl Bits {
    /// The low `count` bits of `value`, at most 32.
    pub(super) fn put(&mut self, value: u32, count: u32) {
        debug_assert!(
            count == 32 || value >> count == 0,
            "{value} in {count} bits"
        );
        self.pending = self.pending << count | u64::from(value);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.pending >> self.count) as u8);
        }
        self.pending &= (1 << self.count) - 1;
    }

    pub(super) fn flag(&mut self, value: bool) {
        self.put(u32::from(value), 1);
    }

    /// A codeword as the tables of the standard print it: `0` and `1`.
    pub(super) fn code(&mut self, word: &str) {
        for bit in word.bytes() {
            self.flag(bit == b'1');
        }
    }

    /// Exp-Golomb, `ue(v)` (ITU-T H.264, 9.1).
    pub(super) fn unsigned(&mut self, value: u32) {
        let length = u32::BITS - (value + 1).leading_zeros();
        self.put(0, length - 1);
        self.put(value + 1, length);
    }

    /// Exp-Golomb of 0, 1, -1, 2, -2 …, `se(v)` (9.1.1).
    pub(super) fn signed(&mut self, value: i32) {
        let magnitude = value.unsigned_abs() * 2;
        self.unsigned(if value > 0 { magnitude - 1 } else { magnitude });
    }

    /// Zero bits up to the next whole byte, as samples without a code want it.
    pub(super) fn align(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }

    /// Everything written so far as `0` and `1`.
    #[cfg(test)]
    pub(super) fn digits(&self) -> String {
        let whole = self.bytes.iter().map(|&byte| (u64::from(byte), 8));
        let all = whole.chain([(self.pending, self.count)]);
        all.flat_map(|(value, count)| {
            (0..count)
                .rev()
                .map(move |bit| if value >> bit & 1 == 1 { '1' } else { '0' })
        })
        .collect()
    }

    /// Ends the payload: a one, then zeros up to a whole byte.
    fn finish(mut self) -> Vec<u8> {
        self.flag(true);
        self.align();
        self.bytes
    }
}

/// What a unit holds (Table 7-1), with its importance as reference.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Unit {
    /// A slice of a picture that no other refers to.
    Disposable = 1,
    /// A slice of a picture at which decoding can begin.
    Key = 3 << 5 | 5,
    Sequence = 3 << 5 | 7,
    Picture = 3 << 5 | 8,
}

/// A unit with its header. Within it no three bytes look like a start code (7.4.1).
pub(super) fn unit(kind: Unit, payload: Bits) -> Vec<u8> {
    let payload = payload.finish();
    let mut bytes = Vec::with_capacity(payload.len() + payload.len() / 64 + 1);
    bytes.push(kind as u8);
    let mut zeros = 0;
    for byte in payload {
        if zeros == 2 && byte <= 3 {
            bytes.push(3);
            zeros = 0;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        bytes.push(byte);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Bits)) -> String {
        let mut bits = Bits::default();
        write(&mut bits);
        bits.digits()
    }

    #[test]
    fn numbers_are_written_as_the_table_of_the_standard_has_them() {
        for (value, code) in [
            (0, "1"),
            (1, "010"),
            (2, "011"),
            (3, "00100"),
            (8, "0001001"),
        ] {
            assert_eq!(written(|bits| bits.unsigned(value)), code, "{value}");
        }
        for (value, code) in [
            (0, "1"),
            (1, "010"),
            (-1, "011"),
            (2, "00100"),
            (-2, "00101"),
        ] {
            assert_eq!(written(|bits| bits.signed(value)), code, "{value}");
        }
        assert_eq!(written(|bits| bits.put(u32::MAX, 32)), "1".repeat(32));
        assert_eq!(written(|bits| bits.code("00101")), "00101");
    }

    #[test]
    fn a_unit_never_looks_like_the_start_of_another() {
        let mut bits = Bits::default();
        for byte in [0, 0, 0, 0, 1, 0, 0, 3, 9] {
            bits.put(byte, 8);
        }
        let bytes = unit(Unit::Sequence, bits);
        assert_eq!(bytes, [0x67, 0, 0, 3, 0, 0, 3, 1, 0, 0, 3, 3, 9, 0x80]);
    }
}
