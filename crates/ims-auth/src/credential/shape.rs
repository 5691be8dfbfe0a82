//! Which of the known forms a file has, told by its members, and what to say of one that has none of them.

use std::collections::BTreeSet;

use super::{
    ConsoleCredential, Fault, JWT_HAS_ENDED, aio,
    members::{self, Spelling},
    tree::{Tree, same_name},
    unusable,
};
use crate::TokenEndpoint;

const CREDENTIALS: [&str; 4] = ["project", "workspace", "details", "credentials"];

/// Types of credential in `console.json` that work without a person.
const SERVER_TO_SERVER: [&str; 2] = ["oauth_server_to_server", "oauth_server_to_server_migrate"];

/// Other types of credential in `console.json`. Only these are quoted: what else stands there may be anything.
const OTHER_TYPES: [&str; 8] = [
    "oauthweb",
    "oauthios",
    "oauthandroid",
    "oauthwebapp",
    "oauthnativeapp",
    "oauthsinglepageapp",
    "service",
    "apikey",
];

/// What the names of an action's inputs begin with, as those of the variables that they are filled from.
const INPUTS_OF_ACTION: &str = "IMS_OAUTH_S2S_";

/// Reads whatever credential `tree` is; where it holds several, the one called `name`.
pub(super) fn read(tree: &Tree, name: Option<&str>) -> Result<ConsoleCredential, Fault> {
    if tree.get("project").is_some() {
        return console(tree, name);
    }
    if tree.at(&["ims", "contexts"]).is_some() {
        return aio::context(tree, name);
    }
    if name.is_some() {
        return Err("holds a single credential, which has no name to choose it by".into());
    }
    if let Some(credentials) = tree.get("client_credentials") {
        return pdf_services(tree, credentials);
    }
    if let Some(parameters) = tree.get("__ims_oauth_s2s") {
        return app_builder(tree, parameters);
    }
    if let Some(inputs) = inputs_of_action(tree) {
        let credential = members::read(&inputs, INPUTS_OF_ACTION, Spelling::SINGLE)?;
        return in_environment(credential, tree);
    }
    if let Some(Tree::List(values)) = tree.get("values") {
        return postman(values);
    }
    if members::is_of_jwt(tree) || tree.get("integration").is_some_and(members::is_of_jwt) {
        return Err(JWT_HAS_ENDED.into());
    }
    if Spelling::LIST.fits(tree) {
        return members::read(tree, "", Spelling::LIST);
    }
    Err("is none of the forms known here: the \"Download JSON\" of an OAuth Server-to-Server credential, the download of a project \
         (`console.json`), pdfservices-api-credentials.json, a Postman environment, the parameters of an App Builder action \
         (`__ims_oauth_s2s` or IMS_OAUTH_S2S_CLIENT_ID and its like), an `aio` configuration"
        .into())
}

/// The download of a project or workspace.
fn console(tree: &Tree, name: Option<&str>) -> Result<ConsoleCredential, Fault> {
    let path = CREDENTIALS.join(".");
    let list = match tree.at(&CREDENTIALS) {
        Some(Tree::List(list)) => list,
        Some(_) => return Err(unusable(format!("`{path}` is not a list"))),
        None => return Err(unusable(format!("`{path}` is missing"))),
    };
    let found: Vec<_> = list
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| Some((index, entry, server_to_server(entry)?)))
        .collect();
    let is_called = |entry: &Tree, kind: &str, name: &str| {
        let paths = [&["name"][..], &["id"], &[kind, "client_id"]];
        let mut texts = paths.iter().filter_map(|path| entry.at(path)?.text());
        texts.any(|text| text == name)
    };
    let mut chosen = found
        .iter()
        .filter(|(_, entry, kind)| name.is_none_or(|name| is_called(entry, kind, name)));
    let Some((index, entry, kind)) = chosen.next() else {
        return Err(match found.len() {
            0 => without_server_to_server(list),
            count => format!(
                "holds {count} OAuth Server-to-Server credential(s), none of which has that name, ID or client ID"
            ),
        });
    };
    let others = chosen.count();
    if others > 0 {
        return Err(format!(
            "holds {} OAuth Server-to-Server credentials: choose one by its `name`, `id` or `client_id`",
            others + 1
        ));
    }
    let path = format!("{path}[{index}].{kind}");
    let Some(inner) = entry.get(kind).filter(|inner| inner.is_map()) else {
        return Err(unusable(format!("`{path}` is missing")));
    };
    let mut credential = members::read(inner, &format!("{path}."), Spelling::LIST)?;
    let organisation = tree.at(&["project", "org", "ims_org_id"]);
    if let Some(text) = organisation.and_then(Tree::filled) {
        credential.ims_org_id = Some(text.to_owned());
    }
    Ok(credential)
}

/// The type of an entry that works without a person.
fn server_to_server(entry: &Tree) -> Option<&'static str> {
    let kind = entry.get("integration_type").and_then(Tree::text);
    let is_it = |known: &str| match kind {
        Some(kind) => same_name(kind, known),
        None => entry.get(known).is_some(),
    };
    SERVER_TO_SERVER.into_iter().find(|known| is_it(known))
}

fn without_server_to_server(list: &[Tree]) -> Fault {
    if list.is_empty() {
        return "holds no credential: add an OAuth Server-to-Server credential to the project in the Developer Console, and download \
                it again"
            .into();
    }
    let types: BTreeSet<_> = list
        .iter()
        .map(|entry| entry.get("integration_type").and_then(Tree::text))
        .map(|kind| OTHER_TYPES.into_iter().find(|known| kind == Some(known)))
        .map(|kind| kind.unwrap_or("of another type"))
        .collect();
    let advice = if types.contains("service") {
        format!("that of type `service` {JWT_HAS_ENDED}")
    } else {
        "such credentials are for programs with a person who signs in, or for no token at all: create an OAuth Server-to-Server \
         credential in the Developer Console"
            .into()
    };
    let types: Vec<_> = types.into_iter().collect();
    format!(
        "holds no OAuth Server-to-Server credential (found: {}); {advice}",
        types.join(", ")
    )
}

/// The file of PDF Services. A block for JWT, which old ones have beside it, does not matter.
fn pdf_services(tree: &Tree, credentials: &Tree) -> Result<ConsoleCredential, Fault> {
    let mut credential = members::read(credentials, "client_credentials.", Spelling::SINGLE)?;
    credential.endpoint = TokenEndpoint::pdf_services();
    let blocks = tree.members().iter().map(|(_, block)| block);
    let mut organisations = blocks.filter_map(|block| block.get("organization_id")?.filled());
    credential.ims_org_id = organisations.next_back().map(str::to_owned);
    Ok(credential)
}

/// What App Builder passes to an action.
fn app_builder(tree: &Tree, parameters: &Tree) -> Result<ConsoleCredential, Fault> {
    // Tests and local runs pass it as a text.
    let read = parameters.text().map(super::hjson::read).transpose();
    let read = read.map_err(|fault| unusable(format!("`__ims_oauth_s2s` {fault}")))?;
    let parameters = read.as_ref().unwrap_or(parameters);
    let credential = members::read(parameters, "__ims_oauth_s2s.", Spelling::SINGLE)?;
    in_environment(credential, tree)
}

/// What an action is passed under the names of the variables: their ends, which name a credential's members; `None` where there are none.
fn inputs_of_action(tree: &Tree) -> Option<Tree> {
    let mut inputs = Tree::Map(Vec::new());
    for (name, value) in tree.members() {
        if let Some(end) = name.strip_prefix(INPUTS_OF_ACTION) {
            inputs.set(&[end], value.clone());
        }
    }
    (!inputs.members().is_empty()).then_some(inputs)
}

/// At the IMS of the environment that an action is told, if it is told one.
fn in_environment(
    mut credential: ConsoleCredential,
    tree: &Tree,
) -> Result<ConsoleCredential, Fault> {
    if let Some(environment) = tree.get("__ims_env") {
        let endpoint = TokenEndpoint::for_environment(environment.text().unwrap_or_default());
        credential.endpoint =
            endpoint.map_err(|error| unusable(format!("`__ims_env` is wrong: {error}")))?;
    }
    Ok(credential)
}

/// The Console's environment for Postman: a list of `key` and `value`.
fn postman(values: &[Tree]) -> Result<ConsoleCredential, Fault> {
    let mut variables = Tree::Map(Vec::new());
    for entry in values {
        let key = entry.get("key").and_then(Tree::text);
        if let (Some(key), Some(value)) = (key, entry.get("value")) {
            variables.set(&[key], value.clone());
        }
    }
    if members::is_of_jwt(&variables) {
        return Err(JWT_HAS_ENDED.into());
    }
    let mut credential = members::read(&variables, "", Spelling::POSTMAN)?;
    if let Some(host) = variables.get("IMS").and_then(Tree::filled) {
        let endpoint = super::endpoint_at(host);
        credential.endpoint =
            endpoint.map_err(|error| unusable(format!("`IMS` is wrong: {error}")))?;
    }
    Ok(credential)
}
