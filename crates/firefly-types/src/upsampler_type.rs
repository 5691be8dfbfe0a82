//! How a picture of a custom Image 4 model is brought to its final size.

use crate::open_set::open_set;

open_set! {
    /// The way in which `image4_custom` enlarges its pictures; no other model version accepts it.
    ///
    /// ```
    /// use firefly_types::UpsamplerType;
    ///
    /// assert_eq!(UpsamplerType::LowCreativity.as_str(), "low_creativity");
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `GenerateImagesRequestV3`, member `upsamplerType`.
    pub enum UpsamplerType {
        /// `default`: enlarges to 2k. What the service does when the member is absent.
        Default = "default",
        /// `low_creativity`: removes distortions and smooths textures; suggested for pictures of people.
        LowCreativity = "low_creativity",
    }
}
