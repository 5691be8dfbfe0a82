//! Every way in which sources disagree about the wire: the client understands them all.

use firefly::{ErrorKind, types::JobStatus};
use firefly_emulator::{
    AcceptShape, CancelBody, CancelledSpelling, ErrorShape, ImmediateResult, JobIdForm,
    ProgressForm, Quirks, ValidationAnswer,
};

use crate::support::{builder, paths, request, start_with};

/// Generates under `quirks` and returns what came.
async fn generate(quirks: Quirks) -> firefly::GenerateImagesResult {
    let described = format!("{quirks:?}");
    let (_emulator, client) = start_with(quirks).await;
    let result = client
        .images()
        .generate(&request("variants").with_seeds([11]))
        .await;
    let result = result.unwrap_or_else(|error| panic!("{error} under {described}"));
    assert_eq!(result.outputs[0].seed, Some(11));
    result
}

#[tokio::test]
async fn t01_t02_a_submit_is_accepted_in_every_shape_and_status() {
    for accept_shape in [
        AcceptShape::Urls,
        AcceptShape::UrlsAndStatus,
        AcceptShape::LinksAndProgress,
        AcceptShape::Links,
    ] {
        for accept_status in [200, 202] {
            generate(Quirks {
                accept_shape: Some(accept_shape),
                accept_status: Some(accept_status),
                ..Quirks::default()
            })
            .await;
        }
    }
}

#[tokio::test]
async fn t05_a_submit_may_bring_the_result_at_once() {
    for immediate_result in [ImmediateResult::TopLevel, ImmediateResult::Nested] {
        let (emulator, client) = start_with(Quirks {
            immediate_result,
            ..Quirks::default()
        })
        .await;
        client.images().generate(&request("at once")).await.unwrap();
        assert_eq!(
            paths(&emulator),
            ["/v3/images/generate-async"],
            "nothing is polled"
        );
    }
}

#[tokio::test]
async fn t06_both_spellings_of_cancelled_end_the_job() {
    for cancelled_spelling in [CancelledSpelling::British, CancelledSpelling::American] {
        let (emulator, _) = start_with(Quirks {
            cancelled_spelling,
            ..Quirks::default()
        })
        .await;
        let client = builder(&emulator).build().unwrap();
        let job = client
            .images()
            .submit_generate(&request("emulator:slow"))
            .await
            .unwrap();
        job.cancel().await.unwrap();
        assert_eq!(
            job.wait().await.unwrap_err().kind(),
            ErrorKind::JobCancelled
        );
    }
}

#[tokio::test]
async fn t07_t10_t11_t15_t52_t53_the_status_body_varies() {
    generate(Quirks {
        pending_first: 2,
        ..Quirks::default()
    })
    .await;
    generate(Quirks {
        cancel_pending_first: 2,
        ..Quirks::default()
    })
    .await;
    generate(Quirks {
        upper_case_status: true,
        pending_first: 1,
        ..Quirks::default()
    })
    .await;
    generate(Quirks {
        running_word: Some("IN_PROGRESS".into()),
        pending_first: 1,
        ..Quirks::default()
    })
    .await;
    generate(Quirks {
        status_job_id: JobIdForm::BareUuid,
        ..Quirks::default()
    })
    .await;
    for progress in [
        ProgressForm::Absent,
        ProgressForm::Zero,
        ProgressForm::Fractional,
        ProgressForm::Null,
    ] {
        generate(Quirks {
            progress,
            pending_first: 1,
            ..Quirks::default()
        })
        .await;
    }
    generate(Quirks {
        null_members: true,
        ..Quirks::default()
    })
    .await;
    let result = generate(Quirks {
        alt_text: Some(String::new()),
        ..Quirks::default()
    })
    .await;
    assert_eq!(result.alt_text.as_deref(), Some(""));
}

#[tokio::test]
async fn t10_an_unknown_word_is_kept_as_it_came() {
    let (_emulator, client) = start_with(Quirks {
        running_word: Some("IN_PROGRESS".into()),
        ..Quirks::default()
    })
    .await;
    let job = client
        .images()
        .submit_generate(&request("emulator:slow"))
        .await
        .unwrap();
    assert_eq!(
        job.status().await.unwrap().status,
        JobStatus::Unknown("IN_PROGRESS".into())
    );
}

#[tokio::test]
async fn t21_an_error_is_understood_in_every_shape() {
    use ErrorShape::{
        Api, Body, Detail, Gateway, Generic, Html, Job, Nested, OAuth, Policy, Reason, Validation,
    };
    for error_shape in [
        Api, Body, Detail, Gateway, Generic, Html, Job, Nested, OAuth, Policy, Reason, Validation,
    ] {
        let (emulator, _) = start_with(Quirks {
            error_shape,
            ..Quirks::default()
        })
        .await;
        let client = builder(&emulator).without_validation().build().unwrap();
        let error = client
            .images()
            .generate(&request("").with_num_variations(9))
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(400), "{error_shape:?}: {error}");
        assert!(
            error.api_error().is_some() || error_shape == Html,
            "{error_shape:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn t22_t23_codes_and_statuses_of_validation_vary() {
    for (validation_answer, status) in [
        (ValidationAnswer::AsSeen, 400),
        (ValidationAnswer::AsDocumented, 422),
    ] {
        for numeric_error_code in [false, true] {
            let (emulator, _) = start_with(Quirks {
                validation_answer,
                numeric_error_code,
                ..Quirks::default()
            })
            .await;
            let client = builder(&emulator).without_validation().build().unwrap();
            let error = client
                .images()
                .generate(&request("x").with_visual_intensity(99))
                .await
                .unwrap_err();
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::Api, Some(status))
            );
            assert!(error.error_code().is_some(), "{error:?}");
        }
    }
}

#[tokio::test]
async fn t30_t31_a_strict_service_finds_nothing_strange_in_what_is_sent() {
    let quirks = Quirks {
        strict_members: true,
        lenient_numbers: false,
        ..Quirks::default()
    };
    generate(quirks).await;
}

#[tokio::test]
async fn t49_a_cancel_may_answer_anything() {
    for cancel_body in [
        CancelBody::Empty,
        CancelBody::EmptyObject,
        CancelBody::Status,
    ] {
        let (_emulator, client) = start_with(Quirks {
            cancel_body,
            ..Quirks::default()
        })
        .await;
        let job = client
            .images()
            .submit_generate(&request("emulator:slow"))
            .await
            .unwrap();
        assert_eq!(
            job.cancel().await.unwrap(),
            firefly::Cancellation::Requested
        );
    }
}
