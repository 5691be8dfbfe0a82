//! Jobs across processes: interrupted, asked for, waited for, cancelled.

use serde_json::Value;

use crate::support::{Place, service};

/// A job that never ends by itself, by a command that was interrupted while it waited: its status URL.
#[cfg(unix)]
fn interrupted(place: &Place, signal: &str, code: i32) -> String {
    let mut running = place.start(&["generate", "emulator:slow", "-v", "--json", "-o", "new/"]);
    running.wait_for("the service took the job");
    running.signal(signal);
    assert_eq!(running.end().code(), Some(code));
    let (stdout, stderr) = running.rest();
    let told: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(told["error"]["kind"], "interrupted");
    let url = told["error"]["job"]["status_url"]
        .as_str()
        .unwrap()
        .to_owned();
    for command in [
        format!("firefly job wait {url} -o new/\n"),
        format!("firefly job cancel {url}\n"),
    ] {
        assert!(stderr.contains(&command), "{command} in {stderr}");
    }
    url
}

#[cfg(unix)]
#[test]
fn an_interrupted_wait_tells_how_to_go_on_and_the_job_can_be_cancelled() {
    let emulator = service();
    let place = Place::at(&emulator);
    let url = interrupted(&place, "INT", 130);
    assert!(place.files().is_empty(), "{:?}", place.files());

    let status = place.run(&["job", "status", &url, "--json"]).ends(0).json();
    assert_eq!(
        (&status["status"], &status["finished"]),
        (&"running".into(), &false.into())
    );
    assert!(
        place
            .run(&["job", "status", &url])
            .ends(0)
            .stdout
            .starts_with("running")
    );
    assert_eq!(
        place.run(&["job", "cancel", &url, "--json"]).ends(0).json()["cancellation"],
        "requested"
    );
    let status = place.run(&["job", "status", &url, "--json"]).ends(0).json();
    assert_eq!(
        (&status["status"], &status["finished"]),
        (&"cancelled".into(), &true.into())
    );
    place.run(&["job", "cancel", &url]).ends(0);
    let waited = place.run(&["job", "wait", &url, "--json"]).ends(6).json();
    assert_eq!(waited["error"]["kind"], "job_cancelled");
    assert_eq!(waited["error"]["job"]["status_url"], url.as_str());
}

#[cfg(unix)]
#[test]
fn a_service_manager_may_stop_it_too() {
    let emulator = service();
    interrupted(&Place::at(&emulator), "TERM", 143);
}

#[test]
fn a_finished_job_can_be_fetched_again_by_another_process() {
    let emulator = service();
    let place = Place::at(&emulator);
    let args = [
        "generate",
        "a cat",
        "--size",
        "1024x1024",
        "--seed",
        "4",
        "--json",
        "-o",
        "first.png",
    ];
    let url = place.run(&args).ends(0).json()["job"]["status_url"]
        .as_str()
        .unwrap()
        .to_owned();
    let again = place
        .run(&["job", "wait", &url, "-o", "again.png", "--json"])
        .ends(0)
        .json();
    assert_eq!(again["files"][0]["seed"], 4);
    assert_eq!(
        (&again["model"], &again["timings_ms"]["submit"]),
        (&Value::Null, &Value::Null)
    );
    assert!(place.read("first.png") == place.read("again.png"));
    let status = place.run(&["job", "status", &url, "--json"]).ends(0);
    assert_eq!(status.json()["pictures"], 1);
    assert!(!status.stdout.contains("pre-signed"), "{}", status.stdout);
    assert_eq!(
        place.run(&["job", "cancel", &url, "--json"]).ends(0).json()["cancellation"],
        "already_finished"
    );
}

#[test]
fn a_job_that_nobody_knows_is_refused_with_its_reference() {
    let emulator = service();
    let place = Place::at(&emulator);
    let url = format!("{}/v3/status/urn:ff:jobs:emu:nothing", emulator.base_url());
    let error = place.run(&["job", "wait", &url, "--json"]).ends(4).json();
    assert_eq!(error["error"]["kind"], "api");
    assert_eq!(error["error"]["job"]["status_url"], url.as_str());
}
