//! Pixels with transparency, as they were decoded from somebody's file.

use image::RgbaImage;
use image::imageops::{self, FilterType};

use super::canvas::Canvas;

/// A decoded picture of 8-bit red, green, blue and opacity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bitmap {
    image: RgbaImage,
}

impl Bitmap {
    pub(super) fn new(image: RgbaImage) -> Self {
        Self { image }
    }

    pub(super) fn width(&self) -> usize {
        self.image.width() as usize
    }

    pub(super) fn height(&self) -> usize {
        self.image.height() as usize
    }

    /// Red, green, blue and opacity of a pixel that lies inside.
    pub(super) fn get(&self, x: usize, y: usize) -> [u8; 4] {
        self.image.get_pixel(x as u32, y as u32).0
    }

    /// All pixels by rows from the top.
    pub(super) fn pixels(&self) -> impl Iterator<Item = [u8; 4]> {
        self.image.pixels().map(|pixel| pixel.0)
    }

    /// Changes every pixel by itself.
    pub(super) fn map(&mut self, change: impl Fn(usize, usize, [u8; 4]) -> [u8; 4]) {
        for (x, y, pixel) in self.image.enumerate_pixels_mut() {
            pixel.0 = change(x as usize, y as usize, pixel.0);
        }
    }

    /// Stretched to a size; untouched when it has that size already.
    pub(super) fn scaled(self, (width, height): (u32, u32)) -> Self {
        if self.image.dimensions() == (width, height) {
            return self;
        }
        let opaque = self.pixels().all(|pixel| pixel[3] == u8::MAX);
        let mut image = self.image;
        // Invisible pixels have colours too, which must not bleed into the visible ones.
        if !opaque {
            image.pixels_mut().for_each(|pixel| {
                let alpha = u32::from(pixel.0[3]);
                for channel in &mut pixel.0[..3] {
                    *channel = (u32::from(*channel) * alpha / 255) as u8;
                }
            });
        }
        let mut image = imageops::resize(&image, width, height, FilterType::CatmullRom);
        if !opaque {
            image.pixels_mut().for_each(|pixel| {
                let alpha = u32::from(pixel.0[3]).max(1);
                for channel in &mut pixel.0[..3] {
                    *channel = (u32::from(*channel) * 255 / alpha).min(255) as u8;
                }
            });
        }
        Self { image }
    }

    /// Scaled until it covers a size, with what stands over cut off evenly.
    pub(super) fn covering(mut self, (width, height): (u32, u32)) -> Self {
        let (own_width, own_height) = self.image.dimensions();
        let (wide, tall) = (
            u64::from(own_width) * u64::from(height),
            u64::from(own_height) * u64::from(width),
        );
        let (cut_width, cut_height) = if wide > tall {
            let cut = (tall / u64::from(height)).max(1) as u32;
            (cut, own_height)
        } else {
            let cut = (wide / u64::from(width)).max(1) as u32;
            (own_width, cut)
        };
        if (cut_width, cut_height) != (own_width, own_height) {
            let (left, top) = ((own_width - cut_width) / 2, (own_height - cut_height) / 2);
            self.image =
                imageops::crop_imm(&self.image, left, top, cut_width, cut_height).to_image();
        }
        self.scaled((width, height))
    }

    /// What is seen when the picture lies on white paper.
    pub(super) fn over_white(&self) -> Canvas {
        let mut canvas = Canvas::new(self.width(), self.height());
        let stored = canvas.pixels.chunks_exact_mut(3);
        for (stored, [red, green, blue, alpha]) in stored.zip(self.pixels()) {
            for (stored, channel) in stored.iter_mut().zip([red, green, blue]) {
                *stored = over(channel, u8::MAX, alpha);
            }
        }
        canvas
    }
}

/// One channel laid over another; nothing is lost where it is opaque.
pub(super) fn over(above: u8, below: u8, alpha: u8) -> u8 {
    let (above, below, alpha) = (u32::from(above), u32::from(below), u32::from(alpha));
    ((above * alpha + below * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    #[test]
    fn colours_of_invisible_pixels_do_not_bleed_when_scaled() {
        let image = RgbaImage::from_fn(8, 8, |x, _| {
            Rgba(if x < 4 {
                [250, 20, 20, 255]
            } else {
                [0, 255, 0, 0]
            })
        });
        let scaled = Bitmap::new(image).scaled((21, 21));
        let visible = scaled.pixels().filter(|pixel| pixel[3] > 40);
        for [red, green, ..] in visible {
            assert!(red > 200 && green < 60, "{red} {green}");
        }
    }

    #[test]
    fn a_picture_covers_another_shape_from_its_middle() {
        let image = RgbaImage::from_fn(30, 10, |x, _| {
            Rgba(if (10..20).contains(&x) {
                [200, 0, 0, 255]
            } else {
                [0, 0, 200, 255]
            })
        });
        let covering = Bitmap::new(image).covering((10, 10));
        assert!(covering.pixels().all(|pixel| pixel == [200, 0, 0, 255]));
    }

    #[test]
    fn any_shape_covers_any_other() {
        for own in [(1, 1), (1, 900), (900, 1), (7, 3)] {
            for asked in [(1, 1), (1, 40), (40, 1), (16, 9)] {
                let covering = Bitmap::new(RgbaImage::new(own.0, own.1)).covering(asked);
                assert_eq!(covering.image.dimensions(), asked, "{own:?}");
            }
        }
    }
}
