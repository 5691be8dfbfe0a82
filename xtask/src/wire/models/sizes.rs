//! Lists of sizes, which the contract has in prose only.

use firefly_types::Size;

use super::Model;
use crate::wire::outcome::Outcome;
use crate::wire::spec::Schema;

/// The pairs that the description of `size` lists, for one family of versions where there are several, against what the
/// check lets pass.
pub(super) fn compare<M: Model>(
    schema: &Schema,
    family: Option<(&str, &str)>,
    takes: impl Fn(Size) -> bool,
    outcome: &mut Outcome,
) {
    let at = format!("{}.size", M::SCHEMA);
    let prose = schema["properties"]["size"]["description"]
        .as_str()
        .unwrap_or_default();
    let listed = match family {
        None => pairs(prose),
        Some((family, _)) => {
            let own = prose
                .split_once(family)
                .map(|(_, rest)| rest.split("Supported sizes").next().unwrap_or(rest));
            pairs(own.unwrap_or_default())
        }
    };
    let with = family.map_or(String::new(), |(_, version)| format!(" with {version}"));
    if listed.is_empty() {
        let of = family.map_or(String::new(), |(family, _)| format!(" for {family}"));
        outcome.find(&at, format_args!("no list of pairs was found{of}"));
    }
    outcome.bounds += listed.len();
    for size in listed.iter().filter(|size| !takes(**size)) {
        outcome.find(&at, format_args!("the model refuses {size}{with}"));
    }
    let ours = [Size::IMAGE3, Size::IMAGE4, Size::CLASSIC].concat();
    for size in ours
        .iter()
        .filter(|size| !listed.contains(size) && takes(**size))
    {
        let what = format_args!("the model takes {size}{with}, which the contract lacks");
        outcome.find(&at, what);
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
