//! Who signs in, and what this person says to a request for consent.

use std::collections::HashMap;

/// Somebody who signs in at `/ims/authorize/v2`, and whom `/ims/userinfo/v2` describes.
///
/// ```
/// use firefly_emulator::Person;
///
/// let person = Person::new("0123456789ABCDEF01234567@AdobeID")
///     .email("alex@mail.example")
///     .name("Alex", "Example")
///     .country("CH");
/// # drop(person);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    id: String,
    email: String,
    given_name: String,
    family_name: String,
    country: String,
    is_enterprise: bool,
}

impl Person {
    /// Somebody with an account of their own and this identifier, such as `0123456789ABCDEF01234567@AdobeID`.
    ///
    /// Unless told otherwise the name is Robin Sample, the country US and the address `robin@mail.example`.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            email: "robin@mail.example".to_owned(),
            given_name: "Robin".to_owned(),
            family_name: "Sample".to_owned(),
            country: "US".to_owned(),
            is_enterprise: false,
        }
    }

    /// The e-mail address, which counts as verified.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// Given name and family name; the whole name is made of both.
    pub fn name(mut self, given: impl Into<String>, family: impl Into<String>) -> Self {
        self.given_name = given.into();
        self.family_name = family.into();
        self
    }

    /// The country, two letters.
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.country = country.into();
        self
    }

    /// Makes it an account that belongs to an organisation: `account_type` reads `ent` in place of `ind`.
    pub fn enterprise(mut self) -> Self {
        self.is_enterprise = true;
        self
    }
}

/// What happens when a program asks the [`Person`] to sign in and to agree.
///
/// There is no page: where a person would have to do something, it counts as done, unless the program asked with
/// `prompt=none` that nobody be bothered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Consent {
    /// Signed in, and agreed at some earlier time.
    #[default]
    Given,
    /// Signed in, but asked for the first time. With `prompt=none` the answer is `consent_required`.
    Asked,
    /// Not signed in. With `prompt=none` the answer is `login_required`.
    SignedOut,
    /// There is something else to do, such as new terms to read. With `prompt=none` the answer is `interaction_required`.
    Interrupted,
    /// Says no: `access_denied`, whatever the prompt.
    Refused,
}

/// What the service knows about an account; each part is shown for a scope of its own.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) account_type: &'static str,
    pub(crate) email: String,
    /// Given name and family name.
    pub(crate) names: Option<(String, String)>,
    pub(crate) country: Option<String>,
}

/// Everybody who has ever been able to sign in.
#[derive(Debug)]
pub(super) struct People {
    known: HashMap<String, Person>,
    current: String,
    consent: Consent,
}

impl People {
    pub(super) fn new(person: Person) -> Self {
        Self {
            current: person.id.clone(),
            known: HashMap::from([(person.id.clone(), person)]),
            consent: Consent::default(),
        }
    }

    /// The identifier of the person who signs in at present.
    pub(super) fn current(&self) -> &str {
        &self.current
    }

    /// Lets another person sign in from now on. The earlier ones stay known, as their tokens live on.
    pub(super) fn set_current(&mut self, person: Person) {
        self.current.clone_from(&person.id);
        self.known.insert(person.id.clone(), person);
    }

    pub(super) fn consent(&self) -> Consent {
        self.consent
    }

    pub(super) fn set_consent(&mut self, consent: Consent) {
        self.consent = consent;
    }

    /// What is known about a person; `None` for any other account.
    pub(super) fn profile(&self, user_id: &str) -> Option<Profile> {
        let person = self.known.get(user_id)?;
        Some(Profile {
            account_type: if person.is_enterprise { "ent" } else { "ind" },
            email: person.email.clone(),
            names: Some((person.given_name.clone(), person.family_name.clone())),
            country: Some(person.country.clone()),
        })
    }
}
