//! Quantised values as bits of variable length (CAVLC; ITU-T H.264, 7.3.5.3.2 and 9.2).

mod codes;

use super::bits::Bits;

/// Which words count the values of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// The mean number of values in the blocks at the left and above.
    Neighbours(usize),
    /// The four means of a colour.
    Colour,
}

impl Context {
    /// Out of the blocks at the left and above, where they are there.
    pub(super) fn between(left: Option<usize>, above: Option<usize>) -> Self {
        Self::Neighbours(match (left, above) {
            (Some(left), Some(above)) => (left + above).div_ceil(2),
            (one, other) => one.or(other).unwrap_or(0),
        })
    }
}

/// Writes a block in the order of its frequencies, from the lowest, and says how many values it holds that are not zero.
pub(super) fn write(bits: &mut Bits, block: &[i32], context: Context) -> usize {
    // From the highest frequency down, as they are sent: each value, and the number of zeros right before it.
    let mut values: Vec<(i32, usize)> = Vec::with_capacity(block.len());
    let mut run = 0;
    for &value in block {
        if value == 0 {
            run += 1;
        } else {
            values.push((value, run));
            run = 0;
        }
    }
    values.reverse();
    let total = values.len();
    let ones = values
        .iter()
        .take(3)
        .take_while(|(value, _)| value.abs() == 1)
        .count();
    count(bits, total, ones, context);
    if total == 0 {
        return 0;
    }
    for (value, _) in &values[..ones] {
        bits.flag(*value < 0);
    }
    levels(bits, &values[ones..], total > 10, ones < 3);
    let mut zeros: usize = values.iter().map(|(_, run)| run).sum();
    if total < block.len() {
        let rows: &[&str] = match context {
            Context::Colour => &codes::ZEROS_OF_COLOUR,
            Context::Neighbours(_) => &codes::ZEROS,
        };
        bits.code(word(rows, total - 1, zeros));
    }
    for (_, run) in &values[..total - 1] {
        if zeros == 0 {
            break;
        }
        bits.code(word(&codes::RUNS, zeros.min(7) - 1, *run));
        zeros -= run;
    }
    total
}

fn count(bits: &mut Bits, total: usize, ones: usize, context: Context) {
    let rows: &[&str] = match context {
        Context::Colour => &codes::VALUES_OF_COLOUR,
        Context::Neighbours(0..2) => &codes::VALUES_FEW,
        Context::Neighbours(2..4) => &codes::VALUES_SOME,
        Context::Neighbours(4..8) => &codes::VALUES_MANY,
        Context::Neighbours(_) => {
            let fixed = if total == 0 {
                3
            } else {
                (total - 1) << 2 | ones
            };
            return bits.put(fixed as u32, 6);
        }
    };
    bits.code(word(rows, total, ones));
}

fn word(rows: &'static [&'static str], row: usize, column: usize) -> &'static str {
    let word = rows[row].split(' ').nth(column);
    word.expect("a row has a word for each number that can occur")
}

/// The values that are not trailing ones (9.2.2.1). The longer the values before, the more of a value is sent as it is.
fn levels(bits: &mut Bits, values: &[(i32, usize)], many: bool, mut never_one: bool) {
    let mut length = u32::from(many && never_one);
    for (value, _) in values {
        let magnitude = value.unsigned_abs();
        let mut code = magnitude * 2 - if *value > 0 { 2 } else { 1 };
        // Otherwise the first would have been a trailing one.
        if std::mem::take(&mut never_one) {
            code -= 2;
        }
        let escape = if length == 0 { 30 } else { 15 << length };
        if length == 0 && code < 14 {
            bits.put(1, code + 1);
        } else if length == 0 && code < escape {
            bits.put(1, 15);
            bits.put(code - 14, 4);
        } else if code < escape {
            bits.put(1, (code >> length) + 1);
            bits.put(code & ((1 << length) - 1), length);
        } else {
            bits.put(1, 16);
            bits.put(code - escape, 12);
        }
        length = length.max(1);
        if magnitude > 3 << (length - 1) && length < 6 {
            length += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(block: &[i32], context: Context) -> String {
        let mut bits = Bits::default();
        let total = write(&mut bits, block, context);
        assert_eq!(total, block.iter().filter(|value| **value != 0).count());
        bits.digits()
    }

    /// Worked by hand with the tables of the standard.
    #[test]
    fn known_blocks_have_known_bits() {
        let few = Context::Neighbours(0);
        assert_eq!(written(&[0; 16], few), "1");
        assert_eq!(written(&[0; 16], Context::Neighbours(9)), "000011");
        // One value, a trailing one with its sign; no zeros.
        let block = [-1, 0, 0, 0];
        assert_eq!(written(&block, Context::Colour), ["1", "1", "1"].concat());
        // Five values, three of them trailing ones; then 1 and 3; three zeros; one before each of the last and the third.
        let block = [0, 3, 0, 1, -1, -1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        let words = ["0000100", "011", "1", "0010", "111", "10", "1", "1", "01"];
        assert_eq!(written(&block, few), words.concat());
    }

    #[test]
    fn large_values_leave_the_short_codes() {
        let mut bits = Bits::default();
        // Expected never to be one, so that 17 becomes 15 of the first sixteen long ones.
        levels(&mut bits, &[(9, 0)], false, true);
        assert_eq!(bits.digits(), ["000000000000001", "0000"].concat());
        let mut bits = Bits::default();
        levels(&mut bits, &[(200, 0), (-7, 0)], false, false);
        let escaped = format!("{:012b}", 398 - 30);
        assert_eq!(
            bits.digits(),
            ["0000000000000001", &escaped, "0001", "01"].concat()
        );
    }
}
