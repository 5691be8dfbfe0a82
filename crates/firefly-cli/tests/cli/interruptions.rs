//! Requests to stop, wherever the command is: nothing is left over, and what may have cost money is told.
#![cfg(unix)]

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
};

use serde_json::json;

use crate::support::Place;

/// A service that takes part in a job up to `silent_at`, whose requests it keeps waiting; it tells when one has come.
fn falling_silent_at(silent_at: &'static str) -> (String, Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let base = url.clone();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().map_while(Result::ok) {
            let head = head(&mut stream);
            let status = format!("{base}/v3/status/1");
            let result = json!({"size": {"width": 1, "height": 1}, "outputs": [
                {"seed": 1, "image": {"url": format!("{base}/output?sig=x")}}]});
            let body = if head.contains("/v3/images/generate ") {
                result
            } else if head.contains("/storage/image") {
                json!({"images": [{"id": "b2f5a1c0-93d4-4e57-8a11-0c9d7e6f5a4b"}]})
            } else if head.contains("generate-async") {
                json!({"jobId": "1", "statusUrl": status, "cancelUrl": format!("{base}/v3/cancel/1")})
            } else {
                json!({"status": "succeeded", "jobId": "1", "result": result})
            };
            if !head.contains(silent_at) {
                let body = body.to_string();
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                continue;
            }
            // The start of an answer, so that a download is under way.
            if silent_at == "/output" {
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n\x89PNG",
                );
            }
            kept.push(stream);
            if sender.send(()).is_err() {
                return;
            }
        }
    });
    (url, receiver)
}

fn head(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

fn place(url: &str) -> Place {
    Place::new()
        .with("FIREFLY_SERVICES_CLIENT_ID", "me")
        .with("FIREFLY_SERVICES_ACCESS_TOKEN", "token")
        .with("FIREFLY_API_URL", url)
}

/// Interrupts a command when the service has fallen silent: standard error.
fn interrupted(silent_at: &'static str, signal: &str, code: i32, output: &str) -> String {
    stopped(silent_at, &["-o", output], signal, code)
}

/// As [`interrupted`], of a command with these options.
fn stopped(silent_at: &'static str, options: &[&str], signal: &str, code: i32) -> String {
    let (url, silent) = falling_silent_at(silent_at);
    let place = place(&url);
    let mut running = place.start(&[&["generate", "a cat"], options].concat());
    silent
        .recv_timeout(std::time::Duration::from_secs(60))
        .unwrap();
    running.signal(signal);
    assert_eq!(running.end().code(), Some(code));
    assert!(place.files().is_empty(), "{:?}", place.files());
    let (stdout, stderr) = running.rest();
    assert_eq!(stdout, "");
    stderr
}

#[test]
fn in_the_middle_of_a_submit_it_says_that_it_may_be_billed() {
    let told = interrupted("generate-async", "INT", 130, "new/");
    assert!(told.contains("may have been accepted and billed"), "{told}");
    assert!(!told.contains("resume"), "there is no job yet: {told}");
}

#[test]
fn in_the_middle_of_an_upload_nothing_is_submitted_and_right_after_it_may_be() {
    for (silent_at, words) in [
        ("/storage/image", "the request itself was not submitted"),
        ("generate-similar", "may have been accepted and billed"),
    ] {
        let (url, silent) = falling_silent_at(silent_at);
        let place = place(&url);
        let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([9, 8, 7]));
        picture.save(place.path("lake.png")).unwrap();
        let mut running = place.start(&["similar", "lake.png"]);
        silent
            .recv_timeout(std::time::Duration::from_secs(60))
            .unwrap();
        running.signal("INT");
        assert_eq!(running.end().code(), Some(130));
        let (_, stderr) = running.rest();
        assert!(stderr.contains(words), "{stderr}");
        let is_upload = silent_at == "/storage/image";
        assert_eq!(stderr.contains("billed"), !is_upload, "{stderr}");
    }
}

#[test]
fn while_a_job_is_being_cancelled_its_end_is_open_and_the_job_is_named() {
    let (url, silent) = falling_silent_at("/v3/cancel/");
    let place = place(&url);
    let job = format!("{url}/v3/status/1");
    let mut running = place.start(&["job", "cancel", &job, "--json"]);
    silent
        .recv_timeout(std::time::Duration::from_secs(60))
        .unwrap();
    running.signal("INT");
    assert_eq!(running.end().code(), Some(130));
    let (stdout, stderr) = running.rest();
    assert!(!stderr.contains("nothing was submitted"), "{stderr}");
    for command in ["wait", "cancel"] {
        let command = format!("firefly job {command} {job}\n");
        assert!(stderr.contains(&command), "{command} in {stderr}");
    }
    let told: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(told["error"]["job"]["status_url"], job);
}

#[test]
fn the_way_back_keeps_the_names_that_were_asked_for() {
    let names = "{index} of {count}, {operation} {prompt} {seed} {date}";
    let told = stopped("/output", &["-o", "new/", "--names", names], "INT", 130);
    let resume = format!("/v3/status/1 -o new/ --names '{names}'\n");
    assert!(told.contains(&resume), "{told}");
}

#[test]
fn in_the_middle_of_a_download_it_tells_the_way_back_to_the_job() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        for output in ["new/", "new/x.png"] {
            let told = interrupted("/output", signal, code, output);
            for words in [
                "the job is paid for",
                "/v3/status/1",
                &format!("-o {output}\n"),
            ] {
                assert!(told.contains(words), "{words} in {told}");
            }
            assert!(!told.contains("cancel:"), "the job has succeeded: {told}");
        }
    }
}

#[test]
fn a_synchronous_call_has_no_way_back_and_says_so() {
    for (silent_at, words) in [
        ("/v3/images/generate ", "it may have been billed"),
        ("/output", "the call is paid for"),
    ] {
        let told = stopped(silent_at, &["--sync", "-o", "new/"], "INT", 130);
        assert!(told.contains(words), "{words} in {told}");
        assert!(told.contains("without a job nothing leads"), "{told}");
        assert!(!told.contains("resume"), "{told}");
    }
}

#[test]
fn while_input_is_awaited_it_ends_at_once() {
    let place = place("http://127.0.0.1:9");
    let fifo = place.folder.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    for args in [
        &["generate", "-", "-o", "new/"][..],
        &["generate", "--request", "-"],
        &["generate", "--request", "fifo"],
    ] {
        for (signal, code) in [("INT", 130), ("TERM", 143)] {
            let mut running = place.start(args);
            running.wait_until_caught(signal);
            running.signal(signal);
            assert_eq!(running.end().code(), Some(code), "{args:?}");
            let (_, stderr) = running.rest();
            assert!(stderr.contains("nothing was submitted"), "{stderr}");
        }
    }
}

#[test]
fn what_never_ends_is_not_read_for_ever() {
    let place = place("http://127.0.0.1:9");
    let told = place.run(&["generate", "--request", "/dev/zero"]).ends(2);
    assert!(
        told.stderr.contains("longer than a mebibyte"),
        "{}",
        told.stderr
    );
}

#[test]
fn under_nohup_it_goes_on_when_the_terminal_has_gone() {
    let (url, silent) = falling_silent_at("/output");
    let place = place(&url);
    let mut running = place.start_by(
        &["sh", "-c", "trap '' HUP; exec \"$0\" \"$@\""],
        &["generate", "a cat"],
    );
    silent
        .recv_timeout(std::time::Duration::from_secs(60))
        .unwrap();
    running.signal("HUP");
    running.signal("TERM");
    assert_eq!(running.end().code(), Some(143));
}

#[test]
fn signing_in_and_revoking_say_what_may_have_happened() {
    let (url, silent) = falling_silent_at("/ims/");
    let moved = place(&url).with("FIREFLY_IMS_URL", &url);
    moved.write(
        "file.json",
        r#"{"CLIENT_ID": "me", "CLIENT_SECRETS": ["p8e-hush"]}"#,
    );
    let login = ["--credentials", "file.json", "auth", "login"];
    for (args, words) in [
        (
            &["auth", "revoke"][..],
            "may be revoked already: run the command again",
        ),
        (&login, "interrupted; nothing was kept"),
    ] {
        let mut running = moved.start(args);
        silent
            .recv_timeout(std::time::Duration::from_secs(60))
            .unwrap();
        running.signal("INT");
        assert_eq!(running.end().code(), Some(130));
        let (_, stderr) = running.rest();
        assert!(stderr.contains(words), "{stderr}");
    }
    assert!(!moved.kept().exists());
}
