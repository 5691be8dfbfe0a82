//! Where a request takes pictures, what each is for, and the rules that a picture in hand can be held against.

use crate::validation::Report;
use crate::{ImageFormat, ImageSource, Size};
use std::borrow::Cow;
use std::fmt;

/// A request that may take pictures as inputs.
///
/// A client goes through them before it sends the request: local ones are measured, held against the rules and uploaded.
pub trait ImageInputs {
    /// Every picture of the request, in the order of the JSON.
    fn image_inputs(&mut self) -> Vec<ImageInput<'_>> {
        Vec::new()
    }

    /// The rules that tie pictures to one another or to other members, for those pictures that could be measured.
    fn check_images(&self, _measured: &MeasuredImages, _report: &mut Report) {}
}

/// One picture of a request.
#[derive(Debug)]
#[non_exhaustive]
pub struct ImageInput<'a> {
    /// JSON path of the source, such as `mask.source`.
    pub path: Cow<'static, str>,
    /// What the picture is for.
    pub role: ImageRole,
    /// Where it comes from.
    pub source: &'a mut ImageSource,
}

impl<'a> ImageInput<'a> {
    pub(crate) fn new(
        path: impl Into<Cow<'static, str>>,
        role: ImageRole,
        source: &'a mut ImageSource,
    ) -> Self {
        let path = path.into();
        Self { path, role, source }
    }
}

/// What a picture is for, which decides the rules for it. None may have more than 15 MiB.
///
/// Source: Firefly API 3.0.0, `storageImageV2` and schema `ReferenceBlobV3`; masking and composite guides; JavaScript SDK 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageRole {
    /// A picture to work on.
    Image,
    /// A style or structure reference.
    Reference,
    /// The reference of Image5: at most 10 MB, an area from 512x512 to 2048x2048, a ratio from 1:5 to 5:1.
    Image5Reference,
    /// The mask of fill: white is painted anew, black stays; its longer side should have 600 pixels or more.
    FillMask,
    /// Any other mask: white is where something happens, black stays.
    Mask,
    /// An input of precise or adaptive composite: 10 MB at most according to the guide.
    CompositeImage,
    /// A mask of precise or adaptive composite, with the limits of both.
    CompositeMask,
}

/// What could be learnt from a local picture without the service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageFacts {
    /// The format, by content.
    pub format: ImageFormat,
    /// Size of the encoded picture in bytes.
    pub bytes: u64,
    /// Width and height in pixels, where they could be read.
    pub size: Option<Size>,
    /// Whether the picture can be transparent somewhere, where that is known.
    pub has_alpha: Option<bool>,
    /// What the pixels of a mask are like, where they were looked at.
    pub mask: Option<MaskFacts>,
}

/// What the pixels of a mask are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MaskFacts {
    /// Whether a pixel is white, or nearly.
    pub has_white: bool,
    /// Whether a pixel is black or transparent, or nearly.
    pub has_black: bool,
    /// Whether a pixel is clearly coloured.
    pub has_colour: bool,
}

impl MaskFacts {
    /// What was seen of white, black and coloured pixels.
    pub fn new(has_white: bool, has_black: bool, has_colour: bool) -> Self {
        Self {
            has_white,
            has_black,
            has_colour,
        }
    }
}

impl ImageFacts {
    /// Format and size in bytes; the rest is not known yet.
    pub fn new(format: ImageFormat, bytes: u64) -> Self {
        Self {
            format,
            bytes,
            size: None,
            has_alpha: None,
            mask: None,
        }
    }
}

/// The pictures of a request that could be measured, by path.
#[derive(Debug, Clone, Default)]
pub struct MeasuredImages(Vec<(Cow<'static, str>, ImageFacts)>);

impl MeasuredImages {
    /// Adds what is known about the picture at `path`.
    pub fn add(&mut self, path: impl Into<Cow<'static, str>>, facts: ImageFacts) {
        self.0.push((path.into(), facts));
    }

    /// What is known about the picture at `path`; `None` for one that is not local.
    pub fn at(&self, path: &str) -> Option<&ImageFacts> {
        self.0
            .iter()
            .find(|(at, _)| *at == path)
            .map(|(_, facts)| facts)
    }

    pub(crate) fn size_at(&self, path: &str) -> Option<Size> {
        self.at(path)?.size
    }
}

/// Largest upload, in bytes. The documentation says 15 MB, without saying which; more than 15 MiB is surely too much.
pub const LARGEST_UPLOAD: u64 = 15 << 20;
/// Largest input of precise and adaptive composite, and largest reference of Image5, in bytes: 10 MB, read generously as MiB.
const LARGEST_TEN: u64 = 10 << 20;
/// Least length of the longer side of a fill mask.
const LEAST_MASK_SIDE: u32 = 600;

impl ImageRole {
    /// Holds a measured picture against the rules for its role.
    ///
    /// Source: Firefly API 3.0.0, `storageImageV2` and `referenceBlobs`; masking and composite guides; JavaScript SDK 2.
    pub fn check(self, path: &str, facts: &ImageFacts, report: &mut Report) {
        if facts.bytes > LARGEST_UPLOAD {
            report.error(path, "must be at most 15 MiB", Megabytes(facts.bytes));
        }
        match self {
            Self::Image | Self::Reference => {}
            Self::Image5Reference => check_image5_reference(path, facts, report),
            Self::FillMask => {
                check_mask(path, facts, report);
                let longer = facts.size.map(|size| size.width.max(size.height));
                if let Some(side) = longer.filter(|side| *side < LEAST_MASK_SIDE) {
                    report.warning(
                        path,
                        format!("should have a longer side of {LEAST_MASK_SIDE} pixels or more"),
                        side,
                    );
                }
            }
            Self::Mask => check_mask(path, facts, report),
            Self::CompositeImage => check_ten(path, facts, report),
            Self::CompositeMask => {
                check_ten(path, facts, report);
                check_mask(path, facts, report);
            }
        }
    }

    /// Whether the pixels matter, so that it is worth looking at them.
    pub fn is_mask(self) -> bool {
        matches!(self, Self::FillMask | Self::Mask | Self::CompositeMask)
    }
}

fn check_ten(path: &str, facts: &ImageFacts, report: &mut Report) {
    if (LARGEST_TEN + 1..=LARGEST_UPLOAD).contains(&facts.bytes) {
        report.warning(path, "should be at most 10 MB", Megabytes(facts.bytes));
    }
}

fn check_mask(path: &str, facts: &ImageFacts, report: &mut Report) {
    let Some(mask) = facts.mask else { return };
    if mask.has_colour {
        report.warning(
            path,
            "should be black and white: white is where something happens, black stays",
            "colours",
        );
    } else if !mask.has_white {
        report.warning(
            path,
            "should have white pixels: white is where something happens",
            "no white",
        );
    } else if !mask.has_black {
        report.warning(path, "should have black pixels: black stays", "no black");
    }
}

fn check_image5_reference(path: &str, facts: &ImageFacts, report: &mut Report) {
    if (LARGEST_TEN + 1..=LARGEST_UPLOAD).contains(&facts.bytes) {
        report.error(path, "must be at most 10 MB", Megabytes(facts.bytes));
    }
    let Some(size) = facts.size else { return };
    let area = u64::from(size.width) * u64::from(size.height);
    if !((512 * 512)..=(2048 * 2048)).contains(&area) {
        report.error(
            path,
            "must have an area from 512x512 to 2048x2048 pixels",
            size,
        );
    }
    let (short, long) = (
        u64::from(size.width.min(size.height)),
        u64::from(size.width.max(size.height)),
    );
    if long > short * 5 {
        report.error(path, "must have an aspect ratio from 1:5 to 5:1", size);
    }
}

struct Megabytes(u64);

impl fmt::Display for Megabytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded up: what is a byte too large must not read as the limit itself.
        write!(f, "{} bytes, {} MiB", self.0, self.0.div_ceil(1 << 20))
    }
}

#[cfg(test)]
mod tests;
