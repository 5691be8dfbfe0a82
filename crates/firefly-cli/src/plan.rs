//! What a request asks for, read off its JSON, whichever operation it is of.

use std::path::Path;

use firefly::types::{ImageSource, Request, Size};
use serde_json::Value;

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
    pub(crate) fn of<R: Request + Clone>(request: &R) -> Self {
        let (json, source) = as_json(request);
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
            source,
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

/// The request as JSON, and the name of its first local picture.
fn as_json<R: Request + Clone>(request: &R) -> (Value, Option<String>) {
    let mut request = request.clone();
    let mut inputs = request.image_inputs();
    let source = inputs
        .iter()
        .find_map(|input| input.source.as_local()?.as_path()?.file_stem())
        .map(|name| name.to_string_lossy().into_owned());
    for input in &mut inputs {
        name_in_place(input.source);
    }
    drop(inputs);
    (serde_json::to_value(request).unwrap_or_default(), source)
}

/// Puts the name of a local picture, in angle brackets, where the ID of its upload will stand.
pub(crate) fn name_in_place(source: &mut ImageSource) {
    if let Some(image) = source.as_local() {
        let name = image.as_path().map_or_else(
            || image.to_string(),
            |path: &Path| path.display().to_string(),
        );
        *source = ImageSource::upload_id(format!("<{name}>"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firefly::types::{
        ExpandImageRequest, GenerateImagesRequest, GenerateVideoRequest, UpscaleImageRequest,
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
