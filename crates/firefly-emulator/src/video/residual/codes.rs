//! The codewords of ITU-T H.264, tables 9-5 and 9-7 to 9-10, in the digits in which the standard prints them.
//!
//! A row is a string of words with spaces between, so that a page of it can be compared with the standard.

/// Table 9-5 where the neighbours hold less than 2 values.
/// A row for each number of values, a word for each number of trailing ones.
pub(super) const VALUES_FEW: [&str; 17] = [
    "1",
    "000101 01",
    "00000111 000100 001",
    "000000111 00000110 0000101 00011",
    "0000000111 000000110 00000101 000011",
    "00000000111 0000000110 000000101 0000100",
    "0000000001111 00000000110 0000000101 00000100",
    "0000000001011 0000000001110 00000000101 000000100",
    "0000000001000 0000000001010 0000000001101 0000000100",
    "00000000001111 00000000001110 0000000001001 00000000100",
    "00000000001011 00000000001010 00000000001101 0000000001100",
    "000000000001111 000000000001110 00000000001001 00000000001100",
    "000000000001011 000000000001010 000000000001101 00000000001000",
    "0000000000001111 000000000000001 000000000001001 000000000001100",
    "0000000000001011 0000000000001110 0000000000001101 000000000001000",
    "0000000000000111 0000000000001010 0000000000001001 0000000000001100",
    "0000000000000100 0000000000000110 0000000000000101 0000000000001000",
];

/// Table 9-5 where they hold 2 or 3.
pub(super) const VALUES_SOME: [&str; 17] = [
    "11",
    "001011 10",
    "000111 00111 011",
    "0000111 001010 001001 0101",
    "00000111 000110 000101 0100",
    "00000100 0000110 0000101 00110",
    "000000111 00000110 00000101 001000",
    "00000001111 000000110 000000101 000100",
    "00000001011 00000001110 00000001101 0000100",
    "000000001111 00000001010 00000001001 000000100",
    "000000001011 000000001110 000000001101 00000001100",
    "000000001000 000000001010 000000001001 00000001000",
    "0000000001111 0000000001110 0000000001101 000000001100",
    "0000000001011 0000000001010 0000000001001 0000000001100",
    "0000000000111 00000000001011 0000000000110 0000000001000",
    "00000000001001 00000000001000 00000000001010 0000000000001",
    "00000000000111 00000000000110 00000000000101 00000000000100",
];

/// Table 9-5 where they hold 4 to 7. From 8 on the words have a fixed length.
pub(super) const VALUES_MANY: [&str; 17] = [
    "1111",
    "001111 1110",
    "001011 01111 1101",
    "001000 01100 01110 1100",
    "0001111 01010 01011 1011",
    "0001011 01000 01001 1010",
    "0001001 001110 001101 1001",
    "0001000 001010 001001 1000",
    "00001111 0001110 0001101 01101",
    "00001011 00001110 0001010 001100",
    "000001111 00001010 00001101 0001100",
    "000001011 000001110 00001001 00001100",
    "000001000 000001010 000001101 00001000",
    "0000001101 000000111 000001001 000001100",
    "0000001001 0000001100 0000001011 0000001010",
    "0000000101 0000001000 0000000111 0000000110",
    "0000000001 0000000100 0000000011 0000000010",
];

/// Table 9-5 for the four means of a colour, whatever the neighbours hold.
pub(super) const VALUES_OF_COLOUR: [&str; 5] = [
    "01",
    "000111 1",
    "000100 000110 001",
    "000011 0000011 0000010 000101",
    "000010 00000011 00000010 0000000",
];

/// Tables 9-7 and 9-8: a row for each number of values from 1, a word for each number of zeros before the last of them.
pub(super) const ZEROS: [&str; 15] = [
    "1 011 010 0011 0010 00011 00010 000011 000010 0000011 0000010 00000011 00000010 000000011 000000010 000000001",
    "111 110 101 100 011 0101 0100 0011 0010 00011 00010 000011 000010 000001 000000",
    "0101 111 110 101 0100 0011 100 011 0010 00011 00010 000001 00001 000000",
    "00011 111 0101 0100 110 101 100 0011 011 0010 00010 00001 00000",
    "0101 0100 0011 111 110 101 100 011 0010 00001 0001 00000",
    "000001 00001 111 110 101 100 011 010 0001 001 000000",
    "000001 00001 101 100 011 11 010 0001 001 000000",
    "000001 0001 00001 011 11 10 010 001 000000",
    "000001 000000 0001 11 10 001 01 00001",
    "00001 00000 001 11 10 01 0001",
    "0000 0001 001 010 1 011",
    "0000 0001 01 1 001",
    "000 001 1 01",
    "00 01 1",
    "0 1",
];

/// Table 9-9: the same for the four means of a colour.
pub(super) const ZEROS_OF_COLOUR: [&str; 3] = ["1 01 001 000", "1 01 00", "1 0"];

/// Table 9-10: a row for each number of zeros left from 1, the last for 7 and more; a word for each number of them directly
/// before a value.
pub(super) const RUNS: [&str; 7] = [
    "1 0",
    "1 01 00",
    "11 10 01 00",
    "11 10 01 001 000",
    "11 10 011 010 001 000",
    "11 000 001 011 010 101 100",
    "111 110 101 100 011 010 001 0001 00001 000001 0000001 00000001 000000001 0000000001 00000000001",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of all bits the words take, in parts of 65536; none begins with another.
    fn taken(words: &[&str]) -> u32 {
        for (index, one) in words.iter().enumerate() {
            let clash = words
                .iter()
                .enumerate()
                .find(|(other, word)| *other != index && word.starts_with(one));
            assert!(clash.is_none(), "{one} begins {clash:?}");
        }
        words.iter().map(|word| 1 << (16 - word.len())).sum()
    }

    fn words<'a>(rows: &[&'a str]) -> Vec<&'a str> {
        rows.iter().flat_map(|row| row.split(' ')).collect()
    }

    #[test]
    fn no_word_is_ambiguous_and_none_is_missing() {
        for (rows, count) in [
            (VALUES_FEW.as_slice(), 62),
            (&VALUES_SOME, 62),
            (&VALUES_MANY, 62),
            (&VALUES_OF_COLOUR, 14),
        ] {
            assert_eq!(words(rows).len(), count);
            // The standard leaves a little unused, where words could be taken for start codes.
            assert!(taken(&words(rows)) >= 65_000, "{}", taken(&words(rows)));
        }
        for (values, row) in (1..).zip(ZEROS) {
            assert_eq!(words(&[row]).len(), 17 - values);
        }
        for (values, row) in (1..).zip(ZEROS_OF_COLOUR) {
            assert_eq!(words(&[row]).len(), 5 - values);
        }
        for row in ZEROS
            .iter()
            .skip(1)
            .chain(&ZEROS_OF_COLOUR)
            .chain(&RUNS[..6])
        {
            assert_eq!(taken(&words(&[row])), 1 << 16, "{row}");
        }
        assert_eq!(words(&[RUNS[6]]).len(), 15);
        taken(&words(&[ZEROS[0]]));
        taken(&words(&[RUNS[6]]));
    }
}
