//! The configuration of the `aio` command line: where it stands, which part wins, and which of its contexts is meant.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{
    ConsoleCredential, Fault, JWT_HAS_ENDED,
    dotenv::Variables,
    file::{self, Failure},
    hjson,
    members::{self, Spelling},
    tree::Tree,
    unusable,
};
use crate::{Lookup, TokenEndpoint, env};

/// The members of a context that are looked up in the environment, which can be asked for names only.
const MEMBERS: [&str; 10] = [
    "client_id",
    "client_secrets",
    "client_secret",
    "scopes",
    "ims_org_id",
    "technical_account_id",
    "technical_account_email",
    "env",
    "private_key",
    "meta_scopes",
];

/// Reads the context called `name`, or the current one, of the configuration of a program that runs in `folder`.
pub(super) fn read(
    folder: &Path,
    lookup: Lookup<'_>,
    name: Option<&str>,
) -> Result<ConsoleCredential, Failure> {
    let mut tree = Tree::Map(Vec::new());
    if let Some((path, is_asked_for)) = user_file(lookup) {
        put_on(&mut tree, configuration(&path, is_asked_for)?);
    }
    put_on(&mut tree, configuration(&folder.join(".aio"), false)?);
    let variables = folder.join(".env");
    if let Some(text) = file::read_if_present(&variables)? {
        put_on(&mut tree, of_variables(&Variables::read(&text)));
    }
    for path in [&["ims", "config", "current"][..], &["cli", "env"]] {
        take(&mut tree, path, lookup);
    }
    // First the current one: with what the environment holds it may be a credential.
    if let Some(name) = name.or(current(&tree)).map(str::to_owned) {
        take_context(&mut tree, &name, lookup);
    }
    if let (None, Ok(name)) = (name, chosen(&tree)) {
        take_context(&mut tree, &name, lookup);
    }
    context(&tree, name).map_err(|fault| Failure::from(format!("the `aio` configuration {fault}")))
}

/// Puts `over` on top of `tree`. A member of a context takes the place of that member however it is spelt below: a nearer
/// `client_secret` is not to lose to `client_secrets` of a file.
fn put_on(tree: &mut Tree, over: Tree) {
    for (name, above) in contexts(&over) {
        let below = tree
            .member_mut("ims")
            .and_then(|tree| tree.member_mut("contexts"))
            .and_then(|tree| tree.member_mut(name));
        if let Some(below) = below {
            for spellings in members::SPELLINGS {
                if spellings.iter().any(|name| above.get(name).is_some()) {
                    below.remove(spellings);
                }
            }
        }
    }
    tree.merge(over);
}

/// Puts what the environment says of the context called `name` on top of `tree`.
fn take_context(tree: &mut Tree, name: &str, lookup: Lookup<'_>) {
    let mut over = Tree::Map(Vec::new());
    for member in MEMBERS {
        take(&mut over, &["ims", "contexts", name, member], lookup);
    }
    put_on(tree, over);
}

/// Reads the context called `name` of `tree`, or else the current one, or else the only one that is a credential.
pub(super) fn context(tree: &Tree, name: Option<&str>) -> Result<ConsoleCredential, Fault> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => chosen(tree)?,
    };
    // Case matters only where a file has two names that differ in nothing else.
    let found = contexts(tree).iter().rev();
    let same_case = found.clone().find(|(known, _)| *known == name);
    let mut any_case = found.filter(|(known, _)| known.eq_ignore_ascii_case(&name));
    let Some((_, context)) = same_case.or_else(|| any_case.next()) else {
        return Err("has no context of that name in `ims.contexts`".into());
    };
    if members::is_of_jwt(context) {
        return Err(JWT_HAS_ENDED.into());
    }
    let path = format!("ims.contexts.{}.", shown(&name));
    let mut credential = members::read(context, &path, Spelling::LIST)?;
    if let (None, Some(environment)) = (context.get("env"), tree.at(&["cli", "env"])) {
        let endpoint = TokenEndpoint::for_environment(environment.text().unwrap_or_default());
        credential.endpoint =
            endpoint.map_err(|error| unusable(format!("`cli.env` is wrong: {error}")))?;
    }
    Ok(credential)
}

/// A name that somebody gave, unless it looks like anything else that was put in its place.
fn shown(name: &str) -> &str {
    let is_usual = |c: char| c.is_ascii_alphanumeric() || "_-$".contains(c);
    if name.len() <= 64 && name.chars().all(is_usual) {
        name
    } else {
        "…"
    }
}

/// The variables of a `.env` file that `aio` takes for its configuration: behind `AIO_`, one underscore begins the next name, and
/// two stand for one.
pub(super) fn of_variables(variables: &Variables) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    for (name, value) in variables.iter() {
        let is_of_aio = |start: &&str| start.eq_ignore_ascii_case("AIO_");
        let path = name.get(..4).filter(is_of_aio).map(|_| path_of(&name[4..]));
        // The longest that means anything here is a member of a context. An empty value counts as not set.
        let is_meant = |path: &Vec<_>| (1..=4).contains(&path.len()) && !value.trim().is_empty();
        if let Some(path) = path.filter(is_meant) {
            let path: Vec<_> = path.iter().map(String::as_str).collect();
            tree.set(&path, Tree::Text(Zeroizing::new(value.to_owned())));
        }
    }
    tree
}

fn path_of(name: &str) -> Vec<String> {
    let whole = name.replace("__", "\0");
    let parts = whole.split('_').filter(|part| !part.is_empty());
    parts.map(|part| part.replace('\0', "_")).collect()
}

/// Puts the variable that stands for `path`, if set, on top of `tree`.
fn take(tree: &mut Tree, path: &[&str], lookup: Lookup<'_>) {
    let names = spellings(path);
    if let Some(value) = names.iter().find_map(|name| env::value(lookup, name)) {
        tree.set(path, Tree::Text(value));
    }
}

/// The names that a variable for `path` may have: in capitals, as `aio` writes them, and as the file spells them.
fn spellings(path: &[&str]) -> [String; 3] {
    let join = |parts: &[String]| parts.join("_");
    let parts: Vec<_> = path.iter().map(|part| part.replace('_', "__")).collect();
    let capitals: Vec<_> = parts.iter().map(|part| part.to_ascii_uppercase()).collect();
    let mut mixed = capitals.clone();
    if let (Some(name), true) = (parts.get(2), path.len() == 4) {
        mixed[2].clone_from(name);
    }
    [join(&capitals), join(&mixed), join(&parts)].map(|name| format!("AIO_{name}"))
}

pub(super) fn contexts(tree: &Tree) -> &[(String, Tree)] {
    tree.at(&["ims", "contexts"]).map_or(&[], Tree::members)
}

/// The name in `ims.config.current`.
fn current(tree: &Tree) -> Option<&str> {
    tree.at(&["ims", "config", "current"])
        .and_then(Tree::filled)
}

/// Whether `context` holds the tokens of a person who has signed in, and no credential.
fn is_a_persons(context: &Tree) -> bool {
    let has_tokens = ["access_token", "refresh_token"]
        .iter()
        .any(|name| context.get(name).is_some());
    has_tokens && !Spelling::LIST.fits(context)
}

/// The name of the current context, or else of the only one that is a credential. Signing in with `aio` makes the person's context
/// the current one; that does not count.
fn chosen(tree: &Tree) -> Result<String, Fault> {
    let contexts = contexts(tree).iter();
    let current = current(tree);
    let is_current = |name: &str| current.is_some_and(|current| name.eq_ignore_ascii_case(current));
    let is_of_person = contexts
        .clone()
        .any(|(name, context)| is_current(name) && is_a_persons(context));
    if let (Some(name), false) = (current, is_of_person) {
        return Ok(name.to_owned());
    }
    let mut found = contexts.filter(|(_, context)| Spelling::LIST.fits(context));
    match (found.next(), found.next(), is_of_person) {
        (Some((name, _)), None, _) => Ok(name.clone()),
        (Some(_), Some(_), false) => Err(
            "has several contexts in `ims.contexts`: choose one by its name, or set `ims.config.current`"
                .into(),
        ),
        (Some(_), Some(_), true) => Err(
            "names a context in `ims.config.current` that holds a person's tokens and no credential, and has several others in \
             `ims.contexts`: choose one by its name"
                .into(),
        ),
        (None, _, false) => Err("has no context with a client ID in `ims.contexts`".into()),
        (None, _, true) => Err(
            "names a context in `ims.config.current` that holds a person's tokens and no credential, and has no other with a client \
             ID in `ims.contexts`"
                .into(),
        ),
    }
}

/// The file for all projects, and whether somebody asked for that one.
fn user_file(lookup: Lookup<'_>) -> Option<(PathBuf, bool)> {
    let value = |name| lookup(name).filter(|value| !value.trim().is_empty());
    if let Some(path) = value("AIO_CONFIG_FILE") {
        return Some((path.into(), true));
    }
    let folder = match value("XDG_CONFIG_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(value("HOME").or_else(|| value("USERPROFILE"))?).join(".config"),
    };
    Some((folder.join("aio"), false))
}

fn configuration(path: &Path, is_asked_for: bool) -> Result<Tree, Failure> {
    let text = if is_asked_for {
        file::read(path)?
    } else {
        file::read_if_present(path)?.unwrap_or_default()
    };
    if text.trim().is_empty() {
        return Ok(Tree::Null);
    }
    if !hjson::is_one(&text) {
        return Err(Failure::at(
            path,
            "is not HJSON; an `aio` configuration in YAML is not read: keep it as JSON, or name the credential in the environment",
        ));
    }
    hjson::read(&text).map_err(|fault| Failure::at(path, &fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_underscore_begins_a_name_and_two_are_one() {
        assert_eq!(
            path_of("ims_contexts_my__ctx_client__id"),
            ["ims", "contexts", "my_ctx", "client_id"]
        );
        assert_eq!(path_of("_a_"), ["a"]);
    }

    #[test]
    fn a_variable_is_looked_for_in_every_spelling_that_aio_takes() {
        let names = spellings(&["ims", "contexts", "my_Ctx", "client_id"]);
        assert_eq!(
            names,
            [
                "AIO_IMS_CONTEXTS_MY__CTX_CLIENT__ID",
                "AIO_IMS_CONTEXTS_my__Ctx_CLIENT__ID",
                "AIO_ims_contexts_my__Ctx_client__id",
            ]
        );
        assert_eq!(spellings(&["cli", "env"])[0], "AIO_CLI_ENV");
    }
}
