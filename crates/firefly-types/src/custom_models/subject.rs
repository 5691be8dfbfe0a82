//! What a custom model asks of the requests to it.

use super::{CustomModel, TrainingMode};
use crate::GenerateImagesRequest;
use crate::validation::Report;

impl CustomModel {
    /// Holds a request against this model: it names the model, and its prompt has the word for the model's subject in it.
    ///
    /// A request knows no more of its model than the ID, so its own [`validate`](GenerateImagesRequest::validate) cannot see
    /// this. It costs no call: the list of models has said everything.
    ///
    /// ```
    /// use firefly_types::{CustomModel, GenerateImagesRequest};
    ///
    /// let json = r#"{"assetId": "urn:aaid:sc:EU:model", "trainingMode": "subject", "conceptId": "zappy"}"#;
    /// let model: CustomModel = serde_json::from_str(json)?;
    /// let request = |prompt| GenerateImagesRequest::new(prompt).with_custom_model_id("urn:aaid:sc:EU:model");
    /// assert!(model.check(&request("zappy rides a bicycle")).is_ok());
    /// assert_eq!(model.check(&request("a robot rides a bicycle")).errors[0].path, "prompt");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// Source: Firefly API 3.0.0, schema `CustomModelFF3pInfo`, member `conceptId`.
    pub fn check(&self, request: &GenerateImagesRequest) -> Report {
        let mut report = Report::default();
        if let Some(id) = self
            .asset_id
            .as_deref()
            .filter(|id| request.custom_model_id.as_deref() != Some(id))
        {
            let given = request.custom_model_id.as_deref().unwrap_or("nothing");
            report.error(
                "customModelId",
                format!("must be {id}, the ID of this model"),
                given,
            );
        }
        let is_subject = self.training_mode == Some(TrainingMode::Subject);
        if let Some(concept) = self
            .concept_id
            .as_deref()
            .filter(|concept| is_subject && !request.prompt.contains(concept))
        {
            report.error(
                "prompt",
                format!("must contain {concept}, the word for the subject of this model"),
                &request.prompt,
            );
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case::there(json!({}), "zappy swims", "")]
    #[case::within_a_word(json!({}), "zappy's garden", "")]
    #[case::absent(json!({}), "a robot swims", "error prompt")]
    #[case::other_case(json!({}), "Zappy swims", "error prompt")]
    #[case::no_word(json!({"conceptId": ""}), "a robot swims", "")]
    #[case::null(json!({"conceptId": null}), "a robot swims", "")]
    #[case::style(json!({"trainingMode": "style"}), "a robot swims", "")]
    #[case::mode_unknown(json!({"trainingMode": null}), "a robot swims", "")]
    fn r22_a_prompt_to_a_subject_model_has_its_word(
        #[case] change: Value,
        #[case] prompt: &str,
        #[case] expected: &str,
    ) {
        let mut model = json!({"assetId": "m-1", "trainingMode": "subject", "conceptId": "zappy"});
        model
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let model: CustomModel = serde_json::from_value(model).unwrap();
        let request = GenerateImagesRequest::new(prompt).with_custom_model_id("m-1");
        assert_eq!(said(&model.check(&request)), expected);
    }

    #[rstest]
    #[case(Some("m-1"), Some("m-1"), "")]
    #[case(Some("m-1"), Some("m-2"), "error customModelId")]
    #[case(Some("m-1"), None, "error customModelId")]
    #[case(None, Some("m-2"), "")]
    fn a_request_names_the_model_that_it_is_held_against(
        #[case] own: Option<&str>,
        #[case] named: Option<&str>,
        #[case] expected: &str,
    ) {
        let model: CustomModel = serde_json::from_value(json!({"assetId": own})).unwrap();
        let mut request = GenerateImagesRequest::new("a kite");
        request.custom_model_id = named.map(Into::into);
        assert_eq!(said(&model.check(&request)), expected);
    }
}
