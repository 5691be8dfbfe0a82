//! Programs that are asked for a token: what they were given, and how long they had to wait.

use std::time::Duration;

use firefly_emulator::Emulator;

use crate::crowd::{Crowd, PATIENCE};

/// A program that was given a token: its number, the fingerprint, and the time from its call to that.
pub(crate) struct Served {
    pub(crate) number: usize,
    pub(crate) token: String,
    pub(crate) waited: Duration,
}

/// Orders a token from every program, and returns the number of the one whose request for it has arrived and is not answered, while all
/// others have called as well. The emulator has to have a fault in store that holds the first request.
pub(crate) async fn begin(crowd: &mut Crowd, emulator: &Emulator) -> usize {
    crowd.order_all("token").await;
    let first = crowd.hear("asking", 1).await[0].0;
    crowd.hear("calling", crowd.size()).await;
    let arrived = async {
        while emulator.token_requests() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, arrived).await.unwrap();
    first
}

/// What the next `count` programs are given.
pub(crate) async fn served(crowd: &mut Crowd, count: usize) -> Vec<Served> {
    let told = crowd.hear("token", count).await.into_iter();
    let served = told.map(|(number, words)| {
        let (token, millis) = words.split_once(' ').unwrap();
        Served {
            number,
            token: token.to_owned(),
            waited: Duration::from_millis(millis.parse().unwrap()),
        }
    });
    served.collect()
}

pub(crate) fn longest_wait(served: &[Served]) -> Duration {
    served.iter().map(|served| served.waited).max().unwrap()
}
