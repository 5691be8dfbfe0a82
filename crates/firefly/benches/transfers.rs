//! What large transfers cost in memory: the peak over what was held before, of the thread that runs the client.
//!
//! A server of its own on the loopback sends 200 MB, and the client writes them to a file. The peak has to stay under 4 MB:
//! nothing is held but a few pieces. One line is printed for each transfer: its name, megabytes, peak in KiB, MB a second.
//!
//! ```sh
//! cargo bench -p firefly --bench transfers
//! ```
// The numbers are the product.
#![allow(clippy::print_stdout)]

use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    thread,
    time::Instant,
};

use firefly::{Client, StaticTokenSource, types::PresignedUrl};
use tokio::runtime::Runtime;

/// How much is downloaded, in bytes.
const DOWNLOAD: usize = 200_000_000;

/// What the peak has to stay under, in bytes.
const MOST: u64 = 4_000_000;

/// A server that answers every request with as many bytes as its path says.
fn serve() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    Ok(address)
}

/// Answers the requests of one connection, until the client closes it.
fn answer(mut stream: TcpStream) -> io::Result<()> {
    // No text, which would not be taken for a video.
    let piece = vec![0xa5; 1 << 16];
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let path = first.split(' ').nth(1).unwrap_or_default();
        let mut left: usize = path.trim_start_matches('/').parse().unwrap_or(0);
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: {left}\r\n\r\n"
        )?;
        while left > 0 {
            let now = left.min(piece.len());
            stream.write_all(&piece[..now])?;
            left -= now;
        }
    }
}

/// Downloads `bytes` to `path`.
fn download(runtime: &Runtime, client: &Client, server: SocketAddr, bytes: usize, path: &Path) {
    let url = PresignedUrl::new(format!("http://{server}/{bytes}"));
    let written = runtime.block_on(client.download(&url).to_file(path));
    let written = written.expect("the server is on this machine");
    assert_eq!(written.bytes, bytes as u64);
}

fn main() {
    // One thread, whose allocations are counted; the server has threads of its own. Files are written by threads that hold
    // nothing but the piece they were handed.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let tokens = StaticTokenSource::new("bench-client", "bench-token").expect("letters are valid");
    let client = Client::builder()
        .with_token_source(tokens)
        .build()
        .expect("the defaults are valid");
    let server = serve().expect("the loopback has a free port");
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let path = folder.path().join("output.mp4");

    // What is made once, by the first transfer of all, is part of the baseline.
    download(&runtime, &client, server, 1 << 20, &path);
    let started = Instant::now();
    let held = allocation_counter::measure(|| {
        download(&runtime, &client, server, DOWNLOAD, &path);
    });
    report("download", DOWNLOAD, held.bytes_max, started);
}

/// Prints what a transfer has cost, and fails where it is too much.
fn report(name: &str, bytes: usize, peak: u64, started: Instant) {
    let megabytes = bytes / 1_000_000;
    let speed =
        f64::from(u32::try_from(megabytes).unwrap_or(u32::MAX)) / started.elapsed().as_secs_f64();
    println!("{name} {megabytes} {} {speed:.0}", peak / 1024);
    assert!(peak < MOST, "{name} held {peak} bytes at once");
}
