//! `firefly emulator`: a local IMS and Firefly for other terminals and other languages.

use std::io;

use firefly_emulator::{Emulator, Quirks};

use crate::{args::EmulatorArgs, context::Context, error::CliError, output, stage::Stage};

pub(super) async fn run(context: &Context, args: &EmulatorArgs) -> Result<(), CliError> {
    if args.list_quirks {
        return output::emulator::quirks(context, &Quirks::known());
    }
    if context.global.credentials.is_some() || context.global.credential_name.is_some() {
        return Err(CliError::Usage(
            "the emulator has credentials of its own: leave --credentials and --credential-name out".to_owned(),
        ));
    }
    let mut quirks = Quirks::default();
    for setting in &args.quirks {
        quirks
            .set(setting)
            .map_err(|error| CliError::Usage(error.to_string()))?;
    }
    let emulator = Emulator::builder()
        .port(args.port)
        .quirks(quirks)
        .job_duration(args.job_duration)
        .start()
        .await
        .map_err(|error| {
            let port = args.port;
            CliError::Emulator(io::Error::new(
                error.kind(),
                format!("port {port}: {error}"),
            ))
        })?;
    for (route, fault) in &args.faults {
        emulator.inject(*route, fault.clone());
    }
    // Before anybody is told that the emulator is there, and may ask it to stop.
    context.enter(Stage::Serving);
    let printed = output::emulator::started(context, emulator.base_url());
    match printed {
        // A reader that wanted the first line only leaves an emulator that still works.
        Err(CliError::Output(error)) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(CliError::Output(error));
        }
        _ => {}
    }
    emulator.stopped().await;
    Err(CliError::Emulator(io::Error::other("it ended by itself")))
}
