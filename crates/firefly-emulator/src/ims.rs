//! What IMS remembers: its clients, its people, and the tokens, codes and refresh tokens that it has given out.
//!
//! Who may have what is decided in `routes::ims`; here it is only written down and found again.

mod challenge;
mod client;
mod counts;
mod issued;
mod ledger;
mod mint;
mod people;
mod permission;
mod redirects;
mod secrets;
mod tokens;

use std::collections::HashMap;
use std::sync::Mutex;

pub use challenge::CodeChallenge;
pub use client::{Grant, ImsClient};
pub(crate) use issued::Issued;
pub(crate) use ledger::Fate;
pub(crate) use mint::{ID_TOKEN_KEY, TOKEN_KEY, claims};
pub(crate) use people::Profile;
pub use people::{Consent, Person};
pub(crate) use permission::Permission;
pub(crate) use secrets::ClientSecret;

use crate::clock::Clock;
use crate::lock::locked;
use crate::signing::Signer;
use counts::Counts;
use ledger::Ledger;
use people::People;

/// The memory of IMS, one lock per subject.
#[derive(Debug)]
pub(crate) struct Ims {
    signer: Signer,
    clients: Mutex<HashMap<String, ImsClient>>,
    people: Mutex<People>,
    book: Mutex<Ledger<Issued>>,
    counts: Mutex<Counts>,
}

impl Ims {
    pub(crate) fn new(mut clients: HashMap<String, ImsClient>, clock: &Clock) -> Self {
        let signer = Signer::new();
        for client in clients.values_mut() {
            client.secrets_mut().date(clock.unix_millis());
        }
        let person = Person::new(format!("{}@AdobeID", account(&signer, "person")));
        Self {
            signer,
            clients: Mutex::new(clients),
            people: Mutex::new(People::new(person)),
            book: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    /// The client as it is at this moment.
    pub(crate) fn client(&self, id: &str) -> Option<ImsClient> {
        locked(&self.clients).get(id).cloned()
    }

    /// The client with these numbers of an organisation and a credential.
    pub(crate) fn client_by_numbers(&self, numbers: (u64, u64)) -> Option<ImsClient> {
        let clients = locked(&self.clients);
        let mut all = clients.values();
        all.find(|client| client.numbers() == Some(numbers))
            .cloned()
    }

    /// Changes a client. `None` when there is none with this identifier.
    pub(crate) fn change_client<T>(
        &self,
        id: &str,
        change: impl FnOnce(&mut ImsClient) -> T,
    ) -> Option<T> {
        locked(&self.clients).get_mut(id).map(change)
    }

    /// Counts a request by the client and the grant that it names. Unknown clients have no place in the book, or inventing
    /// names would let it grow without end.
    pub(crate) fn count_request(&self, client_ids: &[&str], grant: Option<Grant>) {
        let known = {
            let clients = locked(&self.clients);
            client_ids.iter().find(|id| clients.contains_key(**id))
        };
        locked(&self.counts).request(known.copied(), grant);
    }

    pub(crate) fn requests_of(&self, client_id: &str) -> usize {
        locked(&self.counts).requests_of(client_id)
    }

    pub(crate) fn requests_for(&self, grant: Grant) -> usize {
        locked(&self.counts).requests_for(grant)
    }

    pub(crate) fn tokens_issued(&self) -> usize {
        locked(&self.counts).issued()
    }

    /// The identifier of the person who signs in at present.
    pub(crate) fn person(&self) -> String {
        locked(&self.people).current().to_owned()
    }

    pub(crate) fn set_person(&self, person: Person) {
        locked(&self.people).set_current(person);
    }

    pub(crate) fn consent(&self) -> Consent {
        locked(&self.people).consent()
    }

    pub(crate) fn set_consent(&self, consent: Consent) {
        locked(&self.people).set_consent(consent);
    }

    /// The account in whose name a server-to-server client acts.
    pub(crate) fn technical_account(&self, client_id: &str) -> String {
        format!("{}@techacct.adobe.com", account(&self.signer, client_id))
    }

    /// What is known about the owner of a token: somebody who signed in, or a technical account.
    pub(crate) fn profile(&self, user_id: &str) -> Profile {
        let person = locked(&self.people).profile(user_id);
        person.unwrap_or_else(|| Profile {
            account_type: "ent",
            email: format!("{}@techacct.adobe.com", self.signer.uuid(user_id)),
            names: None,
            country: None,
        })
    }

    /// The modulus under which `/ims/keys` publishes a key. It is as long as a real one and belongs to no key at all.
    pub(crate) fn modulus(&self, key: &str) -> String {
        mint::modulus(&self.signer, key)
    }
}

/// 24 hexadecimal digits that are always the same for one name.
fn account(signer: &Signer, of: &str) -> String {
    signer.sign(["account", of])[..24].to_uppercase()
}
