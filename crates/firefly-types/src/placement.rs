//! Where a picture stands in a larger one: aligned to its edges, or at a distance from them.

use crate::open_set::open_set;
use crate::validation::Report;
use serde::{Deserialize, Serialize};

/// Position of the source in the result of expand and object composite.
///
/// By alignment or by inset; the guide asks for one of the two.
///
/// ```
/// use firefly_types::{HorizontalAlignment, Placement, VerticalAlignment};
///
/// let placement = Placement::aligned(HorizontalAlignment::Left, VerticalAlignment::Bottom);
/// assert_eq!(
///     serde_json::to_string(&placement)?,
///     r#"{"alignment":{"horizontal":"left","vertical":"bottom"}}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Source: Firefly API 3.0.0, schema `Placement`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Placement {
    /// Edges to which the source is aligned; centred when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alignment: Option<Alignment>,
    /// Pixels between the edges of the result and of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inset: Option<Inset>,
}

impl Placement {
    /// At these edges.
    pub fn aligned(horizontal: HorizontalAlignment, vertical: VerticalAlignment) -> Self {
        Self {
            alignment: Some(Alignment {
                horizontal: Some(horizontal),
                vertical: Some(vertical),
            }),
            inset: None,
        }
    }

    /// At these distances from the edges.
    pub fn inset(inset: Inset) -> Self {
        Self {
            alignment: None,
            inset: Some(inset),
        }
    }

    pub(crate) fn check(&self, report: &mut Report) {
        if self.alignment.is_some() && self.inset.is_some() {
            report.warning(
                "placement",
                "should have either an alignment or an inset",
                "both of them",
            );
        }
        if let Some(alignment) = &self.alignment {
            crate::rules::known(
                "placement.alignment.horizontal",
                alignment.horizontal.as_ref(),
                HorizontalAlignment::KNOWN,
                report,
            );
            crate::rules::known(
                "placement.alignment.vertical",
                alignment.vertical.as_ref(),
                VerticalAlignment::KNOWN,
                report,
            );
        }
    }
}

/// The edges to which the source is aligned.
///
/// Source: Firefly API 3.0.0, schema `PlacementAlignment`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Alignment {
    /// Left, right or centre, which is the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizontal: Option<HorizontalAlignment>,
    /// Top, bottom or centre, which is the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertical: Option<VerticalAlignment>,
}

impl Alignment {
    /// At these edges; `None` leaves the default, the centre.
    pub fn new(
        horizontal: Option<HorizontalAlignment>,
        vertical: Option<VerticalAlignment>,
    ) -> Self {
        Self {
            horizontal,
            vertical,
        }
    }
}

open_set! {
    /// Position from left to right.
    ///
    /// Source: Firefly API 3.0.0, schema `AlignmentHorizontal`.
    pub enum HorizontalAlignment {
        /// `center`: in the middle, the default.
        Center = "center",
        /// `left`: at the left edge.
        Left = "left",
        /// `right`: at the right edge.
        Right = "right",
    }
}

open_set! {
    /// Position from top to bottom.
    ///
    /// Source: Firefly API 3.0.0, schema `AlignmentVertical`.
    pub enum VerticalAlignment {
        /// `center`: in the middle, the default.
        Center = "center",
        /// `top`: at the top edge.
        Top = "top",
        /// `bottom`: at the bottom edge.
        Bottom = "bottom",
    }
}

/// Pixels between each edge of the result and the same edge of the source. No bounds are published.
///
/// Source: Firefly API 3.0.0, schema `PlacementInset`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Inset {
    /// From the left edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<i32>,
    /// From the top edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<i32>,
    /// From the right edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<i32>,
    /// From the bottom edge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom: Option<i32>,
}

impl Inset {
    /// The four distances in pixels, in the order of the API.
    pub fn new(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self {
            left: Some(left),
            top: Some(top),
            right: Some(right),
            bottom: Some(bottom),
        }
    }
}

#[cfg(test)]
mod tests;
