//! The request that `generate` sends: from options or a file. What cannot be read is listed with what breaks the rules.

use std::path::Path;

use firefly::{
    GenerateImagesRequest,
    types::{Size, Style, StylePreset},
};

use crate::{args::GenerateArgs, context::Context, error::CliError};

/// A request, and what about it could not be read.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) request: GenerateImagesRequest,
    /// One sentence each, in the words of the rules.
    unreadable: Vec<String>,
}

impl Order {
    /// Reads what the arguments say, files and standard input too.
    pub(super) async fn read(context: &Context, args: GenerateArgs) -> Result<Self, CliError> {
        let mut order = if let Some(path) = &args.request {
            Self {
                request: read_request(context, path).await?,
                unreadable: Vec::new(),
            }
        } else {
            let prompt = match args.prompt.as_deref().unwrap_or_default() {
                "-" => context.read_stdin().await?.trim().to_owned(),
                prompt => prompt.to_owned(),
            };
            Self::from_options(prompt, &args)
        };
        if let Some(model) = args.model {
            order.request = order.request.with_model_version(model);
        }
        Ok(order)
    }

    fn from_options(prompt: String, args: &GenerateArgs) -> Self {
        let mut unreadable = Vec::new();
        let mut wrong = |path: &str, rule: &str, value: &str| {
            unreadable.push(format!("{path}: {rule} (found: {value})"));
        };
        let mut request = GenerateImagesRequest::new(prompt);
        request.size = args.size.as_deref().and_then(|text| {
            let size = text.parse::<Size>();
            size.inspect_err(|_| {
                wrong(
                    "size",
                    "must be width and height in pixels, such as 2048x2048",
                    text,
                );
            })
            .ok()
        });
        request.num_variations = args.count.as_deref().and_then(|text| {
            let count = text.parse();
            count
                .inspect_err(|_| wrong("numVariations", "must be a whole number, 1 to 4", text))
                .ok()
        });
        let read: Vec<Option<i64>> = args.seeds.iter().map(|text| text.parse().ok()).collect();
        for (index, text) in args.seeds.iter().enumerate() {
            if read[index].is_none() {
                wrong(&format!("seeds[{index}]"), "must be a whole number", text);
            }
        }
        if !read.is_empty() {
            request = request.with_seeds(with_placeholders(&read));
        }
        request.content_class.clone_from(&args.content_class);
        request.negative_prompt.clone_from(&args.negative_prompt);
        if !args.styles.is_empty() {
            let presets = args
                .styles
                .iter()
                .map(|name| StylePreset::from(name.as_str()));
            request = request.with_style(Style::new().with_presets(presets));
        }
        Self {
            request,
            unreadable,
        }
    }

    /// Refuses what cannot be read or breaks a rule, all of it at once, and notes the warnings.
    pub(super) fn check(self, context: &Context) -> Result<GenerateImagesRequest, CliError> {
        let report = self.request.validate();
        let broken = report.errors.iter().map(ToString::to_string);
        let violations: Vec<String> = self.unreadable.into_iter().chain(broken).collect();
        if !violations.is_empty() {
            return Err(CliError::Invalid(violations));
        }
        // The client logs them when it sends the request.
        for warning in &report.warnings {
            context.warnings.note(warning.to_string());
        }
        if self.request.prompt.trim().is_empty() {
            context
                .warnings
                .warn("the prompt is blank: the picture may show anything".to_owned());
        }
        Ok(self.request)
    }
}

/// The seeds, with a free one in place of each that could not be read, so that the rules count and compare the others rightly.
fn with_placeholders(seeds: &[Option<i64>]) -> Vec<i64> {
    let mut free = (0..).filter(|seed| !seeds.contains(&Some(*seed)));
    seeds
        .iter()
        .map(|seed| seed.or_else(|| free.next()).unwrap_or_default())
        .collect()
}

async fn read_request(context: &Context, path: &Path) -> Result<GenerateImagesRequest, CliError> {
    let (text, name) = if path == Path::new("-") {
        (context.read_stdin().await?, "standard input".to_owned())
    } else {
        (context.read_file(path).await?, path.display().to_string())
    };
    serde_json::from_str(&text)
        .map_err(|error| CliError::Usage(format!("{name} is not a request for pictures: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_that_cannot_be_read_keeps_its_place() {
        assert_eq!(
            with_placeholders(&[Some(0), None, Some(2), None]),
            [0, 1, 2, 3]
        );
        assert_eq!(with_placeholders(&[Some(-4)]), [-4]);
    }
}
