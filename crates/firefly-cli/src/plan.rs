//! What a request asks for, read off its JSON, whichever operation it is of.

use firefly::types::Size;
use serde_json::Value;

use crate::operation::Operation;

/// What names of files begin with when nothing better is known.
pub(crate) const WORDS: &str = "firefly";

/// What a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The prompt, for operations that have one.
    pub(crate) prompt: Option<String>,
    /// How many outputs are asked for.
    pub(crate) wanted: usize,
    /// How large they are to be.
    pub(crate) size: Option<Size>,
    /// Name of the first local picture, without its extension.
    source: Option<String>,
}

impl Plan {
    pub(crate) fn of<R: Operation>(request: &R) -> Self {
        let json = serde_json::to_value(request.draft()).unwrap_or_default();
        let seeds = json.get("seeds").and_then(Value::as_array).map(Vec::len);
        let count = json.get("numVariations").and_then(Value::as_u64);
        let count = count.and_then(|count| usize::try_from(count).ok());
        let size = json.get("size").or_else(|| json.pointer("/sizes/0"));
        Self {
            prompt: json
                .get("prompt")
                .and_then(Value::as_str)
                .map(str::to_owned),
            wanted: count.or(seeds).unwrap_or(1),
            size: size.and_then(|size| serde_json::from_value(size.clone()).ok()),
            source: source(request),
        }
    }

    /// What names of files are made of: the prompt, else the name of the picture that the work is done on.
    pub(crate) fn words(&self) -> &str {
        let prompt = self
            .prompt
            .as_deref()
            .filter(|prompt| !prompt.trim().is_empty());
        prompt.or(self.source.as_deref()).unwrap_or(WORDS)
    }
}

/// The name of its first local picture, without the extension.
fn source<R: Operation>(request: &R) -> Option<String> {
    let mut request = request.clone();
    let inputs = request.image_inputs();
    let name = inputs
        .iter()
        .find_map(|input| input.source.as_local()?.as_path()?.file_stem())?;
    Some(name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use firefly::types::{
        ExpandImageRequest, GenerateImagesRequest, GenerateVideoRequest, ImageSource,
        UpscaleImageRequest,
    };

    #[test]
    fn the_number_of_pictures_follows_count_seeds_or_neither() {
        let request = GenerateImagesRequest::new("x");
        assert_eq!(Plan::of(&request).wanted, 1);
        assert_eq!(Plan::of(&request.clone().with_seeds([1, 2])).wanted, 2);
        assert_eq!(Plan::of(&request.with_num_variations(3)).wanted, 3);
        let upscale = UpscaleImageRequest::new(ImageSource::upload_id("a"), [1, 2, 3]);
        assert_eq!(Plan::of(&upscale).wanted, 3);
    }

    #[test]
    fn names_are_made_of_the_prompt_or_the_picture() {
        let image = ImageSource::path("pictures/tin robot.png");
        let request = ExpandImageRequest::new(image);
        assert_eq!(Plan::of(&request).words(), "tin robot");
        assert_eq!(
            Plan::of(&request.clone().with_prompt(" ")).words(),
            "tin robot"
        );
        assert_eq!(Plan::of(&request.with_prompt("a shop")).words(), "a shop");
        let request = ExpandImageRequest::new(ImageSource::upload_id("a"));
        assert_eq!(Plan::of(&request).words(), WORDS);
    }

    #[test]
    fn the_size_of_a_video_is_found_too() {
        let request = GenerateVideoRequest::new("x").with_size(Size::new(960, 540));
        assert_eq!(Plan::of(&request).size, Some(Size::new(960, 540)));
    }
}
