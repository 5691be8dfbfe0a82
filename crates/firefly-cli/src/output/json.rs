//! One JSON object for a script. Members are only ever added. URLs of pictures are left out: their query is a key.

use std::time::{Duration, SystemTime};

use firefly::{
    AccessToken, JobRef,
    ims_auth::Scopes,
    types::{
        CustomModel, JobResponse, ModelVersion, Outputs, StylePreset, StylePresetGroup, Violation,
    },
};
use serde_json::{Map, Value, json};

use super::{Checked, Delivered, SignedIn, SignedOut, Validated, shown};
use crate::{
    error::CliError, kept::Place, saved_picture::SavedPicture, session::End, unsent::Unsent,
};

/// `{"error": …}`: of one shape for every failure. One of several steps tells of each.
pub(crate) fn failure(error: &CliError) -> Value {
    let mut told = json!({"error": {
        "kind": error.kind(),
        "code": error.code(),
        "message": error.to_string(),
        "cause": error.root_cause(),
        "request_id": error.request_id(),
        "job": error.job().map(job),
        "files": files(error.saved()),
        "violations": error.violations().iter().map(violation).collect::<Vec<_>>(),
    }});
    if let CliError::Incomplete(incomplete) = error {
        told["error"]["done"] = ended(&incomplete.done);
        told["error"]["left"] = incomplete.left.as_ref().map(place).into();
        let failed = incomplete.failed.iter().map(|failure| {
            json!({"kind": failure.kind(), "code": failure.code(), "message": failure.to_string(), "cause": failure.root_cause()})
        });
        told["error"]["failed"] = failed.collect();
    }
    told
}

fn violation(violation: &Violation) -> Value {
    json!({"path": violation.path, "rule": violation.rule, "value": violation.value})
}

fn job<T>(reference: &JobRef<T>) -> Value {
    json!({
        "id": reference.job_id(),
        "status_url": shown(reference.status_url()),
        "cancel_url": reference.cancel_url().map(shown),
    })
}

fn files(pictures: &[SavedPicture]) -> Vec<Value> {
    pictures
        .iter()
        .map(|picture| {
            json!({
                "path": picture.path.to_string_lossy(),
                "bytes": picture.bytes,
                "content_type": picture.content_type,
                "seed": picture.seed,
            })
        })
        .collect()
}

/// The pictures that were made; the job is null where the call itself answered with them.
pub(crate) fn delivered(
    delivered: &Delivered,
    model: Option<&ModelVersion>,
    warnings: &[String],
) -> Value {
    let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let timings = &delivered.timings;
    let details = &delivered.details;
    let mut told = json!({
        "job": delivered.job.as_ref().map(job),
        "model": model.map(ModelVersion::as_str),
        "size": details.size,
        "content_class": details.content_class,
        "seeds": delivered.pictures.iter().map(|picture| picture.seed).collect::<Vec<_>>(),
        "files": files(&delivered.pictures),
        "warnings": warnings,
        "timings_ms": {
            "submit": timings.submit.map(millis),
            "wait": millis(timings.wait),
            "download": millis(timings.download),
            "total": millis(timings.total),
        },
    });
    if let Some(text) = &details.alt_text {
        told["alt_text"] = text.as_str().into();
    }
    told
}

/// State of a job. The result is counted, not shown: it holds nothing else but keys to pictures.
pub(crate) fn status<T: Outputs>(reference: &JobRef<T>, response: &JobResponse<T>) -> Value {
    let result = response.result.as_ref();
    let pictures = result.map(|result| result.outputs().len());
    json!({
        "job": job(reference),
        "status": response.status.as_str(),
        "finished": response.status.is_terminal(),
        "progress": response.progress,
        "pictures": pictures,
        "reason": response.error.as_ref().map(|error| json!({"code": error.code, "message": error.message})),
    })
}

/// What became of a request to cancel.
pub(crate) fn cancelled<T>(reference: &JobRef<T>, outcome: &str) -> Value {
    json!({"job": job(reference), "cancellation": outcome})
}

/// The token itself: it was asked for.
pub(crate) fn token(token: &AccessToken) -> Value {
    json!({
        "access_token": token.expose_secret(),
        "token_type": "bearer",
        "client_id": token.client_id(),
        "expires_at": token.expires_at().map(unix_seconds),
    })
}

/// What a token tells about itself; null where it does not.
pub(crate) fn checked(checked: &Checked, warnings: &[String]) -> Value {
    let token = &checked.token;
    json!({
        "client_id": token.client_id,
        "credentials": checked.origin.kind(),
        "expires_in": token.expiry.time_left(checked.now).map(|left| left.as_secs()),
        "expires_at": token.expiry.time().map(unix_seconds),
        "scopes": token.granted.as_ref().map(names),
        "requested_scopes": checked.requested.as_ref().map(names),
        "missing_scopes": token.dropped.as_ref().map(names),
        "warnings": warnings,
    })
}

/// What IMS says about a token that it takes for valid; null where it does not say.
pub(crate) fn validated(validated: &Validated, warnings: &[String]) -> Value {
    let found = &validated.validation;
    let left = |end: SystemTime| end.duration_since(validated.now).unwrap_or_default();
    json!({
        "valid": found.is_valid,
        "client_id": validated.client_id,
        "credentials": validated.origin.kind(),
        "user_id": found.user_id,
        "issued_by": found.issued_by,
        "expires_in": found.expires_at.map(|end| left(end).as_secs()),
        "expires_at": found.expires_at.map(unix_seconds),
        "scopes": found.scopes.as_ref().map(names),
        "warnings": warnings,
    })
}

/// Whether there was a token, whose, how it ended, and whether it was stored until then.
pub(crate) fn revoked(
    ended: Option<(&str, End)>,
    is_forgotten: bool,
    warnings: &[String],
) -> Value {
    json!({
        "revoked": ended.is_some_and(|(_, end)| end == End::Revoked),
        "forgotten": is_forgotten,
        "client_id": ended.map(|(client_id, _)| client_id),
        "warnings": warnings,
    })
}

/// Where credentials are kept.
pub(crate) fn signed_in(signed_in: &SignedIn, warnings: &[String]) -> Value {
    json!({
        "client_id": signed_in.client_id,
        "kept_in": place(&signed_in.place),
        "checked": signed_in.is_checked,
        "warnings": warnings,
    })
}

/// What is no more.
pub(crate) fn signed_out(signed_out: &SignedOut, warnings: &[String]) -> Value {
    let mut told = ended(signed_out);
    told["warnings"] = warnings.into();
    told
}

fn ended(signed_out: &SignedOut) -> Value {
    json!({
        "revoked": signed_out.revoked,
        "forgotten": signed_out.revoked + signed_out.forgotten,
        "removed": signed_out.removed.iter().map(place).collect::<Vec<_>>(),
    })
}

fn place(place: &Place) -> Value {
    json!({"kind": place.kind(), "place": place.to_string()})
}

fn names(scopes: &Scopes) -> Vec<&str> {
    scopes.iter().collect()
}

fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

/// The ID of an upload.
pub(crate) fn uploaded(id: &str, warnings: &[String]) -> Value {
    json!({"id": id, "warnings": warnings})
}

/// Custom models, with the members that the service gives them.
pub(crate) fn models(models: &[CustomModel]) -> Value {
    json!({"models": models})
}

/// The names of looks, in groups.
pub(crate) fn styles(groups: &[StylePresetGroup]) -> Value {
    let groups = groups.iter().map(|group| {
        let presets: Vec<_> = group.presets.iter().map(StylePreset::as_str).collect();
        json!({"name": group.name, "presets": presets})
    });
    json!({"groups": groups.collect::<Vec<_>>()})
}

/// A request that was not sent.
pub(crate) fn unsent(unsent: &Unsent, warnings: &[String]) -> Value {
    let headers: Map<_, _> = unsent
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
        .collect();
    json!({
        "dry_run": true,
        "method": unsent.method,
        "url": unsent.url,
        "headers": headers,
        "body": unsent.body,
        "warnings": warnings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        details::Details,
        error::{SaveError, Unsaved},
        signals::Signal,
        stage::Stage,
        timings::Timings,
    };
    use firefly::GenerateImagesResult;

    fn reference() -> JobRef {
        JobRef::from_status_url("https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1")
    }

    #[test]
    fn a_failure_has_one_shape() {
        insta::assert_json_snapshot!(failure(&CliError::Usage("no prompt".to_owned())), @r#"
        {
          "error": {
            "cause": null,
            "code": null,
            "files": [],
            "job": null,
            "kind": "usage",
            "message": "no prompt",
            "request_id": null,
            "violations": []
          }
        }
        "#);
        let interrupted = CliError::Interrupted(Signal::Interrupt, Stage::Job(reference()));
        insta::assert_json_snapshot!(failure(&interrupted), @r#"
        {
          "error": {
            "cause": null,
            "code": null,
            "files": [],
            "job": {
              "cancel_url": "https://firefly-api.adobe.io/v3/cancel/urn:ff:jobs:x:1",
              "id": "urn:ff:jobs:x:1",
              "status_url": "https://firefly-api.adobe.io/v3/status/urn:ff:jobs:x:1"
            },
            "kind": "interrupted",
            "message": "interrupted while the job was under way",
            "request_id": null,
            "violations": []
          }
        }
        "#);
    }

    #[test]
    fn pictures_that_found_no_name_carry_their_job() {
        let error = CliError::Saving(Box::new(Unsaved {
            cause: SaveError::Place("cats/a.png exists and is not a file".to_owned()),
            job: Some(reference()),
            saved: vec![SavedPicture {
                path: "cats/b.png".into(),
                bytes: 9,
                content_type: None,
                seed: Some(4),
            }],
            total: 2,
        }));
        let told = failure(&error);
        assert_eq!(told["error"]["kind"], "file");
        assert_eq!(told["error"]["job"]["id"], "urn:ff:jobs:x:1");
        let file = json!({"path": "cats/b.png", "bytes": 9, "content_type": null, "seed": 4});
        assert_eq!(told["error"]["files"], json!([file]));
        let message = told["error"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("1 of 2 pictures saved: cats/a.png exists and is not a file"),
            "{message}"
        );
        assert!(
            message.ends_with("may still fetch the pictures"),
            "{message}"
        );
        assert_eq!((error.exit_code(), error.is_resumable()), (5, true));
    }

    #[test]
    fn urls_of_pictures_are_left_out() {
        let body = r#"{"outputs": [{"seed": 3, "image": {"url": "https://storage.example/1?sig=hush-7351"}}]}"#;
        let result: GenerateImagesResult = serde_json::from_str(body).unwrap();
        let details = Details::of(&result);
        let pictures = vec![SavedPicture {
            path: "a.png".into(),
            bytes: 9,
            content_type: None,
            seed: Some(3),
        }];
        let told = delivered(
            &Delivered {
                job: Some(reference()),
                details,
                pictures,
                timings: Timings::start(),
            },
            None,
            &["mind".to_owned()],
        );
        assert!(!told.to_string().contains("hush-7351"), "{told}");
        assert_eq!(
            (&told["files"][0]["path"], &told["warnings"][0]),
            (&"a.png".into(), &"mind".into())
        );
        assert_eq!(
            told["timings_ms"]["submit"],
            Value::Null,
            "nothing was submitted"
        );

        let body = format!(r#"{{"status": "succeeded", "result": {body}}}"#);
        let told = status::<GenerateImagesResult>(
            &reference().with_result(),
            &serde_json::from_str(&body).unwrap(),
        );
        assert!(!told.to_string().contains("hush-7351"), "{told}");
        assert_eq!(told["pictures"], 1);
    }
}
