//! What every request is, and its pattern: required members in the constructor, optional ones by `with_…`, raw ones beside them.

use crate::{ImageInputs, ModelVersion, Validate};
use serde::Serialize;

/// A request as a client sees it: it can be checked, its pictures can be gone through, and it may name a model.
///
/// ```
/// use firefly_types::{ExpandImageRequest, GenerateImagesRequest, ImageSource, ModelVersion, Request};
///
/// assert_eq!(GenerateImagesRequest::new("a kite").model_version(), Some(&ModelVersion::Image3));
/// assert_eq!(ExpandImageRequest::new(ImageSource::upload_id("kite")).model_version(), None);
/// ```
pub trait Request: Serialize + Validate + ImageInputs {
    /// The value of the header [`ModelVersion::HEADER`], for the operations that define it.
    fn model_version(&self) -> Option<&ModelVersion> {
        None
    }
}

/// Declares a request: the struct as it travels, the names of its members, and a setter for each optional member.
///
/// The setter's argument is the member's type; `into T` takes whatever becomes a `T`, `each T` takes items of a list.
/// A request with a model version names its default, the function of that default once more as serde wants it, and the models
/// of the operation.
///
/// What every request is held against stands here, where no operation can forget it: the model is one of its own, and no raw
/// member is in the way of a typed one. Its other rules are `fn check(&self, report: &mut Report)`, which each request has.
macro_rules! request {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            required { $($(#[$required_meta:meta])* $required:ident: $required_type:ty = $required_json:literal,)* }
            optional { $($(#[$meta_of:meta])* $field:ident, $with:ident: $json:literal => $kind:ident $($ty:ty)?;)* }
            $(model_version { $(#[$version_meta:meta])* default $version:expr, $version_path:literal models [$($model:expr),* $(,)?] })?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$required_meta])*
                #[serde(rename = $required_json)]
                pub $required: $required_type,
            )*
            $(
                $(#[$meta_of])*
                #[serde(rename = $json, default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$crate::request::request!(@type $kind $($ty)?)>,
            )*
            $(
                $(#[$version_meta])*
                /// Travels in the header `x-model-version`, and is no part of the JSON.
                #[serde(skip, default = $version_path)]
                pub model_version: $crate::ModelVersion,
            )?
            /// Raw members beside the typed ones; none by default.
            #[serde(flatten, serialize_with = "serialize_extra")]
            pub extra: $crate::Extra,
        }

        impl $name {
            /// Names of the typed members in JSON.
            pub(crate) const MEMBERS: &'static [&'static str] = &[$($required_json,)* $($json,)*];

            /// The request with its required members and nothing else.
            fn bare($($required: $required_type),*) -> Self {
                Self {
                    $($required,)*
                    $($field: None,)*
                    $(model_version: $version,)?
                    extra: $crate::Extra::default(),
                }
            }

            $($crate::request::request!(@setter $(#[$meta_of])* $field, $with => $kind $($ty)?);)*

            $(
                fn default_model_version() -> $crate::ModelVersion {
                    $version
                }

                $(#[$version_meta])*
                /// Travels in the header `x-model-version`.
                pub fn with_model_version(mut self, version: impl Into<$crate::ModelVersion>) -> Self {
                    self.model_version = version.into();
                    self
                }
            )?

            /// Adds a raw member for what this crate does not know yet, under a name that no typed member has.
            pub fn with_extra(
                mut self,
                name: impl Into<String>,
                value: impl Into<serde_json::Value>,
            ) -> Self {
                self.extra.insert(name, value);
                self
            }
        }

        impl $crate::Request for $name {
            $(
                fn model_version(&self) -> Option<&$crate::ModelVersion> {
                    let _: &str = $version_path;
                    Some(&self.model_version)
                }
            )?
        }

        impl $name {
            /// Applies every published rule and reports all violations.
            pub fn validate(&self) -> $crate::Report {
                let mut report = $crate::Report::default();
                $($crate::rules::model(&self.model_version, &[$($model),*], &mut report);)?
                self.check(&mut report);
                $crate::rules::extra(&self.extra, Self::MEMBERS, &mut report);
                report
            }
        }

        impl $crate::Validate for $name {
            fn validate(&self) -> $crate::Report {
                Self::validate(self)
            }
        }

        fn serialize_extra<S: serde::Serializer>(
            extra: &$crate::Extra,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            extra.serialize_beside($name::MEMBERS, serializer)
        }
    };

    (@type count) => { u32 };
    (@type flag) => { bool };
    (@type number) => { f64 };
    (@type plain $ty:ty) => { $ty };
    (@type into $ty:ty) => { $ty };
    (@type each $ty:ty) => { Vec<$ty> };

    (@setter $(#[$meta:meta])* $field:ident, $with:ident => into $ty:ty) => {
        $(#[$meta])*
        pub fn $with(mut self, $field: impl Into<$ty>) -> Self {
            self.$field = Some($field.into());
            self
        }
    };
    (@setter $(#[$meta:meta])* $field:ident, $with:ident => each $ty:ty) => {
        $(#[$meta])*
        pub fn $with(mut self, $field: impl IntoIterator<Item = $ty>) -> Self {
            self.$field = Some($field.into_iter().collect());
            self
        }
    };
    (@setter $(#[$meta:meta])* $field:ident, $with:ident => $kind:ident $($ty:ty)?) => {
        $(#[$meta])*
        pub fn $with(mut self, $field: $crate::request::request!(@type $kind $($ty)?)) -> Self {
            self.$field = Some($field);
            self
        }
    };
}

pub(crate) use request;
