//! The client's rules and the emulator's are two readings of the same documents, written apart: they must agree.
//!
//! For each operation a table holds a valid body and changes to it, on both sides of every rule that refuses, and says what
//! becomes of each. The same body goes to both. Where the two differ on purpose, the table says why.

mod composites;
mod edits;
mod generate;
mod image5;
mod shared;
mod synchronous;
mod table;
mod video;

use firefly::ims_auth::AccessToken;
use firefly::types::{CustomModelSort, ListCustomModelsRequest, PublishedStateFilter};
use firefly_emulator::{DEFAULT_CLIENT_ID, Emulator};

use crate::support::{builder, start};
use table::{Operation, Row};

/// Black on the left, white on the right: a picture, a reference, and a mask that every operation can use.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_fn(640, 640, |x, _| {
        image::Luma([if x < 320 { 0 } else { 255 }])
    })
    .write_to(&mut bytes, image::ImageFormat::Png)
    .unwrap();
    bytes.into_inner()
}

/// Every operation that takes a JSON body, with an upload of the [`picture`].
fn operations(upload: &str) -> Vec<Operation> {
    let mut operations = vec![generate::images(upload), image5::image5(upload)];
    operations.extend(edits::all(upload));
    operations.extend(composites::all(upload));
    operations.push(video::video(upload));
    operations.extend(synchronous::all(upload));
    operations
}

/// Why the emulator refuses the row's body, if it does.
async fn refusal(
    http: &reqwest::Client,
    emulator: &Emulator,
    token: &AccessToken,
    operation: &Operation,
    row: &Row,
) -> Option<String> {
    let request = http
        .post(format!("{}{}", emulator.base_url(), operation.path))
        .header("authorization", token.authorization())
        .header("x-api-key", token.api_key())
        .header("content-type", "application/json")
        .body(row.body.to_string());
    let request = match row.version.or(operation.version) {
        Some(version) => request.header("x-model-version", version),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let is_verdict = status.is_success() || [400, 422].contains(&status.as_u16());
    let text = answer.text().await.unwrap();
    assert!(is_verdict, "{} is answered with {status}: {text}", row.body);
    (!status.is_success()).then_some(text)
}

#[tokio::test]
async fn what_the_client_refuses_the_emulator_refuses_and_nothing_else() {
    let (emulator, client) = start().await;
    let upload = emulator.add_upload(DEFAULT_CLIENT_ID, &picture()).unwrap();
    let token = client.tokens().token().await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let operations = operations(&upload);
    let mut paths: Vec<_> = operations.iter().map(|operation| operation.path).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), 15, "{paths:?}");
    let mut surprises = Vec::new();
    for operation in &operations {
        for row in &operation.rows {
            let ours = operation.check(row);
            let theirs = refusal(&http, &emulator, &token, operation, row).await;
            // A picture that is not there is a fault of the table, and no rule of requests.
            let is_missing = theirs.as_ref().is_some_and(|text| {
                ["could not be found", "could not be reached"]
                    .iter()
                    .any(|words| text.contains(words))
            });
            let is_expected = (ours.is_ok(), theirs.is_none()) == row.word.outcome();
            if !is_expected || (is_missing && ours.is_err()) {
                surprises.push(format!(
                    "{} {:?}: {}\n  {:?} {}\n  client: {ours:?}\n  emulator: {theirs:?}",
                    operation.path,
                    row.version,
                    row.body,
                    row.word,
                    row.word.why()
                ));
            }
        }
    }
    assert!(surprises.is_empty(), "{}", surprises.join("\n"));
}

#[tokio::test]
async fn the_query_of_a_list_is_refused_by_both_or_by_none() {
    let (emulator, _) = start().await;
    let client = builder(&emulator).without_validation().build().unwrap();
    let plain = ListCustomModelsRequest::new;
    let mut requests = vec![
        plain(),
        plain().with_start(3),
        plain().with_sort_by("size"),
        plain().with_sort_by("--assetName"),
        plain().with_published_state("never"),
    ];
    requests.extend([0, 1, 50, 51].map(|limit| plain().with_limit(limit)));
    for sort in CustomModelSort::KNOWN {
        requests.push(plain().with_sort_by(sort.clone()));
        requests.push(plain().with_sort_by(sort.reversed()));
    }
    for state in PublishedStateFilter::KNOWN {
        requests.push(plain().with_published_state(state.clone()));
    }
    for request in requests {
        let theirs = client.custom_models().list(&request).await;
        assert_eq!(request.validate().is_ok(), theirs.is_ok(), "{request:?}");
    }
}
