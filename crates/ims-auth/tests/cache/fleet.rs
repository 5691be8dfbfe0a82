//! A thousand programs that started in the same second, as after a deployment: their renewals spread out over the day.

use std::{collections::HashMap, sync::Arc};

use ims_auth::TokenSource;

use crate::support::{HandClock, Rig, secs};

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
