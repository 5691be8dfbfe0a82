//! What goes wrong once something was sent: the exit code, the reason, and the way back to a paid job.

use firefly_emulator::{Fault, Route};
use serde_json::Value;

use crate::support::{Place, dead_end, service};

#[test]
fn a_wrong_secret_is_explained_and_never_shown() {
    let emulator = service();
    let secret = "s3cret-of-another-project";
    let place = Place::at(&emulator).with("FIREFLY_SERVICES_CLIENT_SECRET", secret);
    for args in [
        &["generate", "a cat", "-o", "new/", "-vvv"][..],
        &["auth", "check", "--json"],
    ] {
        let told = place.run(args).ends(3);
        for words in ["invalid_client", "Developer Console", "x-debug-id"] {
            assert!(told.stderr.contains(words), "{words} in {}", told.stderr);
        }
        assert!(!format!("{}{}", told.stdout, told.stderr).contains(secret));
    }
    let json = place.run(&["auth", "token", "--json"]).ends(3).json();
    assert_eq!(
        (&json["error"]["kind"], &json["error"]["code"]),
        (&"auth".into(), &"invalid_client".into())
    );
    assert!(place.files().is_empty(), "{:?}", place.files());
}

#[test]
fn a_token_that_the_service_rejects_is_a_matter_of_credentials() {
    let emulator = service();
    let place = Place::at(&emulator).with("FIREFLY_SERVICES_ACCESS_TOKEN", "long-expired");
    let told = place
        .run(&["generate", "a cat", "--json", "-o", "new/"])
        .ends(3);
    assert_eq!(told.json()["error"]["code"], "401013");
    assert!(told.json()["error"]["request_id"].is_string());
    assert!(!told.stderr.contains("long-expired"));
    assert_eq!(emulator.token_requests(), 0);
    assert!(place.files().is_empty());
}

#[test]
fn refusals_and_failed_jobs_have_their_codes() {
    let emulator = service();
    let place = Place::at(&emulator);
    for (prompt, code, kind, service_code, has_job) in [
        (
            "emulator:unsafe",
            4,
            "content_policy",
            Some("prompt_unsafe"),
            false,
        ),
        ("emulator:empty", 4, "filtered", None, true),
        (
            "emulator:fail",
            6,
            "job_failed",
            Some("runtime_error"),
            true,
        ),
        ("emulator:timeout", 6, "job_timed_out", None, true),
    ] {
        let told = place
            .run(&["generate", prompt, "--json", "-o", "new/"])
            .ends(code);
        let error = &told.json()["error"];
        assert_eq!(error["kind"], kind, "{error}");
        if service_code.is_some() {
            assert_eq!(error["code"].as_str(), service_code, "{error}");
        }
        let url = error["job"]["status_url"].as_str();
        assert_eq!(
            url.is_some_and(|url| url.starts_with(emulator.base_url())),
            has_job,
            "{error}"
        );
        assert!(told.stderr.starts_with("error: "), "{}", told.stderr);
        assert!(
            !told.stderr.contains("resume"),
            "there is nothing to wait for: {}",
            told.stderr
        );
    }
    assert!(place.files().is_empty(), "{:?}", place.files());
}

#[test]
fn nobody_at_home_is_a_matter_of_the_network() {
    let emulator = service();
    let ims_down = Place::at(&emulator).with("FIREFLY_IMS_URL", dead_end());
    assert_eq!(
        ims_down.run(&["auth", "check", "--json"]).ends(5).json()["error"]["kind"],
        "auth"
    );
    let api_down = Place::at(&emulator).with("FIREFLY_API_URL", dead_end());
    let told = api_down
        .run(&["generate", "a cat", "--json", "-o", "new/"])
        .ends(5)
        .json();
    assert_eq!(
        (&told["error"]["kind"], &told["error"]["job"]),
        (&"transport".into(), &Value::Null)
    );
    assert!(api_down.files().is_empty());
}

#[test]
fn a_picture_that_cannot_be_fetched_is_not_lost() {
    let emulator = service();
    emulator.inject(Route::Output, Fault::html(403));
    let place = Place::at(&emulator);
    let told = place
        .run(&[
            "generate",
            "a cat",
            "--size",
            "1024x1024",
            "--seed",
            "3",
            "--json",
            "-o",
            "my cats/",
        ])
        .ends(5);
    let error = &told.json()["error"];
    let url = error["job"]["status_url"].as_str().unwrap();
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .starts_with("0 of 1 pictures saved: "),
        "{error}"
    );
    assert!(
        told.stderr
            .contains(&format!("firefly job wait {url} -o 'my cats/'\n")),
        "{}",
        told.stderr
    );
    assert!(
        !told.stderr.contains("cancel:"),
        "the job has succeeded: {}",
        told.stderr
    );
    assert!(
        place.files().is_empty(),
        "no empty folder stays: {:?}",
        place.files()
    );

    let saved = place.run(&["job", "wait", url, "-o", "my cats/"]).ends(0);
    assert_eq!(saved.stdout, "my cats/firefly-3.png\n");
    let submits = emulator
        .requests()
        .iter()
        .filter(|request| request.path.ends_with("generate-async"))
        .count();
    assert_eq!(submits, 1, "paid once");
}

#[test]
fn a_paid_job_whose_wait_fails_is_never_lost() {
    let emulator = service();
    let place = Place::at(&emulator);
    let json = |status, code: &str| Fault::json(status, &serde_json::json!({"error_code": code}));
    let refusal = || json(401, "401013");
    for (faults, code, kind) in [
        // The one that is answered by a new token, and the answer to that.
        (vec![refusal(), refusal()], 3, "auth"),
        (vec![json(400, "bad_request")], 4, "api"),
        (vec![Fault::Garbage], 4, "decode"),
    ] {
        for fault in faults {
            emulator.inject(Route::Status, fault);
        }
        let told = place.run(&["generate", "a cat", "--json", "-o", "new/"]);
        let told = told.ends(code);
        let error = &told.json()["error"];
        assert_eq!(error["kind"], kind, "{error}");
        let url = error["job"]["status_url"].as_str().unwrap();
        for line in [
            format!("  status:  {url}\n"),
            format!("  resume:  firefly job wait {url} -o new/\n"),
            format!("  cancel:  firefly job cancel {url}\n"),
        ] {
            assert!(told.stderr.contains(&line), "{line} in {}", told.stderr);
        }
        // Longer than a call may take, so it is not waited for.
        emulator.inject(Route::Status, Fault::rate_limited(Some("600")));
        let told = place.run(&["job", "status", url]).ends(4);
        let line = format!("  resume:  firefly job wait {url}\n");
        assert!(told.stderr.contains(&line), "{line} in {}", told.stderr);
    }
    assert!(place.files().is_empty());
}

#[test]
fn the_pictures_that_came_are_kept_when_another_did_not() {
    let emulator = service();
    emulator.inject(Route::Output, Fault::html(403));
    let place = Place::at(&emulator);
    let told = place
        .run(&["generate", "a cat", "--size", "1024x1024", "--seed", "1,2"])
        .ends(5);
    let files = place.files();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(told.stdout, format!("{}\n", files[0]));
    assert!(
        told.stderr.contains("1 of 2 pictures saved"),
        "{}",
        told.stderr
    );
}

#[test]
fn a_script_is_told_which_pictures_came() {
    let emulator = service();
    emulator.inject(Route::Output, Fault::html(403));
    let place = Place::at(&emulator);
    let args = [
        "generate",
        "a cat",
        "--size",
        "1024x1024",
        "--seed",
        "1,2",
        "--json",
    ];
    let error = place.run(&args).ends(5).json()["error"].take();
    let files = error["files"].as_array().unwrap();
    assert_eq!(files.len(), 1, "{error}");
    let path = files[0]["path"].as_str().unwrap();
    assert_eq!(place.files(), [path]);
    assert_eq!(files[0]["bytes"], place.read(path).len());
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_hides_no_failure_and_a_full_disk_no_picture() {
    use std::process::Stdio;

    let emulator = service();
    emulator.inject(Route::Output, Fault::html(403));
    let place = Place::at(&emulator);
    let args = ["generate", "a cat", "--size", "1024x1024", "--seed", "1,2"];
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let (code, stderr) = place.run_into(&args, writer.into());
    assert_eq!(code, Some(5), "{stderr}");
    assert!(stderr.contains("1 of 2 pictures saved"), "{stderr}");

    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        let args = [&args[..], &["-o", "x.png"]].concat();
        let (code, stderr) = place.run_into(&args, Stdio::from(full));
        assert_eq!(code, Some(5), "{stderr}");
        assert!(
            stderr.contains("x-2.png is saved all the same\n"),
            "{stderr}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_job_whose_handle_nobody_takes_is_told_on_standard_error() {
    use std::process::Stdio;

    let emulator = service();
    let place = Place::at(&emulator);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let device = |path| std::fs::File::options().write(true).open(path);
    let outputs = [
        Some(Stdio::from(writer)),
        device("/dev/full").ok().map(Stdio::from),
        Some(device("/dev/null").unwrap().into()),
    ];
    let args = ["generate", "a cat", "--no-wait"];
    let mut told: Vec<_> = outputs
        .into_iter()
        .flatten()
        .map(|stdout| place.run_into(&args, stdout))
        .collect();
    // A descriptor that is closed is the null device to the program.
    let closed = ["sh", "-c", "exec \"$@\" >&-", "sh"];
    let mut running = place.start_by(&closed, &args);
    told.push((running.end().code(), running.rest().1));
    for (index, (code, stderr)) in told.into_iter().enumerate() {
        assert_eq!(code, Some(5), "{index}: {stderr}");
        for words in [
            format!("  status:  {}/v3/status/", emulator.base_url()),
            format!(
                "  resume:  firefly job wait {}/v3/status/",
                emulator.base_url()
            ),
        ] {
            assert!(stderr.contains(&words), "{index}: {words} in {stderr}");
        }
    }
}
