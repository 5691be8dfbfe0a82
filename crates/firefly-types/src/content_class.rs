//! Photograph or art: the class of a generated picture.

use crate::open_set::open_set;

open_set! {
    /// Steers a picture towards photography or art; the service detects the class when it is absent.
    ///
    /// Reading keeps any word in `Unknown`; sending an unknown word is refused by validation, because the service
    /// answers it with 400. A program that reads user input may compare with [`ContentClass::KNOWN`].
    ///
    /// ```
    /// use firefly_types::ContentClass;
    ///
    /// assert_eq!(ContentClass::from("art"), ContentClass::Art);
    /// assert!(!ContentClass::from("poem").is_known());
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `ContentClassV3`.
    pub enum ContentClass {
        /// `photo`: photographic.
        Photo = "photo",
        /// `art`: like fine art.
        Art = "art",
    }
}
