//! Hostile files and crowds: the emulator answers in bounded time, in bounded memory, and lives on.
//!
//! A test binary of its own, since what is measured is the process: the memory that it held at most, which Linux tells, and the
//! processor's time. What is dear is decoded optimised in tests, too.

mod files;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;
use std::{fs, thread};

use files::{Tiff, animation, claim, png, progressive, zlib_bomb};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator};
use png::BitDepth::{Eight, Sixteen};
use serde_json::{Value, json};

/// The most memory that looking at one picture may take.
const MEMORY: u64 = 1 << 30;
/// The most time of the processor that looking at one picture may take.
const TIME: Duration = Duration::from_secs(20);

struct Session {
    emulator: Emulator,
    token: String,
}

impl Session {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let emulator = runtime.block_on(Emulator::start()).unwrap();
        let mut session = Self {
            emulator,
            token: String::new(),
        };
        let form = format!(
            "grant_type=client_credentials&client_id={DEFAULT_CLIENT_ID}&client_secret={DEFAULT_CLIENT_SECRET}&scope=openid,firefly_api"
        );
        let kind = "application/x-www-form-urlencoded";
        let (_, answer) = session.post("/ims/token/v3", kind, form.as_bytes());
        answer["access_token"]
            .as_str()
            .unwrap()
            .clone_into(&mut session.token);
        session
    }

    fn post(&self, path: &str, kind: &str, body: &[u8]) -> (u16, Value) {
        let host = self.emulator.base_url().trim_start_matches("http://");
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\ncontent-type: {kind}\r\n\
             authorization: Bearer {}\r\nx-api-key: {DEFAULT_CLIENT_ID}\r\n\r\n",
            body.len(),
            self.token
        );
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    fn upload(&self, kind: &str, bytes: &[u8]) -> (u16, Value) {
        self.post("/v2/storage/image", kind, bytes)
    }
}

/// The most memory that this process has held since the last [`forget_peak`], in bytes; `None` where nobody tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1024)
}

fn forget_peak() -> Option<u64> {
    fs::write("/proc/self/clear_refs", "5").ok()?;
    peak()
}

#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.try_into().unwrap()
}

/// Where it cannot be asked for, only the answer is looked at.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    Duration::ZERO
}

/// Does something within bounds.
#[track_caller]
fn bounded<T>(name: &str, memory: u64, work: impl FnOnce() -> T) -> T {
    let (before, start) = (forget_peak(), processor_time());
    let done = work();
    let took = processor_time().saturating_sub(start);
    assert!(took < TIME, "{name}: {took:?}");
    if let (Some(before), Some(after)) = (before, peak()) {
        let held = after.saturating_sub(before);
        assert!(held < memory, "{name}: {} MiB", held >> 20);
    }
    done
}

/// What a hostile file is called, its type, its bytes, and words of the refusal; none for a file that is taken.
type File = (&'static str, &'static str, Vec<u8>, Option<&'static str>);

fn files() -> Vec<File> {
    let (png_type, jpeg, tiff, webp) = ("image/png", "image/jpeg", "image/tiff", "image/webp");
    // More than a decoder may hold, out of two megabytes.
    let bomb = zlib_bomb(1_600_000);
    let named = |method: &[u8]| [b"x\0".as_slice(), method, &bomb].concat();
    let sides = "more than the emulator decodes (8192 on a side)";
    vec![
        ("all black", png_type, png(8192, 8192, Eight, &[]), None),
        (
            "deep and black",
            png_type,
            png(8192, 8192, Sixteen, &[]),
            None,
        ),
        ("a huge claim", png_type, claim(65_535, 65_535), Some(sides)),
        (
            "deep pixels",
            png_type,
            claim(8192, 8192),
            Some("of 64 bits take more memory"),
        ),
        (
            "a colour profile",
            png_type,
            png(8, 8, Eight, &[(b"iCCP", named(&[0]))]),
            None,
        ),
        (
            "a text",
            png_type,
            png(8, 8, Eight, &[(b"zTXt", named(&[0]))]),
            None,
        ),
        (
            "another text",
            png_type,
            png(8, 8, Eight, &[(b"iTXt", named(&[1, 0, 0, 0]))]),
            None,
        ),
        ("scans", jpeg, progressive(8192, 32), None),
        (
            "more scans",
            jpeg,
            progressive(8192, 33),
            Some("too many scans"),
        ),
        (
            "the same bytes",
            tiff,
            Tiff::same_bytes_for_every_row(),
            Some("over and over"),
        ),
        ("a circle", tiff, Tiff::in_a_circle(), Some("a cycle")),
        (
            "an endless list",
            tiff,
            Tiff::endless_list(),
            Some("a broken picture"),
        ),
        (
            "an endless strip",
            tiff,
            Tiff::endless_strip(),
            Some("a broken picture"),
        ),
        (
            "huge tiles",
            tiff,
            Tiff::huge_tiles(),
            Some("a broken picture"),
        ),
        ("an animation", webp, animation(8192, 8192), None),
        (
            "a huge animation",
            webp,
            animation(1 << 14, 1 << 14),
            Some(sides),
        ),
    ]
}

#[test]
fn whatever_is_sent_is_answered_in_bounded_time_and_memory() {
    let session = Session::start();
    for (name, kind, bytes, refusal) in files() {
        let (status, answer) = bounded(name, MEMORY, || session.upload(kind, &bytes));
        let Some(words) = refusal else {
            assert_eq!(status, 200, "{name}: {answer}");
            continue;
        };
        assert_eq!(status, 400, "{name}: {answer}");
        assert_eq!(answer["error_code"], "10075");
        let message = answer["message"].as_str().unwrap();
        assert!(message.contains(words), "{name}: {message}");
    }
    let (status, _) = session.upload("image/png", &png(8, 8, Eight, &[]));
    assert_eq!(status, 200, "it lives");

    // A crowd: each request has its mask decoded before it is answered, 16 MB a piece.
    let id = |side| {
        let (_, answer) = session.upload("image/png", &png(side, side, Eight, &[]));
        json!({"source": {"uploadId": answer["images"][0]["id"]}})
    };
    let body = json!({"image": id(8), "mask": id(2048)}).to_string();
    bounded("a crowd", 400 << 20, || {
        thread::scope(|scope| {
            let asked: Vec<_> = (0..64)
                .map(|_| {
                    scope.spawn(|| {
                        session.post(
                            "/v3/images/expand-async",
                            "application/json",
                            body.as_bytes(),
                        )
                    })
                })
                .collect();
            for asked in asked {
                let (status, answer) = asked.join().unwrap();
                assert_eq!(status, 202, "{answer}");
            }
        });
    });
}
