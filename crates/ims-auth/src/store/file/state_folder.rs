//! Where a person's programs keep what they want to find again: one folder a platform, which the environment may move.

use std::path::{Component, Path, PathBuf};

use crate::{AuthError, AuthErrorKind, Lookup};

/// The folder for the tokens of `app`. `os` is what [`std::env::consts::OS`] says.
pub(super) fn tokens_of(app: &str, os: &str, lookup: Lookup<'_>) -> Result<PathBuf, AuthError> {
    let mut parts = Path::new(app).components();
    let is_name = matches!(parts.next(), Some(Component::Normal(name)) if name == app);
    if !is_name || parts.next().is_some() {
        return Err(AuthError::new(
            AuthErrorKind::Configuration,
            format!("{app:?} cannot name a folder: use a plain word, such as the program's name"),
        ));
    }
    let state = state_folder(os, lookup).ok_or_else(|| {
        let home = if os == "windows" { "LOCALAPPDATA" } else { "HOME" };
        AuthError::new(
            AuthErrorKind::Configuration,
            format!("there is no place for tokens: set {home} or XDG_STATE_HOME to an absolute path, or name a folder"),
        )
    })?;
    Ok(state.join(app).join("tokens"))
}

fn state_folder(os: &str, lookup: Lookup<'_>) -> Option<PathBuf> {
    // The XDG specification wants paths that are not absolute to be passed over.
    let absolute = |name| {
        lookup(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    absolute("XDG_STATE_HOME").or_else(|| match os {
        "windows" => absolute("LOCALAPPDATA"),
        "macos" => Some(absolute("HOME")?.join("Library/Application Support")),
        _ => Some(absolute("HOME")?.join(".local/state")),
    })
}

// The paths are those of Unix.
#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use rstest::rstest;

    const HOME: (&str, &str) = ("HOME", "/home/ann");

    fn find(app: &str, os: &str, variables: &[(&str, &str)]) -> Result<PathBuf, AuthError> {
        let value = |name: &str| {
            let known = variables.iter().find(|(known, _)| *known == name);
            known.map(|(_, value)| (*value).to_owned())
        };
        tokens_of(app, os, &value)
    }

    #[rstest]
    #[case::home("linux", &[HOME], "/home/ann/.local/state/firefly/tokens")]
    #[case::moved("linux", &[HOME, ("XDG_STATE_HOME", "/state")], "/state/firefly/tokens")]
    #[case::moved_without_a_home("linux", &[("XDG_STATE_HOME", "/state")], "/state/firefly/tokens")]
    #[case::relative("linux", &[HOME, ("XDG_STATE_HOME", "state")], "/home/ann/.local/state/firefly/tokens")]
    #[case::empty("linux", &[HOME, ("XDG_STATE_HOME", "")], "/home/ann/.local/state/firefly/tokens")]
    #[case::other_unix("freebsd", &[HOME], "/home/ann/.local/state/firefly/tokens")]
    #[case::mac("macos", &[HOME], "/home/ann/Library/Application Support/firefly/tokens")]
    #[case::moved_mac("macos", &[HOME, ("XDG_STATE_HOME", "/state")], "/state/firefly/tokens")]
    #[case::windows("windows", &[HOME, ("LOCALAPPDATA", "/local")], "/local/firefly/tokens")]
    fn the_folder_is_where_the_platform_keeps_state(
        #[case] os: &str,
        #[case] variables: &[(&str, &str)],
        #[case] expected: &str,
    ) {
        assert_eq!(find("firefly", os, variables).unwrap(), Path::new(expected));
    }

    #[rstest]
    #[case::nothing("linux", &[], "HOME")]
    #[case::relative("linux", &[("HOME", "ann"), ("XDG_STATE_HOME", "state")], "HOME")]
    #[case::windows("windows", &[HOME], "LOCALAPPDATA")]
    fn without_a_home_the_error_says_what_to_set(
        #[case] os: &str,
        #[case] variables: &[(&str, &str)],
        #[case] named: &str,
    ) {
        let error = find("firefly", os, variables).unwrap_err();
        let text = error.to_string();
        assert_eq!(error.kind(), AuthErrorKind::Configuration);
        assert!(
            text.contains(&format!("set {named} or XDG_STATE_HOME")),
            "{text}"
        );
    }

    #[rstest]
    fn a_program_that_is_no_plain_name_is_refused(
        #[values("", ".", "..", "a/b", "/a", "a/", "../a", "./a")] app: &str,
    ) {
        let error = find(app, "linux", &[HOME]).unwrap_err();
        assert_eq!(error.kind(), AuthErrorKind::Configuration, "{app:?}");
        assert!(error.to_string().contains("plain word"), "{error}");
    }
}
