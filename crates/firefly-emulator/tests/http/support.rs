//! A tiny HTTP client of the tests' own: it shows what is on the wire, also when that is not proper HTTP.

use std::fmt::Write as _;

use firefly_emulator::{
    DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, EmulatorBuilder, Quirks,
};
use image::{ImageFormat, RgbImage, Rgba, RgbaImage};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The paths of the two generate calls.
pub(crate) const SUBMIT: &str = "/v3/images/generate-async";
pub(crate) const SYNC: &str = "/v3/images/generate";
/// Where pictures are uploaded.
pub(crate) const UPLOAD: &str = "/v2/storage/image";

/// One answer, as far as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {:?}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends one request on a connection of its own; `None` when the connection ends without an answer.
pub(crate) async fn send(
    emulator: &Emulator,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Option<Reply> {
    let body = body.as_ref();
    let host = emulator.base_url().strip_prefix("http://").unwrap();
    let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        write!(request, "host: {host}\r\n").unwrap();
    }
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    write!(request, "content-length: {}\r\n\r\n", body.len()).unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    // Whoever refuses a large body may close before all of it has come.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    // A cut connection may show as a reset; what came before it counts.
    let _ = stream.read_to_end(&mut answer).await;
    parse(&answer)
}

fn parse(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some(Reply {
        status,
        headers: headers.collect(),
        body: answer[end + 4..].to_vec(),
    })
}

/// Sends a form to the token endpoint.
pub(crate) async fn post_form(emulator: &Emulator, path: &str, form: &str) -> Reply {
    send(
        emulator,
        "POST",
        path,
        &[("content-type", "application/x-www-form-urlencoded")],
        form,
    )
    .await
    .unwrap()
}

/// The form of the default client.
pub(crate) fn form() -> String {
    format!(
        "grant_type=client_credentials&client_id={DEFAULT_CLIENT_ID}&client_secret={DEFAULT_CLIENT_SECRET}\
         &scope=openid,AdobeID,firefly_api,ff_apis"
    )
}

/// An emulator and a token for it.
pub(crate) struct Session {
    pub(crate) emulator: Emulator,
    pub(crate) token: String,
}

impl Session {
    pub(crate) async fn start() -> Self {
        Self::with(Emulator::builder()).await
    }

    pub(crate) async fn with(builder: EmulatorBuilder) -> Self {
        let emulator = builder.start().await.unwrap();
        let token = token(&emulator).await;
        Self { emulator, token }
    }

    /// Sends a request with both credentials.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Option<Reply> {
        let authorization = format!("Bearer {}", self.token);
        let mut all = vec![
            ("authorization", authorization.as_str()),
            ("x-api-key", DEFAULT_CLIENT_ID),
        ];
        all.extend(headers);
        send(&self.emulator, method, path, &all, body).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(
            "POST",
            path,
            &[("content-type", "application/json")],
            &body.to_string(),
        )
        .await
        .unwrap()
    }

    pub(crate) async fn post_version(&self, version: &str, body: &Value) -> Reply {
        self.post_as(SUBMIT, version, body).await
    }

    /// Posts with a model version.
    pub(crate) async fn post_as(&self, path: &str, version: &str, body: &Value) -> Reply {
        let headers = [
            ("content-type", "application/json"),
            ("x-model-version", version),
        ];
        self.send("POST", path, &headers, &body.to_string())
            .await
            .unwrap()
    }

    /// Uploads a PNG and answers its identifier.
    pub(crate) async fn upload(&self, picture: &RgbaImage) -> Value {
        let reply = self
            .send(
                "POST",
                UPLOAD,
                &[("content-type", "image/png")],
                png(picture),
            )
            .await
            .unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["images"][0]["id"].clone()
    }

    /// The same as a source.
    pub(crate) async fn source(&self, picture: &RgbaImage) -> Value {
        json!({"source": {"uploadId": self.upload(picture).await}})
    }

    /// The result of a job that ends well; emulators of these tests take no time for it.
    pub(crate) async fn result(&self, path: &str, version: Option<&str>, body: &Value) -> Value {
        let reply = match version {
            Some(version) => self.post_as(path, version, body).await,
            None => self.post(path, body).await,
        };
        assert!((200..300).contains(&reply.status), "{}", reply.text());
        let job = job_id(&reply.json());
        let status = self.status(&job).await.json();
        assert_eq!(status["status"], "succeeded", "{status}");
        status["result"].clone()
    }

    /// What lies behind a URL.
    pub(crate) async fn fetch(&self, url: &Value) -> Reply {
        let path = url.as_str().unwrap().strip_prefix(self.emulator.base_url());
        let reply = send(&self.emulator, "GET", path.unwrap(), &[], "").await;
        reply.unwrap()
    }

    /// The decoded picture behind a URL.
    pub(crate) async fn picture(&self, url: &Value) -> RgbImage {
        let reply = self.fetch(url).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        image::load_from_memory(&reply.body).unwrap().into_rgb8()
    }

    /// Submits a job for a prompt and answers its identifier.
    pub(crate) async fn submit(&self, prompt: &str) -> String {
        let reply = self.post(SUBMIT, &json!({"prompt": prompt})).await;
        assert!((200..300).contains(&reply.status), "{}", reply.text());
        job_id(&reply.json())
    }

    pub(crate) async fn status(&self, job: &str) -> Reply {
        self.send("GET", &format!("/v3/status/{job}"), &[], "")
            .await
            .unwrap()
    }

    pub(crate) async fn cancel(&self, job: &str) -> Reply {
        self.send("PUT", &format!("/v3/cancel/{job}"), &[], "")
            .await
            .unwrap()
    }

    /// The path and query of the first output of a synchronous call.
    pub(crate) async fn output(&self, headers: &[(&str, &str)], body: &Value) -> String {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        let reply = self
            .send("POST", SYNC, &all, &body.to_string())
            .await
            .unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        let body = reply.json();
        let url = body["outputs"][0]["image"]["url"].as_str().unwrap();
        url.strip_prefix(self.emulator.base_url())
            .unwrap()
            .to_owned()
    }
}

/// The identifier at the end of the link to a job's status.
pub(crate) fn job_id(accepted: &Value) -> String {
    let url = accepted["statusUrl"]
        .as_str()
        .or_else(|| accepted["links"]["result"]["href"].as_str())
        .unwrap();
    url.rsplit('/').next().unwrap().to_owned()
}

/// A picture whose pixels follow from their place.
pub(crate) fn drawn(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| Rgba(pixel(x, y)))
}

/// A picture in which no two neighbours are alike.
pub(crate) fn motley(width: u32, height: u32) -> RgbaImage {
    let low = |value: u32| u8::try_from(value % 256).unwrap();
    drawn(width, height, |x, y| {
        [low(x), low(y), low(x * 7 + y * 13), 255]
    })
}

/// White in a rectangle given by its left, top, right and bottom, and black elsewhere.
pub(crate) fn white_box(size: (u32, u32), area: (u32, u32, u32, u32)) -> RgbaImage {
    drawn(size.0, size.1, |x, y| {
        let inside = (area.0..area.2).contains(&x) && (area.1..area.3).contains(&y);
        let grey = if inside { 255 } else { 0 };
        [grey, grey, grey, 255]
    })
}

/// The picture as a PNG file.
pub(crate) fn png(picture: &RgbaImage) -> Vec<u8> {
    encoded(picture, ImageFormat::Png)
}

pub(crate) fn encoded(picture: &RgbaImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::from(picture.clone());
    // JPEG has no transparency.
    if format == ImageFormat::Jpeg {
        picture.into_rgb8().write_to(&mut bytes, format).unwrap();
    } else {
        picture.write_to(&mut bytes, format).unwrap();
    }
    bytes.into_inner()
}

/// An emulator whose jobs take no time.
pub(crate) async fn quick(quirks: Quirks) -> Session {
    let duration = std::time::Duration::ZERO;
    let builder = Emulator::builder().job_duration(duration).quirks(quirks);
    Session::with(builder).await
}

pub(crate) async fn token(emulator: &Emulator) -> String {
    let reply = post_form(emulator, "/ims/token/v3", &form()).await;
    reply.json()["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", reply.text()))
        .to_owned()
}
