//! A thousand programs that started in the same second, as after a deployment: their renewals spread out over the day, and what
//! they do after a failure spreads out over the pause.

use std::{collections::HashMap, sync::Arc, time::Duration};

use ims_auth::TokenSource;

use crate::support::{HandClock, LATENCY, Reply, Rig, millis, secs};

const SOURCES: usize = 1_000;
const LIFE: u64 = 86_399;
const DAY: u64 = 86_400;
const DAYS: u64 = 5;

/// The first second after `fetched` in which a caller who asks all the time would find that the token is due.
///
/// A token that is due stays so. So the second is found by halving, where asking in every one of the 86,399 would show the
/// same.
fn due(rig: &Rig, clock: &HandClock, fetched: u64) -> u64 {
    let (mut fresh, mut due) = (fetched, fetched + LIFE);
    while due - fresh > 1 {
        let middle = fresh.midpoint(due);
        clock.set(middle * 1_000);
        if rig.tokens.cached().is_some() {
            fresh = middle;
        } else {
            due = middle;
        }
    }
    due
}

/// No second of any of five days holds more than a hundredth of that day's renewals. The start itself does not count: it is the
/// deployment's doing, and the first renewals come 19 hours later.
#[tokio::test(start_paused = true)]
async fn no_second_of_the_day_holds_more_than_a_hundredth_of_the_renewals() {
    fastrand::seed(5);
    let mut renewals: HashMap<u64, usize> = HashMap::new();
    for _ in 0..SOURCES {
        let clock = Arc::new(HandClock::default());
        let rig = Rig::prompt(secs(LIFE), Arc::clone(&clock) as _);
        rig.call().await.unwrap();
        let mut now = due(&rig, &clock, 0);
        while now < DAYS * DAY {
            *renewals.entry(now).or_default() += 1;
            clock.set(now * 1_000);
            let issued = rig.ims.issued();
            rig.call().await.unwrap();
            // The renewal runs behind the caller, in a task of its own.
            while rig.ims.issued() == issued || rig.tokens.cached().is_none() {
                tokio::task::yield_now().await;
            }
            now = due(&rig, &clock, now);
        }
    }
    for day in 0..DAYS {
        let of_day = || {
            renewals
                .iter()
                .filter(|(second, _)| *second / DAY == day)
                .map(|(_, count)| *count)
        };
        let (all, most) = (of_day().sum::<usize>(), of_day().max().unwrap());
        assert!(all >= SOURCES / 2, "day {day}: {all} renewals");
        assert!(
            most * 100 <= all,
            "day {day}: {most} of {all} in one second"
        );
    }
}

/// Each tenth of `span` must hold its share of these `moments`, give or take a half.
fn assert_even(moments: &[Duration], from: Duration, span: Duration) {
    for tenth in 0..10 {
        let start = from + span * tenth / 10;
        let end = start + span / 10;
        let held = moments
            .iter()
            .filter(|at| (start..end).contains(at))
            .count();
        assert!(
            (moments.len() / 20..=moments.len() * 3 / 20).contains(&held),
            "tenth {tenth}: {held} of {}",
            moments.len()
        );
    }
}

/// All of them are refused at the same moment. They come again after half a second to a whole one, each at a moment of its own.
#[tokio::test(start_paused = true)]
async fn after_a_failure_the_fleet_does_not_come_back_as_one() {
    fastrand::seed(6);
    let mut pauses = Vec::with_capacity(SOURCES);
    for _ in 0..SOURCES {
        let rig = Rig::new(Duration::ZERO, [], Reply::Refused);
        rig.call().await.unwrap_err();
        let refusal = rig.call().await.unwrap_err();
        pauses.push(refusal.retry_after().expect("it says when to come again"));
    }
    assert_even(&pauses, millis(500), millis(500));
}

/// All of them hear a 503 at the same moment. They repeat their requests within a quarter of a second, each at a moment of its
/// own.
#[tokio::test(start_paused = true)]
async fn after_a_503_the_fleet_does_not_repeat_its_requests_as_one() {
    fastrand::seed(7);
    let mut repetitions = Vec::with_capacity(SOURCES);
    for _ in 0..SOURCES {
        let rig = Rig::new(LATENCY, [Reply::Busy], Reply::Life(secs(LIFE)));
        rig.call().await.unwrap();
        repetitions.push(rig.ims.moments()[1].saturating_sub(LATENCY));
    }
    assert_even(&repetitions, Duration::ZERO, millis(250));
}
