//! A recorder that stands for a product's API: it writes down what arrives, and answers what it is told to.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    /// Method and target.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Arrived {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The bearer token.
    pub(crate) fn token(&self) -> &str {
        let value = self.header("authorization").unwrap_or_default();
        value.strip_prefix("Bearer ").unwrap_or_default()
    }

    /// Every header that is Adobe's own.
    pub(crate) fn product_headers(&self) -> Vec<(&str, &str)> {
        let headers = self.headers.iter();
        let mut own: Vec<_> = headers
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| name.starts_with("x-"))
            .collect();
        own.sort_unstable();
        own
    }
}

/// The recorder. Its thread ends with the test's process.
pub(crate) struct ProductApi {
    base_url: String,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

impl ProductApi {
    /// One that answers everything with `status` and `body`.
    pub(crate) fn answering(status: u16, body: &'static str) -> Self {
        Self::start(move |_| (status, body))
    }

    /// One whose answers `answer` gives: a status and a body.
    pub(crate) fn start(answer: impl Fn(&Arrived) -> (u16, &'static str) + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let arrived = Arc::<Mutex<Vec<_>>>::default();
        let written = Arc::clone(&arrived);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let request = read(&connection).unwrap();
                let (status, body) = answer(&request);
                written.lock().unwrap().push(request);
                let head = format!(
                    "HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close",
                    body.len()
                );
                write!(connection, "{head}\r\n\r\n{body}").unwrap();
            }
        });
        Self { base_url, arrived }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    /// The only request that came.
    #[track_caller]
    pub(crate) fn only(&self) -> Arrived {
        let arrived = self.arrived();
        assert_eq!(arrived.len(), 1, "{arrived:?}");
        arrived[0].clone()
    }
}

fn read(connection: &TcpStream) -> io::Result<Arrived> {
    let mut lines = BufReader::new(connection);
    let mut next = || {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        io::Result::Ok(line.trim_end().to_owned())
    };
    let line = next()?;
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = Vec::new();
    loop {
        let header = next()?;
        let Some((name, value)) = header.split_once(": ") else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut request = Arrived {
        line,
        headers,
        body: String::new(),
    };
    let length = request
        .header("content-length")
        .and_then(|text| text.parse().ok());
    lines
        .take(length.unwrap_or_default())
        .read_to_string(&mut request.body)?;
    Ok(request)
}
