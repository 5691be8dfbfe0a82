//! Prompts, locales and the other words that several operations take.

use super::Reader;
use crate::paint::ContentClass;

const PROMPT: usize = 1024;

impl Reader<'_> {
    /// A prompt that has to be there.
    pub(super) fn prompt(&mut self, max: usize) -> String {
        self.require(&[], self.body, "prompt");
        self.checker
            .text(&[], self.body, "prompt", 1, max)
            .unwrap_or_default()
    }

    /// A prompt of the third version.
    pub(super) fn required_prompt(&mut self) -> String {
        self.prompt(PROMPT)
    }

    /// A prompt that may be absent.
    pub(super) fn optional_prompt(&mut self) -> String {
        self.checker
            .text(&[], self.body, "prompt", 1, PROMPT)
            .unwrap_or_default()
    }

    pub(super) fn negative_prompt(&mut self) {
        self.checker
            .text(&[], self.body, "negativePrompt", 0, PROMPT);
    }

    /// The class that was asked for, or the one that the service would choose.
    pub(super) fn content_class(&mut self, prompt: &str, presets: &[String]) -> ContentClass {
        let asked = self
            .checker
            .choice(&[], self.body, "contentClass", &["photo", "art"]);
        match asked.as_deref() {
            Some("photo") => ContentClass::Photo,
            Some(_) => ContentClass::Art,
            None => ContentClass::detect(prompt, presets),
        }
    }

    /// `promptBiasingLocaleCode`: a language in lower case, a hyphen, a region in upper case. Which ones the service knows is
    /// not published.
    pub(super) fn locale(&mut self) {
        let name = "promptBiasingLocaleCode";
        let Some(code) = self.checker.text(&[], self.body, name, 0, 64) else {
            return;
        };
        let two = |part: &str, is: fn(&u8) -> bool| part.len() == 2 && part.bytes().all(|b| is(&b));
        let formed = code.split_once('-').is_some_and(|(language, region)| {
            two(language, u8::is_ascii_lowercase) && two(region, u8::is_ascii_uppercase)
        });
        if !formed {
            self.fail(&[name], "locale must look like 'en-US'");
        }
    }
}
