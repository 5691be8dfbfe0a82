//! The programs of "Rotating secrets": a whole rotation under a service that never stops, and the wrong moments for each step.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use firefly_emulator::{Emulator, Fault, ImsClient, Quirks, Route};
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::pages::{ROTATING, assert_promises};
use crate::product_api::ProductApi;
use crate::program::{Program, read, write};

const CLIENT: &str = "my-client-id";
const OLD: &str = "p8e-the-old-one";
const FILE: &str = "credential.json";

const ROTATE: &str = env!("CARGO_BIN_EXE_guide-rotate-secret");
const SERVICE: &str = env!("CARGO_BIN_EXE_guide-survives-rotation");

/// The Console's "Download JSON".
fn download() -> String {
    json!({"CLIENT_ID": CLIENT, "CLIENT_SECRETS": [OLD], "SCOPES": ["openid", "AdobeID"]})
        .to_string()
}

/// The secrets in the file, in their order.
fn secrets(folder: &TempDir) -> Vec<String> {
    let file: Value = serde_json::from_str(&read(folder, FILE)).unwrap();
    let texts = file["CLIENT_SECRETS"].as_array().unwrap().iter();
    texts
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// An IMS with the API for secrets, and the folder of programs that know the old one.
async fn start() -> (Emulator, TempDir) {
    let scopes = "AdobeID,openid,read_organizations,additional_info.projectedProductContext,additional_info.roles,adobeio_api,\
                  read_client_secret,manage_client_secrets";
    let client = ImsClient::new(CLIENT)
        .secret(OLD)
        .console_ids(1001, 2002)
        .scopes(scopes.split(','));
    let folder = tempdir().unwrap();
    write(&folder, FILE, &download());
    (
        Emulator::builder()
            .ims_client(client)
            .start()
            .await
            .unwrap(),
        folder,
    )
}

fn rotate(step: &str, quiet_hours: &str, folder: &TempDir, ims: &Emulator) -> Program {
    let program = Program::new(ROTATE, folder).argument(step);
    let program = program
        .with("IMS_URL", ims.base_url())
        .with("API_URL", ims.base_url());
    let program = program.with("QUIET_HOURS", quiet_hours);
    program
        .with("CONSOLE_ORG_ID", "1001")
        .with("CONSOLE_CREDENTIAL_ID", "2002")
}

fn service(folder: &TempDir, ims: &Emulator, api: &ProductApi) -> Program {
    let program = Program::new(SERVICE, folder).with("IMS_URL", ims.base_url());
    program.with("API_URL", api.base_url())
}

/// An API that turns the tokens down that are named in the set.
fn api() -> (ProductApi, Arc<Mutex<HashSet<String>>>) {
    let refused = Arc::<Mutex<HashSet<String>>>::default();
    let known = Arc::clone(&refused);
    let api = ProductApi::start(move |request| {
        if known.lock().unwrap().contains(request.token()) {
            (401, "no")
        } else {
            (200, "yes")
        }
    });
    (api, refused)
}

#[tokio::test]
async fn a_service_goes_on_through_a_whole_rotation() {
    let ((ims, folder), (api, refused)) = (start().await, api());
    let mut service = service(&folder, &ims, &api).talk();
    assert_eq!(service.order(), "200 OK");

    let said = rotate("begin", "25", &folder, &ims).run().success();
    assert_promises(ROTATING, &said);
    let both = secrets(&folder);
    assert!(both.len() == 2 && both[0] != OLD && both[1] == OLD);

    // The service has just used the old one, so it is too early.
    let said = rotate("finish", "25", &folder, &ims).run().failure();
    assert_promises(ROTATING, &said);
    assert_eq!(secrets(&folder), both);

    // A day later the service's token has ended, and it asks for the next one. The old secret would still do.
    ims.advance(Duration::from_secs(26 * 3_600));
    refused
        .lock()
        .unwrap()
        .insert(api.arrived()[0].token().to_owned());
    assert_eq!(service.order(), "200 OK");

    let said = rotate("finish", "25", &folder, &ims).run().success();
    assert_promises(ROTATING, &said);
    assert_eq!(secrets(&folder), both[..1]);

    assert_eq!(service.order(), "200 OK");
    let ended = service.end();
    assert!(ended.is_success && ended.stderr.is_empty(), "{ended:?}");
    let tokens: HashSet<_> = api
        .arrived()
        .iter()
        .map(|request| request.token().to_owned())
        .collect();
    assert_eq!((api.arrived().len(), tokens.len()), (4, 2));
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_file_with_both_secrets() {
    use std::os::unix::fs::PermissionsExt as _;
    let (ims, folder) = start().await;
    rotate("begin", "25", &folder, &ims).run().success();
    let file = std::fs::metadata(folder.path().join(FILE)).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_step_at_the_wrong_moment_changes_nothing() {
    let (ims, folder) = start().await;
    let said = rotate("finish", "0", &folder, &ims).run().failure();
    assert_eq!(
        said,
        "there have to be two secrets, at Adobe and in credential.json: begin"
    );
    rotate("begin", "25", &folder, &ims).run().success();
    let both = secrets(&folder);
    let said = rotate("begin", "25", &folder, &ims).run().failure();
    assert_promises(ROTATING, &said);
    assert_eq!(secrets(&folder), both);
}

#[tokio::test]
async fn a_secret_of_whose_use_adobe_tells_nothing_is_deleted_on_an_explicit_word_alone() {
    let (ims, folder) = start().await;
    rotate("begin", "25", &folder, &ims).run().success();
    ims.set_quirks(Quirks {
        untold_secret_usages: true,
        ..Quirks::default()
    });
    let both = secrets(&folder);
    for quiet_hours in ["25", "0"] {
        let said = rotate("finish", quiet_hours, &folder, &ims).run().failure();
        assert_promises(ROTATING, &said);
        assert_eq!(secrets(&folder), both);
    }
    let finish = rotate("finish", "25", &folder, &ims).argument("unused");
    assert_promises(ROTATING, &finish.run().success());
    assert_eq!(secrets(&folder), both[..1]);
}

/// How often the API for secrets was asked to change something.
fn changes(ims: &Emulator) -> usize {
    let requests = ims.requests().into_iter();
    let changes = requests.filter(|request| request.path.contains("secrets"));
    changes.filter(|request| request.method != "GET").count()
}

#[tokio::test]
async fn a_file_that_cannot_be_written_as_it_was_is_refused_before_there_is_a_secret_to_lose() {
    let (ims, folder) = start().await;
    for text in [
        format!("\u{feff}{}", download()),
        download().replace("CLIENT_SECRETS", "client_secrets"),
        format!("{{CLIENT_ID: {CLIENT}\nCLIENT_SECRETS: [\"{OLD}\"]\n}}"),
        format!("FIREFLY_SERVICES_CLIENT_ID={CLIENT}\nFIREFLY_SERVICES_CLIENT_SECRET={OLD}\n"),
    ] {
        write(&folder, FILE, &text);
        let said = rotate("begin", "25", &folder, &ims).run().failure();
        assert_promises(ROTATING, &said);
        assert_eq!(read(&folder, FILE), text);
        assert!(!folder.path().join("credential.json.new").exists());
    }
    assert_eq!(changes(&ims), 0);
}

#[tokio::test]
async fn nothing_is_deleted_while_a_file_of_an_interrupted_run_lies_about() {
    let (ims, folder) = start().await;
    rotate("begin", "25", &folder, &ims).run().success();
    let both = secrets(&folder);
    write(&folder, "credential.json.new", "");
    let finish = || rotate("finish", "0", &folder, &ims).argument("unused");
    assert_promises(ROTATING, &finish().run().failure());
    assert_eq!((secrets(&folder), changes(&ims)), (both.clone(), 1));
    std::fs::remove_file(folder.path().join("credential.json.new")).unwrap();
    finish().run().success();
    assert_eq!(secrets(&folder), both[..1]);
}

#[tokio::test]
async fn a_deletion_that_fails_leaves_both_secrets_and_can_be_tried_again() {
    let (ims, folder) = start().await;
    rotate("begin", "25", &folder, &ims).run().success();
    let both = secrets(&folder);
    let finish = || rotate("finish", "0", &folder, &ims).argument("unused");
    // The list, and then the page of a proxy instead of a deletion.
    ims.inject(
        Route::Secrets,
        Fault::Status {
            status: 200,
            headers: Vec::new(),
            content_type: "application/json".to_owned(),
            body: json!([{"uuid": "aa", "created_at": "1"}, {"uuid": "bb", "created_at": "2"}])
                .to_string(),
        },
    );
    ims.inject(Route::Secrets, Fault::html(200));
    finish().run().failure();
    assert_eq!(secrets(&folder), both);
    assert!(!folder.path().join("credential.json.new").exists());
    finish().run().success();
    assert_eq!(secrets(&folder), both[..1]);
}

#[tokio::test]
async fn the_first_secret_of_the_file_is_not_deleted_though_it_is_the_older_one() {
    let (ims, folder) = start().await;
    rotate("begin", "25", &folder, &ims).run().success();
    let [new, old] = &secrets(&folder)[..] else {
        panic!("there are two");
    };
    // The order in which the Console may name them.
    let turned = download().replace(&json!([OLD]).to_string(), &json!([old, new]).to_string());
    write(&folder, FILE, &turned);
    let finish = rotate("finish", "0", &folder, &ims).argument("unused");
    assert_promises(ROTATING, &finish.run().failure());
    assert_eq!((read(&folder, FILE), changes(&ims)), (turned, 1));
}

#[tokio::test]
async fn a_second_secret_that_is_not_in_the_file_is_no_rotation_to_finish() {
    let (ims, folder) = start().await;
    ims.set_secrets(CLIENT, [OLD, "p8e-made-in-the-console"]);
    let said = rotate("finish", "0", &folder, &ims).run().failure();
    assert!(said.starts_with("there have to be two secrets"), "{said}");
    assert_eq!(secrets(&folder), [OLD]);
}

#[tokio::test]
async fn what_an_interrupted_run_has_left_is_not_overwritten() {
    let (ims, folder) = start().await;
    write(&folder, "credential.json.new", "the only copy");
    let said = rotate("begin", "25", &folder, &ims).run().failure();
    assert_promises(ROTATING, &said);
    assert_eq!(read(&folder, "credential.json.new"), "the only copy");
    assert_eq!(changes(&ims), 0);
}

#[tokio::test]
async fn a_credential_without_the_scopes_is_told_what_it_lacks() {
    let client = ImsClient::new(CLIENT).secret(OLD).console_ids(1001, 2002);
    let ims = Emulator::builder()
        .ims_client(client)
        .start()
        .await
        .unwrap();
    let folder = tempdir().unwrap();
    write(&folder, FILE, &download());
    let said = rotate("begin", "25", &folder, &ims).run().failure();
    assert_promises(ROTATING, &said);
    assert!(!folder.path().join("credential.json.new").exists());
}

#[tokio::test]
async fn a_service_whose_secret_was_deleted_too_early_says_what_to_check() {
    let ((ims, folder), (api, refused)) = (start().await, api());
    let mut service = service(&folder, &ims, &api).talk();
    assert_eq!(service.order(), "200 OK");
    ims.set_secrets(CLIENT, ["p8e-one-that-nobody-was-told"]);
    refused
        .lock()
        .unwrap()
        .insert(api.arrived()[0].token().to_owned());
    assert_eq!(service.order(), "");
    let said = service.end();
    assert!(!said.is_success && !said.stderr.contains(OLD), "{said:?}");
    assert_promises(ROTATING, &said.stderr);
}
