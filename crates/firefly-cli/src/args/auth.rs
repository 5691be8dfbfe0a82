//! What can be asked of `firefly auth`. No option takes a secret.

use clap::{Args, Subcommand};

pub(super) const EXAMPLES: &str = "\
Examples:
  firefly auth login                                         # asks for the client ID and, hidden, for the secret
  firefly auth login --credentials downloaded.json
  pass show adobe | firefly auth login --client-id 0123abcd  # the secret on standard input
  firefly auth login < downloaded.json
  firefly auth check
  curl -H \"Authorization: Bearer $(firefly auth token)\" …
  firefly auth logout";

const LOGIN_EXAMPLES: &str = "\
Keeps the credentials in the keyring where the program was built with it and a service answers, else in the file
$XDG_CONFIG_HOME/firefly/credentials.json (or ~/.config/…), which nobody but you can read.

Examples:
  firefly auth login
  firefly auth login --credentials downloaded.json
  pass show adobe | firefly auth login --client-id 0123abcd
  firefly auth login < downloaded.json

In a terminal it asks for what is missing, for the secret without showing it. Elsewhere standard input holds the secret,
or the whole JSON that the Developer Console offers for download. Secrets are never taken from arguments.

The stored token of a former login is forgotten, not revoked: run `firefly auth logout` first to have it revoked.";

const REVOKE_NOTES: &str = "\
The token is forgotten when IMS takes it no more, and stays in the store when IMS could not be asked, so that the command can be
repeated. --forget-only drops it all the same.";

const LOGOUT_NOTES: &str = "\
Signs out the account that commands use now and the one that `login` has kept, so with --credentials FILE both. The file itself
stays. Where a token could not be revoked, it stays in the store with the kept credentials that it takes to try again;
--forget-only drops both all the same.";

#[derive(Debug, Subcommand)]
pub(crate) enum AuthCommand {
    /// Print an access token, and nothing else
    Token,
    /// Tell whom the token is for, how long it lives and what it may do
    Check,
    /// Ask IMS whether the token is valid now; exit code 4 if it is not
    Validate,
    /// Have IMS end the life of the stored token, and forget it
    #[command(after_help = REVOKE_NOTES)]
    Revoke(EndArgs),
    /// Revoke and forget the stored tokens, and remove the credentials that `login` has kept
    #[command(after_help = LOGOUT_NOTES)]
    Logout(EndArgs),
    /// Keep a client ID and secret for the commands to come
    #[command(after_help = LOGIN_EXAMPLES)]
    Login(LoginArgs),
}

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct EndArgs {
    /// Forget the token without asking IMS, where it stays valid until it expires
    #[arg(long)]
    pub(crate) forget_only: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    /// Client ID; the secret is asked for, or read from standard input
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Scopes to ask for, separated by commas or blanks [default: those that come with the credentials, else Firefly's]
    #[arg(long, value_name = "SCOPES")]
    pub(crate) scopes: Option<String>,
    /// Keep the credentials without fetching a token with them first
    #[arg(long)]
    pub(crate) no_check: bool,
}
