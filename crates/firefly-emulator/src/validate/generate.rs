//! Images from a prompt, in the third version: as a job and synchronously.

use axum::http::StatusCode;

use super::counts::Counts;
use super::images::{Fetching, From};
use super::style::{Reference, texts_len};
use super::versions::version;
use super::{Call, Reader, sizes};
use crate::errors::Refusal;
use crate::media::Media;
use crate::order::{Order, ResultForm};
use crate::paint::{Artwork, ContentClass, Format, Picture};
use crate::sources::{SHARED, SYNCHRONOUS};

const VERSIONS: [&str; 5] = [
    "image3",
    "image3_custom",
    "image4_standard",
    "image4_ultra",
    "image4_custom",
];
const MEMBERS: [&str; 12] = [
    "prompt",
    "negativePrompt",
    "contentClass",
    "numVariations",
    "seeds",
    "size",
    "style",
    "structure",
    "visualIntensity",
    "promptBiasingLocaleCode",
    "customModelId",
    "upsamplerType",
];
const MEMBERS_AT_ONCE: [&str; 11] = [
    "prompt",
    "negativePrompt",
    "contentClass",
    "numVariations",
    "seeds",
    "size",
    "style",
    "structure",
    "visualIntensity",
    "promptBiasingLocaleCode",
    "tileable",
];

/// `POST /v3/images/generate-async`.
pub(crate) fn generate(call: Call<'_>) -> Result<Order, Refusal> {
    let version = version(&call, &VERSIONS, Some("image3"))?;
    let sizes = if version.starts_with("image3") {
        sizes::IMAGE3
    } else {
        sizes::IMAGE4
    };
    let format = format(&call)?;
    let mut reader = Reader::new(call, &MEMBERS)?;
    let wish = reader.wish(From(SHARED), Counts::of_version(version));
    let size = reader.size(sizes);
    reader.version_rules(version, &wish.prompt);
    wish.order(reader, size, format)
}

/// `POST /v3/images/generate`, which knows one model only and takes no version.
pub(crate) fn generate_at_once(call: Call<'_>) -> Result<Order, Refusal> {
    let format = format(&call)?;
    let mut reader = Reader::new(call, &MEMBERS_AT_ONCE)?;
    let wish = reader.wish(From(SYNCHRONOUS), Counts::FOUR);
    reader.checker.boolean(&[], reader.body, "tileable");
    let size = reader.size(sizes::EIGHT);
    wish.order(reader, size, format)
}

fn format(call: &Call<'_>) -> Result<Format, Refusal> {
    let Some(media_type) = call.accepted_type else {
        return Ok(Format::Png);
    };
    Reader::format(media_type).ok_or_else(|| {
        let message = "x-accept-mimetype must be image/png, image/jpeg or image/webp.";
        Refusal::new(StatusCode::BAD_REQUEST, "bad_request", message)
    })
}

/// What both calls ask for.
struct Wish {
    prompt: String,
    presets: Vec<String>,
    content_class: ContentClass,
    seeds: Vec<i64>,
    style: Reference,
    structure: Reference,
}

impl Reader<'_> {
    fn wish(&mut self, from: From, counts: Counts) -> Wish {
        let prompt = self.required_prompt();
        self.negative_prompt();
        let (presets, style) = self.style(from);
        let content_class = self.content_class(&prompt, &presets);
        self.checker
            .integer(&[], self.body, "visualIntensity", 2, 10);
        self.locale();
        Wish {
            content_class,
            presets,
            seeds: self.seeds(counts),
            style,
            structure: self.structure(from),
            prompt,
        }
    }

    /// Which members go with which model versions.
    fn version_rules(&mut self, version: &str, prompt: &str) {
        let custom = version.ends_with("_custom");
        let model = self.checker.text(&[], self.body, "customModelId", 1, 1024);
        self.checker.choice(
            &[],
            self.body,
            "upsamplerType",
            &["default", "low_creativity"],
        );
        if custom {
            self.require(&[], self.body, "customModelId");
            self.custom_model(model.as_deref(), prompt);
        }
        for (name, when) in [
            ("negativePrompt", custom),
            ("visualIntensity", version == "image4_custom"),
            ("upsamplerType", version != "image4_custom"),
        ] {
            if when && self.checker.value(self.body, name).is_some() {
                self.fail(&[name], &format!("{name} is not supported with {version}"));
            }
        }
    }

    /// R22, in strict mode: the model exists, and the prompt of one that was trained on a subject names it.
    fn custom_model(&mut self, id: Option<&str>, prompt: &str) {
        let Some(id) = id.filter(|_| self.call.quirks.strict_custom_models) else {
            return;
        };
        let models = &self.call.sources.world.custom_models;
        match models.iter().find(|model| model.id() == id) {
            None => self.fail(&["customModelId"], "there is no such custom model"),
            Some(model) => {
                if let Some(concept) = model.concept_id()
                    && !prompt.contains(concept)
                {
                    self.fail(&["prompt"], "the prompt must contain the model's conceptId");
                }
            }
        }
    }
}

impl Wish {
    fn order(
        self,
        mut reader: Reader<'_>,
        size: (u32, u32),
        format: Format,
    ) -> Result<Order, Refusal> {
        reader.verdict()?;
        let fetching = Fetching::new(&reader);
        let style = self.style.fetch(&fetching)?;
        let structure = self.structure.fetch(&fetching)?;
        let outputs = self.seeds.iter().map(|&seed| {
            let picture = Picture {
                prompt: self.prompt.clone(),
                presets: self.presets.clone(),
                content_class: self.content_class,
                seed,
                width: size.0,
                height: size.1,
            };
            let artwork = Artwork::Generated {
                picture,
                style: style.clone(),
                structure: structure.clone(),
            };
            (seed, Media::Image(Box::new(artwork), format))
        });
        Ok(Order {
            outputs: outputs.collect(),
            form: ResultForm::Images {
                size,
                content_class: Some(self.content_class.as_str()),
                judged: true,
                alt_text: None,
            },
            kept: fetching.bytes() + self.seeds.len() * texts_len(&self.prompt, &self.presets),
            prompt: self.prompt,
        })
    }
}
