//! From the words of the command line to the values of a request. What cannot be read is collected, so that it is listed with
//! what breaks the rules.

use std::{ffi::OsStr, path::Path};

use firefly::types::{
    Alignment, ImageSource, Inset, ModelVersion, Placement, PresignedUrl, Report, Size, Style,
    StylePreset, Violation,
};

use crate::{
    args::{CallArgs, PlacementArgs, StyleArgs, VariationArgs},
    context::Context,
    error::CliError,
};

/// What marks an upload ID, for those that a file has as its name, or that look unlike the usual ones.
pub(super) const ID: &str = "id:";

/// The upload ID in the place of a picture that cannot be read, against which no rule has anything.
const PLACEHOLDER: &str = "00000000-0000-4000-8000-000000000000";

/// The rule for pipes, which the client would want as a reader.
pub(super) const READ_ONCE: &str =
    "must be a regular file; what can be read only once is given as `-`, on standard input";

/// Reads the options of one command.
pub(super) struct Reading<'a> {
    context: &'a Context,
    unreadable: Report,
    is_stdin_taken: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self {
            context,
            unreadable: Report::default(),
            is_stdin_taken: false,
        }
    }

    /// What could not be read.
    pub(super) fn unreadable(self) -> Vec<Violation> {
        self.unreadable.errors
    }

    /// Notes that the value at a JSON path cannot be read.
    pub(super) fn wrong(&mut self, path: &str, rule: &str, value: &str) {
        self.unreadable.error(path, rule, value);
    }

    /// Warns of what can be sent, and hardly is what was meant.
    pub(super) fn warn(&self, warning: &str) {
        self.context.warnings.warn(warning.to_owned());
    }

    /// A prompt; `-` stands for standard input.
    pub(super) async fn prompt(&mut self, text: Option<&str>) -> Result<Option<String>, CliError> {
        Ok(match text {
            Some("-") if self.takes_stdin("prompt") => {
                Some(self.context.read_stdin().await?.trim().to_owned())
            }
            text => text.map(str::to_owned),
        })
    }

    /// Whether standard input is still to be read, now for the value at `path`. Where it is not, that is noted.
    fn takes_stdin(&mut self, path: &str) -> bool {
        let is_free = !std::mem::replace(&mut self.is_stdin_taken, true);
        if !is_free {
            let rule = "standard input can stand for one thing only: `-` is there twice";
            self.wrong(path, rule, "-");
        }
        is_free
    }

    /// A picture: a file, `-`, a URL, or an upload ID. The `place` is where its source stands in the JSON.
    ///
    /// One that cannot be read is noted, and another stands in its place.
    pub(super) async fn image(
        &mut self,
        place: &str,
        given: &OsStr,
    ) -> Result<ImageSource, CliError> {
        let path = Path::new(given);
        let (text, is_unicode) = (&*given.to_string_lossy(), given.to_str().is_some());
        if text == "-" {
            return Ok(if self.takes_stdin(place) {
                ImageSource::bytes(self.context.read_stdin_bytes().await?)
            } else {
                ImageSource::upload_id(PLACEHOLDER)
            });
        }
        if is_read_once(path) {
            self.wrong(place, READ_ONCE, text);
            return Ok(ImageSource::upload_id(PLACEHOLDER));
        }
        let rule = match text.strip_prefix(ID) {
            // Neither an ID nor a URL.
            _ if !is_unicode && path.exists() => return Ok(ImageSource::path(path)),
            _ if !is_unicode => "must be a file that is there",
            Some("") => "must have the ID of an upload behind `id:`",
            Some(id) => return Ok(ImageSource::upload_id(id)),
            None if is_url(text) => return Ok(ImageSource::url(text)),
            None if path.exists() => return Ok(ImageSource::path(path)),
            None if is_uuid(text) => return Ok(ImageSource::upload_id(text)),
            None => {
                "must be a file that is there, a URL, or the ID of an upload, which is written `id:…` where it is no UUID"
            }
        };
        self.wrong(place, rule, &without_query(text));
        Ok(ImageSource::upload_id(PLACEHOLDER))
    }

    /// As [`image`](Self::image), of an option that there has to be: its absence is noted as well.
    pub(super) async fn required_image(
        &mut self,
        place: &str,
        option: &str,
        given: Option<&OsStr>,
    ) -> Result<ImageSource, CliError> {
        if let Some(given) = given {
            return self.image(place, given).await;
        }
        // The member that has a source, or is one.
        self.missing(place.strip_suffix(".source").unwrap_or(place), option);
        Ok(ImageSource::upload_id(PLACEHOLDER))
    }

    /// As [`prompt`](Self::prompt), of an option that there has to be.
    pub(super) async fn required_prompt(&mut self, text: Option<&str>) -> Result<String, CliError> {
        if text.is_none() {
            self.missing("prompt", "--prompt");
        }
        Ok(self.prompt(text).await?.unwrap_or_default())
    }

    /// Notes that an option is absent without which the request lacks what belongs at `path`.
    fn missing(&mut self, path: &str, option: &str) {
        self.wrong(path, &format!("must be given, by {option}"), "nothing");
    }

    /// As [`image`](Self::image), of an option that may be absent.
    pub(super) async fn optional_image(
        &mut self,
        place: &str,
        given: Option<&OsStr>,
    ) -> Result<Option<ImageSource>, CliError> {
        match given {
            Some(given) => self.image(place, given).await.map(Some),
            None => Ok(None),
        }
    }

    /// Width and height of a picture.
    pub(super) fn size(&mut self, text: Option<&str>) -> Option<Size> {
        let rule = "must be width and height in pixels, such as 2048x2048";
        self.parsed("size", rule, text)
    }

    /// Width and height of a video, which stand in a list.
    pub(super) fn video_size(&mut self, text: Option<&str>) -> Option<Size> {
        let rule = "must be width and height in pixels, such as 1920x1080";
        self.parsed("sizes[0]", rule, text)
    }

    /// A whole number from 0 on.
    pub(super) fn whole(&mut self, path: &str, text: Option<&str>) -> Option<u32> {
        self.parsed(path, "must be a whole number", text)
    }

    /// A number.
    pub(super) fn number(&mut self, path: &str, text: Option<&str>) -> Option<f64> {
        self.parsed(path, "must be a number", text)
    }

    fn parsed<T: std::str::FromStr>(
        &mut self,
        path: &str,
        rule: &str,
        text: Option<&str>,
    ) -> Option<T> {
        let text = text?;
        let read = text.parse().ok();
        if read.is_none() {
            self.wrong(path, rule, text);
        }
        read
    }

    /// Count, at most `most`, and seeds. That the count is no more is left to the rules.
    pub(super) fn variations(
        &mut self,
        args: &VariationArgs,
        most: u32,
    ) -> (Option<u32>, Option<Vec<i64>>) {
        let rule = match most {
            1 => "must be 1".to_owned(),
            _ => format!("must be a whole number, 1 to {most}"),
        };
        let count = self.parsed("numVariations", &rule, args.number.count.as_deref());
        (count, self.seeds(&args.seeds.seeds))
    }

    /// Seeds; `None` when there are none.
    pub(super) fn seeds(&mut self, texts: &[String]) -> Option<Vec<i64>> {
        let read: Vec<Option<i64>> = texts.iter().map(|text| text.parse().ok()).collect();
        for (index, text) in texts.iter().enumerate() {
            if read[index].is_none() {
                self.wrong(&format!("seeds[{index}]"), "must be a whole number", text);
            }
        }
        (!read.is_empty()).then(|| with_placeholders(&read))
    }

    /// Alignment and distances; `None` when nothing is asked for.
    pub(super) fn placement(&mut self, args: &PlacementArgs) -> Option<Placement> {
        let mut placement = Placement::default();
        let (horizontal, vertical) = (&args.align_horizontal, &args.align_vertical);
        if horizontal.is_some() || vertical.is_some() {
            placement.alignment = Some(Alignment::new(
                horizontal.as_deref().map(Into::into),
                vertical.as_deref().map(Into::into),
            ));
        }
        placement.inset = args.inset.as_deref().and_then(|text| {
            let inset = inset(text);
            if inset.is_none() {
                let rule = "must be four whole numbers: left, top, right, bottom";
                self.wrong("placement.inset", rule, text);
            }
            inset
        });
        (placement != Placement::default()).then_some(placement)
    }

    /// Presets, picture and strength; `None` when nothing is asked for.
    pub(super) async fn style(&mut self, args: &StyleArgs) -> Result<Option<Style>, CliError> {
        let presets = args
            .styles
            .iter()
            .map(|name| StylePreset::from(name.as_str()));
        let mut style = Style::new().with_presets(presets);
        let image = args.style_image.as_deref();
        if let Some(image) = self
            .optional_image("style.imageReference.source", image)
            .await?
        {
            style = style.with_image_reference(image);
        }
        style.strength = self.whole("style.strength", args.style_strength.as_deref());
        if style.strength.is_some() && args.style_image.is_none() && args.styles.is_empty() {
            self.warn("--style-strength changes nothing without --style or --style-image");
        }
        Ok((style != Style::new()).then_some(style))
    }
}

/// Most pictures of one call of this model.
pub(super) fn most_of(model: Option<&ModelVersion>) -> u32 {
    if model == Some(&ModelVersion::Image4Ultra) {
        1
    } else {
        4
    }
}

/// Where the source of a mask stands in the JSON, which is another place in a synchronous call.
pub(super) fn mask_place(call: &CallArgs) -> &'static str {
    if call.sync {
        "image.mask"
    } else {
        "mask.source"
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

fn inset(text: &str) -> Option<Inset> {
    let mut numbers = Vec::new();
    for part in text.split(',') {
        numbers.push(part.trim().parse().ok()?);
    }
    let [left, top, right, bottom] = numbers[..] else {
        return None;
    };
    Some(Inset::new(left, top, right, bottom))
}

/// Schemes are the same in capitals (RFC 3986, section 3.1).
pub(super) fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    })
}

/// Whether something is there that is neither file nor folder.
pub(super) fn is_read_once(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// The text as it may be shown: what looks like a mistyped URL may hold a signature.
pub(super) fn without_query(text: &str) -> String {
    PresignedUrl::new(text).to_string()
}

/// Whether it has the form of an upload's ID: 32 hexadecimal digits in the five groups of a UUID.
pub(super) fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_known_in_capitals_and_a_mistyped_one_shows_no_query() {
        assert!(is_url("HTTPS://a.example/b") && is_url("http://a.example"));
        assert!(!is_url("https//a.example") && !is_url("cat.png"));
        assert!(!without_query("https//a.example/b?sig=hush-7351").contains("hush"));
    }

    #[test]
    fn a_seed_that_cannot_be_read_keeps_its_place() {
        assert_eq!(
            with_placeholders(&[Some(0), None, Some(2), None]),
            [0, 1, 2, 3]
        );
        assert_eq!(with_placeholders(&[Some(-4)]), [-4]);
    }

    #[test]
    fn upload_ids_are_known_by_their_form() {
        assert!(is_uuid("b2f5a1c0-93d4-4e57-8a11-0c9d7e6f5a4b"));
        for text in [
            "",
            "cat.png",
            "b2f5a1c0-93d4-4e57-8a11-0c9d7e6f5a4",
            "b2f5a1c0-93d4-4e57-8a11-0c9d7e6f5a4g",
            "b2f5a1c093d44e578a110c9d7e6f5a4b",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }

    #[test]
    fn an_inset_is_four_numbers() {
        assert_eq!(inset("1, 2,3,-4"), Some(Inset::new(1, 2, 3, -4)));
        for text in ["1,2,3", "1,2,3,4,5", "1,2,3,x", ""] {
            assert_eq!(inset(text), None, "{text}");
        }
    }
}
