//! One page of a list of custom models, and where the others are.

use super::CustomModel;
use crate::lenient;
use serde::{Deserialize, Deserializer, Serialize};

/// One page of custom models.
///
/// Source: Firefly API 3.0.0, schema `CustomModelsFF3pInfo`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CustomModelPage {
    /// The models of this page.
    pub custom_models: Vec<CustomModel>,
    /// Number of items of this page that are no description of a model, and so are not among them.
    #[serde(skip_serializing_if = "lenient::is_zero")]
    pub unreadable: u32,
    /// Where the other pages are.
    #[serde(rename = "_links", skip_serializing_if = "Option::is_none")]
    pub links: Option<CustomModelLinks>,
    /// How many models there are on all pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
}

impl<'de> Deserialize<'de> for CustomModelPage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            #[serde(default, deserialize_with = "lenient::list")]
            custom_models: (Vec<CustomModel>, u32),
            #[serde(default, deserialize_with = "lenient::option")]
            unreadable: Option<u32>,
            #[serde(rename = "_links", default, deserialize_with = "lenient::option")]
            links: Option<CustomModelLinks>,
            #[serde(default, deserialize_with = "lenient::optional_integer")]
            total_count: Option<i64>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let (custom_models, unreadable) = wire.custom_models;
        Ok(Self {
            custom_models,
            unreadable: unreadable.saturating_add(wire.unreadable.unwrap_or(0)),
            links: wire.links,
            total_count: wire.total_count,
        })
    }
}

/// Links of a page of custom models.
///
/// Source: Firefly API 3.0.0, schema `Links`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CustomModelLinks {
    /// Any page, usually as a template.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub page: Option<PageLink>,
    /// The next page; absent on the last one.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub next: Option<PageLink>,
}

/// A link to a page.
///
/// Source: Firefly API 3.0.0, schema `Link`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PageLink {
    /// The address; it may be relative to the base URL, and a template.
    pub href: String,
    /// What it leads to.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub rel: Option<String>,
    /// Whether `href` has places in braces to be filled in.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient::option"
    )]
    pub templated: Option<bool>,
}
