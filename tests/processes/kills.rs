//! One program that is killed at a hundred moments of what it does all the time: replacing an entry, or a refresh token. Each time it
//! leaves something that the next one goes on with.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use firefly_emulator::Quirks;
use ims_auth::{ExposeSecret as _, StoreKey, TokenStore};

use crate::{
    crowd::Crowd,
    rig::{CONSENT, Rig, WEB, assert_hidden_by},
    watch::{Watch, files},
};

const KILLS: usize = 100;
/// How many rounds of its work are timed, to know how long one takes on this machine.
const TIMED: u32 = 20;

/// Chooses the moments. Any moment has to be right, so that the seed is for whoever wants to see a failure again.
struct Dice {
    rng: Rng,
    round: Duration,
}

impl Dice {
    /// Times the first program of a series, which says `word` once in a round.
    async fn timing(crowd: &mut Crowd, word: &str, seed: u64) -> Self {
        crowd.hear(word, 1).await;
        let start = Instant::now();
        crowd.hear(word, TIMED as usize).await;
        let round = start.elapsed() / TIMED;
        println!("seed {seed}, {round:?} a round");
        let rng = Rng::with_seed(seed);
        Self { rng, round }
    }

    /// Lets up to two rounds pass. Spans this short have to be waited for awake.
    fn pass(&mut self) {
        let end = Instant::now() + self.round.mul_f64(self.rng.f64() * 2.0);
        while Instant::now() < end {
            std::hint::spin_loop();
        }
    }
}

/// The number after `word` in the last line that begins with it; 0 if there is none.
fn last(said: &[String], word: &str) -> usize {
    let mut latest = said.iter().rev();
    let number = latest.find_map(|line| line.strip_prefix(word));
    number.map_or(0, |number| number.trim().parse().unwrap())
}

/// What a program that renews has done last: `asking`, `answered` or `renewed`.
fn last_step(said: &[String]) -> &str {
    let words = said.iter().rev().filter_map(|line| line.split(' ').next());
    let mut steps = words.filter(|word| ["asking", "answered", "renewed"].contains(word));
    steps.next().unwrap()
}

/// Makes sure that the kill has left nothing but an entry: whoever comes next can take the lease at once, and of what was half
/// written there is one file at most.
async fn assert_tidy(rig: &Rig, key: &StoreKey) {
    assert!(rig.store().lease(key).await.unwrap().is_some());
    let left_over = files(&rig.folder())
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "tmp"))
        .count();
    assert!(left_over <= 1, "{left_over} files pile up");
}

/// The number of the entry that is kept.
async fn kept_number(rig: &Rig, key: &StoreKey) -> usize {
    let kept = rig.store().load(key).await.unwrap();
    let token = kept.unwrap().access_token.unwrap();
    let number = token.expose_secret().split('-').nth(1).unwrap();
    number.parse().unwrap()
}

#[tokio::test]
async fn a_kill_at_any_moment_of_a_write_leaves_the_old_entry_or_the_new_one() {
    let rig = Rig::new().await;
    let source = rig.server_source(Arc::new(rig.store()));
    let key = source.key();
    let watch = Watch::over(rig.folder(), key.clone());
    let mut crowd = Crowd::start([rig.server()]).await;
    crowd.order(0, "write 1").await;
    let mut dice = Dice::timing(&mut crowd, "saved", 4).await;
    let (mut old, mut new) = (0, 0);
    for _ in 0..KILLS {
        dice.pass();
        crowd.kill(0).await;
        let (begun, done) = (
            last(crowd.words_of(0), "saving"),
            last(crowd.words_of(0), "saved"),
        );
        let number = kept_number(&rig, key).await;
        if begun == done {
            assert_eq!(number, done);
        } else {
            assert_eq!(begun, done + 1);
            assert!(
                number == done || number == begun,
                "{number} of {done} and {begun}"
            );
            *(if number == begun { &mut new } else { &mut old }) += 1;
        }
        assert_tidy(&rig, key).await;

        crowd = Crowd::start([rig.server()]).await;
        crowd.order(0, &format!("write {}", number + 1)).await;
        crowd.hear("saved", 1).await;
    }
    println!("of {KILLS} kills {old} left the old entry of a write and {new} the new one");
    assert!(old + new > KILLS / 10, "the kills missed the writes");
    assert!(watch.end().entries > KILLS);
    crowd.end().await;
}

#[tokio::test]
async fn a_kill_at_any_moment_of_a_rotation_leaves_a_refresh_token_that_works_unless_its_answer_was_lost()
 {
    let rig = Rig::new().await;
    // Whoever asks for a token has to renew, and the refresh token that was used is dead at that moment.
    rig.emulator.set_quirks(Quirks {
        token_life_seconds: 0,
        ..Quirks::default()
    });
    let source = rig.person_source();
    let key = source.key();
    let watch = Watch::over(rig.folder(), key.clone());
    let sign_in = || rig.emulator.issue_refresh_token(WEB.0, &CONSENT);
    let mut crowd = Crowd::start([rig.person(&sign_in())]).await;
    crowd.order(0, "renew").await;
    let mut dice = Dice::timing(&mut crowd, "renewed", 14).await;
    let mut lost = 0;
    for _ in 0..KILLS {
        dice.pass();
        crowd.kill(0).await;
        // As whoever renews next does first: what was written whole comes in its place.
        assert_tidy(&rig, key).await;
        let kept = source.stored().await.unwrap().unwrap();
        let refresh_token = kept.refresh_token.unwrap();
        let step = last_step(crowd.words_of(0)).to_owned();
        let is_lost = rig.emulator.is_revoked(refresh_token.expose_secret());
        if is_lost {
            // Nothing helps against a death between IMS's answer and the end of the save. At any other moment it is a fault.
            assert_ne!(step, "renewed");
            lost += 1;
        }
        assert_tidy(&rig, key).await;

        let access_token = kept.access_token.unwrap();
        let tokens = [refresh_token.expose_secret(), access_token.expose_secret()];
        rig.assert_hides(&tokens);
        assert_hidden_by(&crowd.end().await, &tokens);
        // The next program has nothing but the store, unless the answer was lost, or still may be: a request can be on its way.
        let given = if is_lost || step == "asking" {
            sign_in()
        } else {
            "no-such-token".to_owned()
        };
        crowd = Crowd::start([rig.person(&given)]).await;
        crowd.order(0, "renew").await;
        crowd.hear("renewed", 1).await;
    }
    println!("{lost} of {KILLS} kills fell between an answer and the end of its save");
    assert!(lost < KILLS * 9 / 10, "the kills missed everything else");
    assert!(watch.end().entries > KILLS);
    crowd.end().await;
}
