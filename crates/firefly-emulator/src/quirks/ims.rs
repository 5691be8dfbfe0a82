//! The forms in which IMS and PDF Services have been seen to answer.

use crate::settings::{Value, choices};

/// The form of `expires_in` in an answer of IMS or PDF Services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpiresInForm {
    /// What the path is known for: [`Number`](Self::Number) from IMS, [`Text`](Self::Text) from PDF Services.
    #[default]
    Natural,
    /// A number in the unit of the path: milliseconds for `/ims/token` and `/ims/token/v1`, else seconds.
    Number,
    /// The same number as a string.
    Text,
    /// Milliseconds on every path.
    Milliseconds,
    /// No such member.
    Absent,
    /// Always 0.
    Zero,
    /// This piece of JSON, such as `-1`, `3599.5` or `null`. What is not JSON is sent as a string. In words:
    /// `custom:3599.5`.
    Custom(&'static str),
}

/// By hand, because one of the forms has a text of its own.
impl Value for ExpiresInForm {
    fn allowed() -> String {
        "natural, number, text, milliseconds, absent, zero, custom:JSON".to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "natural" => Self::Natural,
            "number" => Self::Number,
            "text" => Self::Text,
            "milliseconds" => Self::Milliseconds,
            "absent" => Self::Absent,
            "zero" => Self::Zero,
            // The few bytes are kept for the life of the process: in code this is a literal.
            _ => Self::Custom(Box::leak(text.strip_prefix("custom:")?.into())),
        })
    }
}

choices! {
    /// The form of `token_type` in an answer of IMS or PDF Services.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum TokenTypeForm {
        /// What the path is known for: [`Lower`](Self::Lower) from IMS, [`Capitalised`](Self::Capitalised) from PDF Services.
        #[default]
        Natural,
        /// `bearer`.
        Lower,
        /// `Bearer`.
        Capitalised,
        /// No such member.
        Absent,
    }

    /// The form of an access token.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum TokenForm {
        /// A JSON Web Token with the claims of IMS, 1,100 characters and more.
        #[default]
        Jwt,
        /// 64 characters that say nothing.
        Opaque,
    }

    /// What becomes of a sign-in whose `redirect_uri` is not registered.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum UnknownRedirect {
        /// It goes on, and its end goes to the registered default, as the documentation of IMS says.
        #[default]
        RegisteredDefault,
        /// It ends with an error page (RFC 6749, section 3.1.2.4).
        ErrorPage,
    }
}
