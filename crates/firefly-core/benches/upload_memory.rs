//! Peak memory of an upload of 15 MiB from a file, over real HTTP on loopback: `cargo bench -p firefly-core --bench upload_memory`.
//!
//! What counts is the resident memory of the whole process, every thread and the server included, which reads and forgets. It is
//! taken from Linux, which can reset its high-water mark; elsewhere nothing is measured. Fails from 4 MB over the baseline.

#![allow(clippy::print_stdout, reason = "the number is what it is run for")]

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::ExitCode,
    sync::Arc,
    thread,
    time::Instant,
};

use firefly_core::{Config, Pipeline, ReqwestTransport, TrustedHosts};
use ims_auth::StaticTokenSource;

/// What the aim allows, in KiB.
const MOST: u64 = 4_000_000 / 1024;

fn main() -> ExitCode {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let base = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let (small, large) = (
        folder.path().join("small.jpg"),
        folder.path().join("large.jpg"),
    );
    write(&small, 1 << 10);
    write(&large, 15 << 20);
    let config = Config::new(TrustedHosts::new(&base).expect("loopback is trusted"));
    let tokens = StaticTokenSource::new("client", "token").expect("both are well formed");
    let transport = ReqwestTransport::new().expect("no settings that could fail");
    let pipeline = Pipeline::new(Arc::new(transport), Arc::new(tokens), config);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    // The first one sets up what every client has: connections, threads, the token.
    let upload = |path: &Path| {
        runtime
            .block_on(pipeline.upload(path.into()))
            .expect("the server takes it")
    };
    upload(&small);
    if fs::write("/proc/self/clear_refs", "5").is_err() {
        println!("the peak cannot be measured here");
        return ExitCode::SUCCESS;
    }
    let (Some(baseline), started) = (status("VmHWM:"), Instant::now()) else {
        println!("the peak cannot be measured here");
        return ExitCode::SUCCESS;
    };
    upload(&large);
    let took = started.elapsed();
    let over = status("VmHWM:")
        .unwrap_or(u64::MAX)
        .saturating_sub(baseline);
    println!(
        "upload_15_mib peak_over_baseline_kib {over} milliseconds {}",
        took.as_millis()
    );
    if over < MOST {
        ExitCode::SUCCESS
    } else {
        println!("the aim is less than {MOST} KiB");
        ExitCode::FAILURE
    }
}

/// A file that starts as a JPEG does, and says nothing else.
fn write(path: &Path, length: usize) {
    let mut content = vec![7; length];
    content[..4].copy_from_slice(b"\xff\xd8\xff\xe0");
    fs::write(path, content).expect("there is room for a file");
}

/// A line of what the system knows of this process, in KiB.
fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Takes uploads one after another: reads each to its end, forgets it, and answers with an ID.
fn serve(stream: TcpStream) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(64 << 10, stream);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            if line.is_empty() {
                break;
            }
        }
        let read = io::copy(&mut (&mut reader).take(length), &mut io::sink())?;
        if read < length {
            return Ok(());
        }
        let answer = r#"{"images":[{"id":"an-id"}]}"#;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        reader.get_mut().write_all((head + answer).as_bytes())?;
    }
}
