//! The model that does the work. It travels in the header `x-model-version`, never in a body.

use crate::open_set::open_set;
use crate::size::Size;

open_set! {
    /// Name of a Firefly model, sent in the header [`ModelVersion::HEADER`].
    ///
    /// Which versions an account may use is the service's knowledge, so any text can be sent. The rules of this crate
    /// know the named versions only; an unknown one switches its size list off.
    ///
    /// ```
    /// use firefly_types::ModelVersion;
    ///
    /// assert_eq!(ModelVersion::default(), ModelVersion::Image3);
    /// assert_eq!(ModelVersion::from("image9_turbo").as_str(), "image9_turbo");
    /// assert!(ModelVersion::Image4Custom.is_custom());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, header `x-model-version` of each operation.
    pub enum ModelVersion {
        /// `image3`: Image Model 3, the default of the v3 operations.
        Image3 = "image3",
        /// `image3_fast`: named by the live service in an error message; not in the published list.
        Image3Fast = "image3_fast",
        /// `image3_custom`: a custom model trained on Image Model 3; needs `customModelId`.
        Image3Custom = "image3_custom",
        /// `image4_standard`: Image Model 4.
        Image4Standard = "image4_standard",
        /// `image4_ultra`: Image Model 4 Ultra; one picture for each request.
        Image4Ultra = "image4_ultra",
        /// `image4_custom`: a custom model trained on Image Model 4; needs `customModelId`.
        Image4Custom = "image4_custom",
        /// `image5`: Image Model 5, which only the v4 operation takes.
        Image5 = "image5",
        /// `precise_upsampler_v1`: the only version of the upscale operation.
        PreciseUpsamplerV1 = "precise_upsampler_v1",
        /// `video1_standard`: the only version of the video operation.
        Video1Standard = "video1_standard",
    }
}

impl Default for ModelVersion {
    /// `image3`, the documented default of the v3 operations.
    fn default() -> Self {
        Self::Image3
    }
}

impl ModelVersion {
    /// Name of the request header that carries the version.
    pub const HEADER: &'static str = "x-model-version";

    /// Whether the version runs a custom model, and so needs the model's ID.
    ///
    /// An unknown version counts when its name ends in `_custom`, as the published ones do.
    pub fn is_custom(&self) -> bool {
        self.as_str().ends_with("_custom")
    }

    /// The version whose published facts hold for this one too: a custom version's base, else the version itself.
    pub fn base(&self) -> Self {
        match self {
            Self::Image3Custom => Self::Image3,
            Self::Image4Custom => Self::Image4Standard,
            other => other.clone(),
        }
    }

    /// The picture sizes published for "Generate images" with exactly this version; `None` when no list exists.
    ///
    /// Custom versions have no list of their own; ask their [`base`](Self::base).
    pub fn sizes(&self) -> Option<&'static [Size]> {
        match self {
            Self::Image3 => Some(Size::IMAGE3),
            Self::Image4Standard | Self::Image4Ultra => Some(Size::IMAGE4),
            _ => None,
        }
    }
}
