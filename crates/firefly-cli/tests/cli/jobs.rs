//! Jobs across processes: interrupted, asked for, waited for, cancelled.

use serde_json::Value;

use crate::support::{Place, assert_untold, service};

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

#[test]
fn a_handle_is_as_good_an_argument_as_a_file_of_it() {
    let emulator = service();
    let place = Place::at(&emulator);
    let args = ["generate", "a cat", "--size", "1024x1024", "--no-wait"];
    let handle = place.run(&args).ends(0).stdout;
    let status = place.run(&["job", "status", &handle, "--json"]).ends(0);
    assert_eq!(status.json()["status"], "succeeded");
    let waited = place.run(&["job", "wait", &format!(" {handle}"), "-o", "cat.png"]);
    assert_eq!(waited.ends(0).stdout, "cat.png\n");
    let cancelled = place.run(&["job", "cancel", &handle, "--json"]).ends(0);
    assert_eq!(cancelled.json()["cancellation"], "already_finished");

    let told = place.run(&["job", "status", "{\"jobId\": 1}"]).ends(2);
    assert!(
        told.stderr
            .contains("the argument is not the handle of a job"),
        "{}",
        told.stderr
    );
}

#[test]
fn neither_query_nor_user_of_a_jobs_url_is_ever_shown() {
    let emulator = service();
    let place = Place::at(&emulator);
    let (_, address) = emulator.base_url().split_once("//").unwrap();
    let with_keys =
        |id: &str| format!("http://me:hush-1@{address}/v3/status/{id}?sig=hush-2#hush-3");
    let unknown = with_keys("urn:ff:jobs:emu:nothing");
    let made = place.run(&["generate", "a cat", "--json"]).ends(0).json();
    let known = with_keys(made["job"]["id"].as_str().unwrap());
    let strange = "https://me:hush-1@evil.example/v3/status/1?sig=hush-2#hush-3";
    let output = "https://me:hush-1@bucket.example/images/1.png?sig=hush-2#hush-3";
    let mistyped = "https//me:hush-1@bucket.example/v3/status/1?sig=hush-2#hush-3";
    let stored = format!(r#"{{"statusUrl": "{unknown}", "cancelUrl": "{unknown}"}}"#);
    for (command, codes) in [("status", [0, 4, 2, 2, 2, 2]), ("wait", [0, 4, 2, 2, 2, 2])] {
        let all = [&known, &unknown, strange, output, mistyped, &stored];
        for (job, code) in all.into_iter().zip(codes) {
            for flags in [&["-vvv"][..], &["--json", "-vvv"]] {
                let told = place
                    .run(&[&["job", command, job], flags].concat())
                    .ends(code);
                assert_untold(&told, &["hush-1", "hush-2", "hush-3"]);
            }
        }
    }
    let told = place.run(&["job", "cancel", &known, "--json"]).ends(0);
    assert_untold(&told, &["hush-1", "hush-2", "hush-3"]);
    let bare = format!(
        "http://{address}/v3/status/{}",
        made["job"]["id"].as_str().unwrap()
    );
    assert_eq!(told.json()["job"]["status_url"], bare);
}

#[test]
fn the_address_of_an_output_is_not_taken_for_that_of_a_job() {
    let emulator = service();
    let place = Place::at(&emulator);
    for url in [
        "https://bucket.example/images/1.png?sig=1",
        "https://firefly-api.adobe.io/v3/status/",
        "https://firefly-api.adobe.io",
    ] {
        let told = place.run(&["job", "wait", url, "--json"]).ends(2);
        let message = told.json()["error"]["message"].to_string();
        for words in [
            "address of an output",
            "not of a job",
            "/status/",
            "firefly job wait",
        ] {
            assert!(message.contains(words), "{words} in {message}");
        }
    }
    assert!(emulator.requests().is_empty());
}

#[test]
fn a_strange_host_is_wrong_input_where_the_user_named_it_and_a_refusal_where_the_service_did() {
    let emulator = service();
    let place = Place::at(&emulator);
    let url = "https://evil.example/v3/status/1";
    for (job, code) in [
        (url.to_owned(), 2),
        (format!(r#"{{"statusUrl": "{url}"}}"#), 2),
        (
            format!(r#"{{"operation": "generate images", "statusUrl": "{url}"}}"#),
            4,
        ),
    ] {
        let told = place.run(&["job", "status", &job, "--json"]).ends(code);
        assert_eq!(told.json()["error"]["kind"], "untrusted_host", "{job}");
    }
}

#[test]
fn an_id_that_is_no_urn_is_a_job_too_and_one_that_leads_nowhere_is_wrong_usage() {
    let emulator = service();
    let place = Place::at(&emulator);
    let uuid = "b2f5a1c0-93d4-4e57-8a11-0c9d7e6f5a4b";
    for (job, path) in [
        (uuid, format!("/v3/status/{uuid}")),
        ("id:job-abc123", "/v3/status/job-abc123".to_owned()),
    ] {
        let told = place.run(&["job", "status", job, "--json"]).ends(4).json();
        let url = format!("{}{path}", emulator.base_url());
        assert_eq!(told["error"]["job"]["status_url"], url);
    }
    place.write(uuid, "no handle");
    let told = place.run(&["job", "status", uuid]).ends(2);
    assert!(told.stderr.contains("not the handle"), "{}", told.stderr);

    let before = emulator.requests().len();
    let handle = r#"{"operation": "generate images", "statusUrl": "file:///etc/passwd"}"#;
    let url = format!("{}/v3/status/a\nb", emulator.base_url());
    for job in ["urn:a\nb", "id:", "id:..", handle, &url] {
        let told = place.run(&["job", "wait", job]).ends(2);
        for word in ["status:", "resume:"] {
            assert!(!told.stderr.contains(word), "{}", told.stderr);
        }
    }
    assert_eq!(emulator.requests().len(), before);
}
