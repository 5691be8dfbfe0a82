//! `firefly auth login`: credentials are asked for or read, tried, and kept for the commands to come.

use std::sync::Arc;

use firefly::{
    AccessToken,
    ims_auth::{ConsoleCredential, Scopes, TokenStore},
};
use zeroize::Zeroizing;

use super::refuse_emulator;
use crate::{
    account::{self, Account, Origin},
    args::LoginArgs,
    context::Context,
    error::CliError,
    kept,
    output::{self, SignedIn},
    progress::Spinner,
    prompt,
    session::Session,
    stage::Stage,
    store,
};

pub(super) async fn run(context: &Context, args: LoginArgs) -> Result<(), CliError> {
    refuse_emulator(context, "there is nothing to sign in to")?;
    context.enter(Stage::SigningIn);
    let (mut credential, origin) = credential(context, &args).await?;
    if let Some(scopes) = &args.scopes {
        credential = credential.with_scopes(Scopes::parse(scopes));
    }
    let store = store::open(context);
    let account = Account::of(context, credential.clone(), origin)?;
    if let Account::Credential(moved, _) = &account {
        // What was tried is what is kept, though a variable has named its IMS. The scopes stay as they came: they may be none.
        credential = credential.with_endpoint(moved.endpoint().clone());
    }
    let session = Session::open(account, store.clone())?;
    let token = if args.no_check {
        None
    } else {
        Some(tried(context, &credential).await?)
    };
    let former = former(context, store).await;
    context.enter(Stage::Keeping);
    let place = kept::keep(context, &credential).await?;
    if let Some(token) = token {
        // A store that does not take it warns of that itself.
        let _ = session.leave(token).await;
    }
    for former in former {
        if !former.shares_tokens_with(&session)
            && let Ok(Some(token)) = former.token_at_hand().await
            // Nobody is going to ask for it any more.
            && let Err(error) = former.tokens.forget(&token).await
        {
            context.warnings.warn(format!(
                "the token of the credentials that were kept before stays in the store: {error}"
            ));
        }
    }
    if !matches!(Account::of_environment(context), Ok(None)) {
        context.warnings.warn(
            "the environment sets credentials too, and those go first: unset its variables to use what was kept"
                .to_owned(),
        );
    }
    output::signed_in(
        context,
        &SignedIn {
            client_id: credential.client_id().to_owned(),
            place,
            is_checked: !args.no_check,
        },
    )
}

/// The token that IMS gives for `credential` now. The store is left out: it would answer in IMS's place, and what it holds stays of use
/// if the credentials are not.
async fn tried(context: &Context, credential: &ConsoleCredential) -> Result<AccessToken, CliError> {
    let account = Account::of(context, credential.clone(), Origin::Input)?;
    let session = Session::open(account, None)?;
    let spinner = Spinner::start(&context.console, "trying the credentials");
    let token = session.tokens.token().await;
    drop(spinner);
    Ok(token?)
}

/// What was kept before, as far as it can still be read: wherever it may have left a token.
async fn former(context: &Context, store: Option<Arc<dyn TokenStore>>) -> Vec<Session> {
    let Ok(Some((credential, place))) = kept::read(context).await else {
        return Vec::new();
    };
    let accounts = Account::wherever(context, credential, Origin::Login(place));
    let sessions = accounts.map(|account| Session::open(account?, store.clone()));
    sessions.into_iter().flatten().collect()
}

/// The credential of a file, of a person at a terminal, or of standard input.
async fn credential(
    context: &Context,
    args: &LoginArgs,
) -> Result<(ConsoleCredential, Origin), CliError> {
    if let Some(found) = account::of_file(context)? {
        return match &args.client_id {
            None => Ok(found),
            Some(_) => usage("the file of --credentials holds a client ID: leave --client-id out"),
        };
    }
    let credential = if context.stdin_is_terminal {
        of_terminal(context, args).await?
    } else {
        of_input(context, args).await?
    };
    Ok((credential, Origin::Input))
}

async fn of_terminal(context: &Context, args: &LoginArgs) -> Result<ConsoleCredential, CliError> {
    let client_id = match &args.client_id {
        Some(client_id) => client_id.clone(),
        None => prompt::line(context, "Client ID: ").await?,
    };
    let secret = prompt::hidden_line(context, "Client secret (not shown): ").await?;
    let credential = ConsoleCredential::new(client_id, secret);
    if args.scopes.is_some() {
        return Ok(credential);
    }
    let scopes = prompt::line(context, "Scopes (Enter for those of Firefly): ").await?;
    Ok(credential.with_scopes(Scopes::parse(&scopes)))
}

/// The secret of `--client-id`, or whatever text holds both.
async fn of_input(context: &Context, args: &LoginArgs) -> Result<ConsoleCredential, CliError> {
    let text = Zeroizing::new(context.read_stdin().await?);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('{') {
        let credential = ConsoleCredential::from_json(text)?;
        return match args.client_id.as_deref() {
            Some(client_id) if client_id != credential.client_id() => {
                usage("standard input holds the credential of another client than --client-id")
            }
            _ => Ok(credential),
        };
    }
    let Some(client_id) = args.client_id.as_deref() else {
        return usage(
            "standard input holds no JSON of the Developer Console: name the client with --client-id ID, and give its secret on \
             standard input",
        );
    };
    if text.is_empty() || text.contains(char::is_whitespace) {
        return usage("standard input has to hold the client secret and nothing else");
    }
    Ok(ConsoleCredential::new(client_id, text))
}

fn usage<T>(why: &str) -> Result<T, CliError> {
    Err(CliError::Usage(why.to_owned()))
}
