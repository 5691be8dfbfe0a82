//! Lists of sizes, which the contract has in prose only.

use firefly_types::Size;
use serde_json::json;

use super::Check;

impl Check<'_> {
    /// The pairs that the description of `size` lists, for one family of versions where there are several, against what is
    /// taken.
    pub(super) fn sizes(&mut self) {
        for &(family, version) in self.model.sizes {
            self.sizes_of(family, version);
        }
    }

    fn sizes_of(&mut self, family: Option<&str>, version: &str) {
        let who = self.taker.name;
        let prose = self.root["properties"]["size"]["description"].as_str();
        let prose = prose.unwrap_or_default();
        let listed = match family {
            None => pairs(prose),
            Some(family) => {
                let own = prose
                    .split_once(family)
                    .map(|(_, rest)| rest.split("Supported sizes").next().unwrap_or(rest));
                pairs(own.unwrap_or_default())
            }
        };
        let with = family.map_or(String::new(), |_| format!(" with {version}"));
        if listed.is_empty() {
            let of = family.map_or(String::new(), |family| format!(" for {family}"));
            self.find(&["size"], format_args!("no list of pairs was found{of}"));
        }
        self.outcome.bounds += listed.len();
        for &size in &listed {
            if !self.takes_size(version, size) {
                self.unknown(&["size"], format_args!("the {who} refuses {size}{with}"));
            }
        }
        for size in [Size::IMAGE3, Size::IMAGE4, Size::CLASSIC].concat() {
            if !listed.contains(&size) && self.takes_size(version, size) {
                let what = format_args!("the {who} takes {size}{with}, which the contract lacks");
                self.find(&["size"], what);
            }
        }
    }

    fn takes_size(&self, version: &str, size: Size) -> bool {
        let size = json!({"width": size.width, "height": size.height});
        self.takes_with(version, json!({}), &["size"], &size)
    }
}

/// Reads "width 2048px, height 1024px", as often as it occurs.
fn pairs(prose: &str) -> Vec<Size> {
    let pixels = |text: &str| text.trim_start().split("px").next()?.trim().parse().ok();
    prose
        .split("width")
        .skip(1)
        .filter_map(|part| {
            Some(Size::new(
                pixels(part)?,
                pixels(part.split_once("height")?.1)?,
            ))
        })
        .collect()
}
