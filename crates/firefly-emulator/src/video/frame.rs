//! A picture as it comes in.

/// Rows of 8-bit RGB pixels from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Three bytes a pixel, `width * height * 3` in all.
    pub(crate) rgb: Vec<u8>,
}

impl Frame {
    /// Whether it has this size, and three bytes for each pixel of it.
    pub(super) fn fills(&self, width: usize, height: usize) -> bool {
        (self.width, self.height) == (width, height) && self.rgb.len() == width * height * 3
    }

    pub(super) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }
}
