//! The description of a picture, which is all that is kept until somebody downloads it.

/// What to paint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) prompt: String,
    pub(crate) presets: Vec<String>,
    pub(crate) content_class: ContentClass,
    pub(crate) seed: i64,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Picture {
    /// A picture of which only the words are known.
    pub(super) fn described(prompt: &str, seed: i64, (width, height): (u32, u32)) -> Self {
        Self {
            prompt: prompt.to_owned(),
            presets: Vec::new(),
            content_class: ContentClass::detect(prompt, &[]),
            seed,
            width,
            height,
        }
    }
}

/// The two looks that the service knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentClass {
    Photo,
    Art,
}

impl ContentClass {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Art => "art",
        }
    }

    /// The class that the service would choose for a prompt without one.
    pub(crate) fn detect(prompt: &str, presets: &[String]) -> Self {
        const ART: [&str; 14] = [
            "art",
            "anime",
            "cartoon",
            "comic",
            "drawing",
            "illustration",
            "ink",
            "painting",
            "pixel",
            "poster",
            "sketch",
            "vector",
            "watercolor",
            "watercolour",
        ];
        let prompt = prompt.to_lowercase();
        let mut words = prompt.split(|letter: char| !letter.is_alphanumeric());
        let styled = presets
            .iter()
            .any(|preset| ART.iter().any(|word| preset.contains(word)));
        if styled || words.any(|word| ART.contains(&word)) {
            Self::Art
        } else {
            Self::Photo
        }
    }
}
