//! What an output shows, as a description: it is painted anew for each download, and the same every time.

use std::io;

use super::MAX_SIDE;
use super::canvas::Canvas;
use super::composite::{self, Adaptation, Stage};
use super::encode::Format;
use super::inpaint::{self, Scene};
use super::input::Input;
use super::mask::Mask;
use super::picture::Picture;
use super::{reference, similar, upscale};

/// The description of an output. Sizes are width and height in pixels.
#[derive(Clone, Debug)]
pub(crate) enum Artwork {
    /// A picture from words. References come with their strength, 0 to 100.
    Generated {
        picture: Picture,
        style: Option<(Input, u8)>,
        structure: Option<(Input, u8)>,
    },
    /// A variation of a picture.
    Similar {
        source: Input,
        seed: i64,
        size: (u32, u32),
    },
    /// An edit of a picture by words.
    Instructed {
        source: Input,
        prompt: String,
        seed: i64,
        size: (u32, u32),
    },
    /// A picture with more around it, pixel for pixel.
    Expanded {
        source: Input,
        /// White where it is painted, even over the source; stretched to the size where it has another.
        mask: Option<Mask>,
        /// Where the top left of the source lies in the result; may be negative.
        at: (i64, i64),
        prompt: String,
        seed: i64,
        size: (u32, u32),
    },
    /// A picture with the white of the mask repainted; all other pixels are those of the source, stretched to the size
    /// where it has another.
    Filled {
        source: Input,
        mask: Mask,
        prompt: String,
        seed: i64,
        size: (u32, u32),
    },
    /// An object in front of a painted scene, pixel for pixel.
    ObjectComposite {
        object: Input,
        /// White where the object is.
        mask: Option<Input>,
        /// Where the top left of the object lies in the result; may be negative.
        at: (i64, i64),
        picture: Picture,
        style: Option<(Input, u8)>,
    },
    /// An object in the fill area of a background.
    PreciseComposite {
        background: Input,
        fill_area: Input,
        object: Input,
        /// 0: harmonised; 1: the object as it is.
        blend: f32,
        seed: i64,
    },
    /// An object redrawn for the fill area of a background. Numbers go from 0 to 1.
    AdaptiveComposite {
        background: Input,
        fill_area: Input,
        object: Input,
        /// White where the object is.
        object_mask: Option<Input>,
        harmonization: f32,
        shadow: f32,
        preserve_background: bool,
        seed: i64,
    },
    /// A picture with sides `factor` times as long.
    Upscaled {
        source: Input,
        factor: u32,
        seed: i64,
    },
}

impl Artwork {
    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Self::Generated { picture, .. } | Self::ObjectComposite { picture, .. } => {
                (picture.width, picture.height)
            }
            Self::Similar { size, .. }
            | Self::Instructed { size, .. }
            | Self::Expanded { size, .. }
            | Self::Filled { size, .. } => *size,
            Self::PreciseComposite { background, .. }
            | Self::AdaptiveComposite { background, .. } => background.size(),
            Self::Upscaled { source, factor, .. } => {
                let (width, height) = source.size();
                (
                    width.saturating_mul(*factor),
                    height.saturating_mul(*factor),
                )
            }
        }
    }

    /// Paints and encodes. Pixels that were kept are the same in all formats but JPEG.
    ///
    /// # Errors
    ///
    /// When a side is 0 or longer than [`MAX_SIDE`], or memory is short.
    pub(crate) fn encode(&self, format: Format) -> io::Result<Vec<u8>> {
        let (width, height) = self.size();
        if width.min(height) == 0 || width.max(height) > MAX_SIDE {
            let message = format!("{width}x{height} pixels are not painted");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        format.encode(&self.paint()?)
    }

    fn paint(&self) -> io::Result<Canvas> {
        match self {
            Self::Generated {
                picture,
                style,
                structure,
            } => generated(picture, style.as_ref(), structure.as_ref()),
            Self::Similar { source, seed, size } => similar::similar(source, *seed, *size),
            Self::Instructed {
                source,
                prompt,
                seed,
                size,
            } => similar::instructed(source, &Picture::described(prompt, *seed, *size)),
            Self::Expanded {
                source,
                mask,
                at,
                prompt,
                seed,
                size,
            } => inpaint::expanded(
                source,
                mask.as_ref(),
                *at,
                &Scene::new(prompt, *seed, *size),
            ),
            Self::Filled {
                source,
                mask,
                prompt,
                seed,
                size,
            } => inpaint::filled(source, mask, &Scene::new(prompt, *seed, *size)),
            Self::ObjectComposite {
                object,
                mask,
                at,
                picture,
                style,
            } => {
                let mut scene = generated(picture, style.as_ref(), None)?;
                composite::object(&mut scene, object, mask.as_ref(), *at)?;
                Ok(scene)
            }
            Self::PreciseComposite {
                background,
                fill_area,
                object,
                blend,
                seed,
            } => Stage::new(background, fill_area, *seed)?.precise(object, *blend),
            Self::AdaptiveComposite {
                background,
                fill_area,
                object,
                object_mask,
                harmonization,
                shadow,
                preserve_background,
                seed,
            } => {
                let adaptation = Adaptation {
                    harmonization: *harmonization,
                    shadow: *shadow,
                    preserve_background: *preserve_background,
                };
                let stage = Stage::new(background, fill_area, *seed)?;
                stage.adaptive(object, object_mask.as_ref(), &adaptation)
            }
            Self::Upscaled {
                source,
                factor,
                seed,
            } => upscale::upscaled(source, *factor, *seed),
        }
    }
}

fn generated(
    picture: &Picture,
    style: Option<&(Input, u8)>,
    structure: Option<&(Input, u8)>,
) -> io::Result<Canvas> {
    let mut canvas = super::painted(picture);
    if let Some((input, strength)) = structure {
        reference::structure(&mut canvas, input, *strength)?;
    }
    // Last, so that the layout of the one reference does not change the colours of the other.
    if let Some((input, strength)) = style {
        reference::style(&mut canvas, input, *strength)?;
    }
    Ok(canvas)
}

#[cfg(test)]
mod tests;
