//! Where a picture stands in a larger one.

use super::{Members, Reader};

/// The place that a request asks for, side by side: an inset wins over an alignment, and the middle is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Placement {
    horizontal: Side,
    vertical: Side,
}

/// The place along one axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Side {
    /// So many pixels from the left or the top.
    Start(i64),
    #[default]
    Middle,
    /// So many pixels from the right or the bottom.
    End(i64),
}

impl Side {
    fn offset(self, inner: u32, outer: u32) -> i64 {
        let room = i64::from(outer) - i64::from(inner);
        match self {
            Self::Start(gap) => gap,
            Self::Middle => room.div_euclid(2),
            Self::End(gap) => room.saturating_sub(gap),
        }
    }
}

impl Placement {
    /// The left upper corner of the inner picture in the outer one.
    pub(super) fn corner(self, inner: (u32, u32), outer: (u32, u32)) -> (i64, i64) {
        (
            self.horizontal.offset(inner.0, outer.0),
            self.vertical.offset(inner.1, outer.1),
        )
    }
}

impl Reader<'_> {
    /// `placement`, which does not go together with a mask.
    pub(super) fn placement(&mut self, has_mask: bool) -> Placement {
        let Some(placement) = self.checker.object(&[], self.body, "placement") else {
            return Placement::default();
        };
        let path = ["placement"];
        self.only(&path, placement, &["alignment", "inset"]);
        if has_mask {
            self.fail(&path, "placement and mask cannot be used together");
        }
        let alignment = self.checker.object(&path, placement, "alignment");
        let mut aligned = |name, start, end| self.aligned(alignment, name, start, end);
        let (horizontal, vertical) = (
            aligned("horizontal", "left", "right"),
            aligned("vertical", "top", "bottom"),
        );
        let inset = self.checker.object(&path, placement, "inset");
        let mut inset = |start, end| self.inset(inset, start, end);
        Placement {
            horizontal: inset("left", "right").unwrap_or(horizontal),
            vertical: inset("top", "bottom").unwrap_or(vertical),
        }
    }

    fn aligned(&mut self, alignment: Option<&Members>, name: &str, start: &str, end: &str) -> Side {
        let path = ["placement", "alignment"];
        let chosen = alignment.and_then(|members| {
            self.checker
                .choice(&path, members, name, &["center", start, end])
        });
        match chosen {
            Some(word) if word == start => Side::Start(0),
            Some(word) if word == end => Side::End(0),
            _ => Side::Middle,
        }
    }

    /// Of two opposite insets the first decides: a picture is never stretched.
    fn inset(&mut self, inset: Option<&Members>, start: &str, end: &str) -> Option<Side> {
        // No bound is published; far outside of every picture is far enough.
        const FAR: i64 = 100_000;
        let path = ["placement", "inset"];
        let mut pixels = |name| self.checker.integer(&path, inset?, name, -FAR, FAR);
        let (start, end) = (pixels(start), pixels(end));
        start.map(Side::Start).or(end.map(Side::End))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corner_follows_from_the_side() {
        let at = |horizontal, vertical| {
            let placement = Placement {
                horizontal,
                vertical,
            };
            placement.corner((100, 60), (301, 200))
        };
        assert_eq!(at(Side::Middle, Side::Middle), (100, 70));
        assert_eq!(at(Side::Start(0), Side::End(0)), (0, 140));
        assert_eq!(at(Side::End(1), Side::Start(7)), (200, 7));
    }

    #[test]
    fn a_picture_larger_than_its_place_stands_over_on_both_sides() {
        let corner = Placement::default().corner((300, 60), (100, 60));
        assert_eq!(corner, (-100, 0));
    }
}
