//! One valid request for each operation that makes something.

use serde_json::{Value, json};

use super::service::{Call, Service};

/// A valid request, and what its job leads to.
pub(super) struct Order {
    pub(super) path: &'static str,
    /// The value of `x-model-version`, where the operation looks at it.
    version: Option<&'static str>,
    pub(super) body: Value,
    /// The schema of its result.
    pub(super) result: &'static str,
}

impl Order {
    /// The request with another body.
    pub(super) fn call(&self, service: &Service, body: &Value) -> Call {
        let call = service
            .call("post", self.path)
            .with_header("content-type", "application/json")
            .with_body(body.to_string());
        match self.version {
            Some(version) => call.with_header("x-model-version", version),
            None => call,
        }
    }

    /// The request with a model version that nobody has; `None` where the operation looks at no version.
    pub(super) fn with_strange_version(&self, service: &Service) -> Option<Call> {
        self.version?;
        let call = self.call(service, &self.body);
        Some(call.with_header("x-model-version", "a-version-of-nobody"))
    }

    /// The body with truth values in place of all its members, none of which may be one.
    pub(super) fn with_wrong_types(&self) -> Value {
        let mut body = self.body.clone();
        for value in body
            .as_object_mut()
            .into_iter()
            .flat_map(|members| members.values_mut())
        {
            *value = json!(true);
        }
        body
    }

    /// The body with another prompt; `None` where the operation has none.
    pub(super) fn with_prompt(&self, prompt: &str) -> Option<Value> {
        self.body.get("prompt")?;
        let mut body = self.body.clone();
        body["prompt"] = json!(prompt);
        Some(body)
    }
}

/// The operations. Pictures are those that were uploaded under these identifiers.
pub(super) fn orders(image: &str, mask: &str) -> Vec<Order> {
    let source = |id: &str| json!({"source": {"uploadId": id}});
    let (image, mask) = (source(image), source(mask));
    let composite = json!({
        "background": {"image": image, "fillAreaMask": mask},
        "object": {"image": image},
    });
    let order = |path, version, body, result| Order {
        path,
        version,
        body,
        result,
    };
    vec![
        order(
            "/v3/images/generate-async",
            Some("image3"),
            json!({"prompt": "a harbour", "numVariations": 2, "contentClass": "art"}),
            "GenerateImagesResponseV3",
        ),
        order(
            "/v4/images/generate-async",
            Some("image5"),
            json!({"prompt": "a harbour", "modelSpecificPayload": {"prompt_reasoner": "quality"}}),
            "GenerateImagesResponseV3",
        ),
        order(
            "/v3/images/generate-similar-async",
            Some("image3"),
            json!({"image": image, "seeds": [3, 4]}),
            "GenerateSimilarImagesResponseV3",
        ),
        order(
            "/v3/images/expand-async",
            None,
            json!({"image": image, "prompt": "a shore", "size": {"width": 900, "height": 700}}),
            "ExpandImageResponseV3",
        ),
        order(
            "/v3/images/fill-async",
            None,
            json!({"image": image, "mask": mask, "prompt": "a boat"}),
            "FillImageResponseV3",
        ),
        order(
            "/v3/images/generate-object-composite-async",
            None,
            json!({"image": image, "prompt": "a quay", "contentClass": "photo"}),
            "GenerateObjectCompositeResponseV3",
        ),
        order(
            "/v3/images/precise-composite",
            None,
            composite.clone(),
            "JobResult",
        ),
        order(
            "/v3/images/adaptive-composite",
            None,
            composite,
            "JobResult",
        ),
        order(
            "/v3/images/upscale",
            Some("precise_upsampler_v1"),
            json!({"image": image, "seeds": [5], "upscaleFactor": 2}),
            "PreciseUpsamplerResponse",
        ),
        order(
            "/v3/videos/generate",
            Some("video1_standard"),
            json!({"prompt": "a tide"}),
            "AsyncResult",
        ),
    ]
}
