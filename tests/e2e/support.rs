//! What every journey starts with: an emulator, and a client that does not pause.

use std::time::Duration;

use firefly::{
    Client, ClientBuilder, ClientCredentials, GenerateImagesRequest, PollPolicy, RetryPolicy,
    types::Size,
};
use firefly_emulator::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Emulator, Quirks};

/// An emulator whose jobs end at once, and a client for it.
pub(crate) async fn start() -> (Emulator, Client) {
    start_with(Quirks::default()).await
}

pub(crate) async fn start_with(quirks: Quirks) -> (Emulator, Client) {
    let emulator = Emulator::builder()
        .job_duration(Duration::ZERO)
        .quirks(quirks)
        .start()
        .await
        .expect("a port on loopback");
    let client = builder(&emulator).build().expect("a client for loopback");
    (emulator, client)
}

/// A client for `emulator`, before it is built.
pub(crate) fn builder(emulator: &Emulator) -> ClientBuilder {
    builder_with_secret(emulator, DEFAULT_CLIENT_SECRET)
}

pub(crate) fn builder_with_secret(emulator: &Emulator, secret: &str) -> ClientBuilder {
    Client::builder()
        .with_credentials(ClientCredentials::for_firefly(DEFAULT_CLIENT_ID, secret))
        .with_api_url(emulator.base_url())
        .with_ims_url(emulator.base_url())
        .with_poll_policy(PollPolicy::default().with_interval(Duration::ZERO))
        .with_retry_policy(RetryPolicy::default().with_first_pause(Duration::ZERO))
}

/// A request for one of the smaller pictures, which paints quickly in a debug build.
pub(crate) fn request(prompt: &str) -> GenerateImagesRequest {
    GenerateImagesRequest::new(prompt).with_size(Size::new(896, 1152))
}

/// The paths that were asked for, without those of IMS.
pub(crate) fn paths(emulator: &Emulator) -> Vec<String> {
    let requests = emulator.requests().into_iter();
    requests
        .map(|request| request.path)
        .filter(|path| !path.starts_with("/ims"))
        .collect()
}
