//! A video of five seconds from a prompt, from key frames, or from both.

use serde_json::json;

use super::counts::Counts;
use super::images::{Fetching, From};
use super::versions::version;
use super::{Call, Members, Reader, sizes};
use crate::errors::Refusal;
use crate::media::{Clip, KeyFrame, Media};
use crate::order::{Order, ResultForm};
use crate::paint::{ContentClass, Picture};
use crate::sources::{SHARED, Source};
use crate::video::Motion;

const MEMBERS: [&str; 6] = [
    "prompt",
    "image",
    "seeds",
    "sizes",
    "bitRateFactor",
    "videoSettings",
];
/// No bound is published; this one keeps the emulator's memory.
const PROMPT: usize = 10_000;
const SIZES: &[(u32, u32)] = &[
    (1920, 1080),
    (1280, 720),
    (960, 540),
    (1080, 1920),
    (720, 1280),
    (540, 960),
    (1080, 1080),
    (720, 720),
    (540, 540),
];
/// The service's own choice is not published.
const DEFAULT: (u32, u32) = (1280, 720);
const MOTIONS: [&str; 8] = [
    "camera pan left",
    "camera pan right",
    "camera zoom in",
    "camera zoom out",
    "camera tilt up",
    "camera tilt down",
    "camera locked down",
    "camera handheld",
];
const STYLES: [&str; 10] = [
    "anime",
    "3d",
    "fantasy",
    "cinematic",
    "claymation",
    "line art",
    "stop motion",
    "2d",
    "vector art",
    "black and white",
];
const ANGLES: [&str; 5] = [
    "aerial shot",
    "eye_level shot",
    "high angle shot",
    "low angle shot",
    "top-down shot",
];
const SHOTS: [&str; 5] = [
    "close-up shot",
    "extreme close-up",
    "medium shot",
    "long shot",
    "extreme long shot",
];

/// `POST /v3/videos/generate`.
pub(crate) fn video(call: Call<'_>) -> Result<Order, Refusal> {
    version(&call, &["video1_standard"], None)?;
    let mut reader = Reader::new(call, &MEMBERS)?;
    let prompt = reader
        .checker
        .text(&[], reader.body, "prompt", 0, PROMPT)
        .unwrap_or_default();
    let frames = reader.conditions();
    let counts = Counts {
        max: 1,
        min: 1,
        unique: false,
    };
    let seeds = reader.listed_seeds(counts);
    let size = reader.video_size();
    reader
        .checker
        .integer(&[], reader.body, "bitRateFactor", 0, 63);
    let (motion, presets) = reader.settings();
    reader.verdict()?;
    let seed = seeds
        .and_then(|seeds| seeds.first().copied())
        .unwrap_or_else(|| fastrand::i64(1..=i64::from(i32::MAX)));
    let fetching = Fetching::new(&reader);
    // What lies between counts as the nearer end, and of several the outermost; no other is fetched. What becomes of two at the
    // same place is not published: here the earlier one opens and the later one closes.
    let (early, late): (Vec<_>, Vec<_>) = frames
        .into_iter()
        .partition(|(_, position)| *position < 0.5);
    let first = early
        .into_iter()
        .min_by(|one, other| one.1.total_cmp(&other.1));
    let last = late
        .into_iter()
        .max_by(|one, other| one.1.total_cmp(&other.1));
    let given = |frame: Option<(Source, f64)>| -> Result<_, Refusal> {
        let input = fetching.optional(frame.map(|(source, _)| source))?;
        Ok(input.map(KeyFrame::Given))
    };
    let (first, last) = (given(first)?, given(last)?);
    let painted = || {
        KeyFrame::Painted(Picture {
            content_class: ContentClass::detect(&prompt, &presets),
            prompt: prompt.clone(),
            presets: presets.clone(),
            seed,
            width: size.0,
            height: size.1,
        })
    };
    let clip = Clip {
        first: first.unwrap_or_else(painted),
        last,
        motion,
        size,
    };
    Ok(Order {
        outputs: vec![(seed, Media::Video(Box::new(clip)))],
        form: ResultForm::Videos { size },
        kept: fetching.bytes(),
        prompt,
    })
}

impl Reader<'_> {
    /// The key frames and their positions, 0 to 1.
    fn conditions(&mut self) -> Vec<(Source, f64)> {
        let Some(image) = self.checker.object(&[], self.body, "image") else {
            return Vec::new();
        };
        self.only(&["image"], image, &["conditions"]);
        let Some(items) = self.checker.array(&["image"], image, "conditions") else {
            return Vec::new();
        };
        let items = items.iter().enumerate();
        let frames =
            items.filter_map(|(index, item)| self.condition(&index.to_string(), item.as_object()));
        frames.collect()
    }

    fn condition(&mut self, index: &str, members: Option<&Members>) -> Option<(Source, f64)> {
        let path = ["image", "conditions", index];
        let Some(members) = members else {
            self.checker
                .fail(&path, "value is not a valid dict", "type_error.dict", None);
            return None;
        };
        self.only(&path, members, &["source", "placement"]);
        let source = self.source(&path, members, From(SHARED));
        let placement = self.required_object(&path, members, "placement")?;
        let path = ["image", "conditions", index, "placement"];
        self.require(&path, placement, "position");
        let position = self.checker.value(placement, "position")?;
        let position = self.checker.as_float(position);
        if !position.is_some_and(|position| (0.0..=1.0).contains(&position)) {
            let path = ["image", "conditions", index, "placement", "position"];
            self.fail(&path, "ensure this value is a number between 0 and 1");
        }
        // A negative zero is the same place as zero.
        source.zip(position.map(f64::abs))
    }

    /// T27: `sizes` is a list, of one size.
    fn video_size(&mut self) -> (u32, u32) {
        let Some(items) = self.checker.array(&[], self.body, "sizes") else {
            return DEFAULT;
        };
        self.checker.length(&["sizes"], items.len(), 0, 1);
        let Some(item) = items.first() else {
            return DEFAULT;
        };
        let side = |name| {
            item.get(name)
                .and_then(|side| self.checker.as_integer(side))
        };
        let asked = side("width").zip(side("height"));
        let known = SIZES
            .iter()
            .copied()
            .find(|(width, height)| asked == Some((i64::from(*width), i64::from(*height))));
        known.unwrap_or_else(|| {
            let loc = vec![json!("body"), json!("sizes"), json!(0)];
            let message = sizes::wrong(SIZES);
            self.checker.fail_at(loc, &message, "value_error", None);
            DEFAULT
        })
    }

    /// The camera's motion, and the styles that the painter knows too.
    fn settings(&mut self) -> (Motion, Vec<String>) {
        let path = ["videoSettings"];
        let Some(settings) = self.checker.object(&[], self.body, path[0]) else {
            return (Motion::Still, Vec::new());
        };
        let known = ["cameraMotion", "promptStyle", "shotAngle", "shotSize"];
        self.only(&path, settings, &known);
        let mut choice =
            |name, permitted: &[&str]| self.checker.choice(&path, settings, name, permitted);
        let motion = choice(known[0], &MOTIONS);
        let style = choice(known[1], &STYLES);
        choice(known[2], &ANGLES);
        choice(known[3], &SHOTS);
        let motion = match motion.as_deref() {
            Some("camera pan left") => Motion::PanLeft,
            Some("camera pan right") => Motion::PanRight,
            Some("camera zoom in") => Motion::ZoomIn,
            Some("camera zoom out") => Motion::ZoomOut,
            Some("camera tilt up") => Motion::TiltUp,
            Some("camera tilt down") => Motion::TiltDown,
            Some("camera handheld") => Motion::Handheld,
            _ => Motion::Still,
        };
        let preset = match style.as_deref() {
            Some("black and white") => Some("bw".to_owned()),
            Some("line art") => Some("line_drawing".to_owned()),
            other => other.map(|style| style.replace(' ', "_")),
        };
        (motion, preset.into_iter().collect())
    }
}
