//! Tokens of two seconds to a day, asked for all the time over several of their lives, from an IMS that takes 300 ms: nobody is
//! ever handed an expired one, nobody waits for a renewal, and IMS is asked once for each.

use std::{sync::Arc, time::Duration};

use ims_auth::TokenSource;
use rstest::rstest;
use tokio::time::{Instant, sleep, timeout};

use crate::support::{HANGS, LATENCY, Reply, Rig, TokioClock, millis, most_flights, number, secs};

/// How many lives are watched.
const LIVES: u32 = 5;
/// How many callers ask, one after the other and each once in its round.
const CALLERS: u32 = 8;

/// What the callers saw.
#[derive(Debug, Default)]
struct Seen {
    calls: usize,
    /// The longest wait of a call after the first.
    longest_wait: Duration,
    /// The number of the token that came last.
    last: usize,
}

/// Has `CALLERS` ask in turn, each once in a `round`, until `span` is over. Every token is looked at when it is handed out.
async fn watch(rig: &Rig, round: Duration, span: Duration) -> Seen {
    let mut seen = Seen {
        last: number(&rig.call().await.unwrap()),
        ..Seen::default()
    };
    let start = Instant::now();
    while start.elapsed() < span {
        sleep(round / CALLERS).await;
        let before = Instant::now();
        let token = rig.call().await.expect("no call fails");
        assert!(
            !rig.is_expired(&token),
            "an expired token after {:?}",
            start.elapsed()
        );
        assert!(number(&token) >= seen.last, "an older token than before");
        seen.last = number(&token);
        seen.longest_wait = seen.longest_wait.max(before.elapsed());
        seen.calls += 1;
    }
    seen
}

/// The shortest time between one request and the next.
fn shortest_gap(moments: &[Duration]) -> Duration {
    let gaps = moments
        .windows(2)
        .map(|pair| pair[1].saturating_sub(pair[0]));
    gaps.min().expect("more than one request")
}

/// No second request for the same life, and none before four fifths of it are over. A life of 2 s is renewed at 1.2 s: from 1.8 s
/// on callers would wait, and before that twice the 0.3 s that IMS takes are kept free.
#[rstest]
#[case::two_seconds(2, millis(100), millis(1_200))]
#[case::a_minute(60, secs(1), secs(48))]
#[case::ten_minutes(600, secs(1), secs(480))]
#[case::an_hour(3_599, secs(30), millis(2_879_200))]
#[case::a_day(86_399, secs(300), millis(69_119_200))]
#[tokio::test(start_paused = true)]
async fn nobody_is_handed_an_expired_token_or_waits_for_a_renewal(
    #[case] life: u64,
    #[case] round: Duration,
    #[case] earliest: Duration,
) {
    for seed in 0..5 {
        fastrand::seed(seed);
        let rig = Rig::new(LATENCY, [], Reply::Life(secs(life)));
        let seen = watch(&rig, round, secs(life) * LIVES).await;
        assert_eq!(seen.longest_wait, Duration::ZERO);
        assert!(seen.calls > 500 && seen.last > 5, "{seen:?}");
        let requests = rig.ims.requests();
        assert!(
            requests - seen.last <= 1,
            "at most one more, that is still under way: {requests}, {seen:?}"
        );
        let gap = shortest_gap(&rig.ims.moments());
        assert!(gap >= earliest, "{gap:?}");
    }
}

/// With every other answer a 503, a flight is two requests and a pause of at most 0.25 s between them: 0.85 s. That leaves no
/// room in a life of 2 s, whose callers may have to wait for part of it, but in all the longer ones.
#[rstest]
#[case::two_seconds(2, millis(100), millis(850))]
#[case::a_minute(60, secs(1), Duration::ZERO)]
#[case::ten_minutes(600, secs(1), Duration::ZERO)]
#[case::an_hour(3_599, secs(30), Duration::ZERO)]
#[case::a_day(86_399, secs(300), Duration::ZERO)]
#[tokio::test(start_paused = true)]
async fn a_503_before_every_token_is_one_more_request_and_no_caller_notices(
    #[case] life: u64,
    #[case] round: Duration,
    #[case] longest_wait: Duration,
) {
    let life = secs(life);
    for seed in 0..8 {
        fastrand::seed(seed);
        let script = [Reply::Busy, Reply::Life(life)].repeat(20);
        let rig = Rig::new(LATENCY, script, Reply::Busy);
        let seen = watch(&rig, round, life * LIVES).await;
        assert!(seen.longest_wait <= longest_wait, "seed {seed}: {seen:?}");
        assert!(seen.calls > 300 && seen.last >= 5, "{seen:?}");
        let requests = rig.ims.requests();
        assert!(requests <= 2 * (seen.last + 1), "{requests}, {seen:?}");
    }
}

/// It is handed to those who waited for it, and to nobody else. The requests are paced as failures are: 125 in an hour at the
/// most.
#[tokio::test(start_paused = true)]
async fn a_token_without_life_is_never_kept_and_cannot_become_a_storm() {
    let rig = Rig::new(LATENCY, [], Reply::Life(Duration::ZERO));
    let (start, hour) = (Instant::now(), secs(3_600));
    let mut last = 0;
    while start.elapsed() < hour {
        let answers = timeout(HANGS, rig.crowd(8)).await.expect("a caller hangs");
        assert!(rig.tokens.cached().is_none(), "it must not be kept");
        for answer in answers {
            assert_eq!(number(&answer.unwrap()), last + 1, "one for all who waited");
        }
        last += 1;
        sleep(millis(100)).await;
    }
    let requests = rig.ims.requests();
    assert_eq!(requests, last);
    assert!((60..=most_flights(hour)).contains(&requests), "{requests}");
}

/// Lives that are over before a caller can make use of them are none, and the requests are paced as those for lives of 0.
#[rstest]
#[case(1)]
#[case(5)]
#[case(10)]
#[case(100)]
#[case(999)]
#[tokio::test(start_paused = true)]
async fn a_life_of_milliseconds_is_none(#[case] life: u64) {
    let rig = Rig::prompt(millis(life), Arc::new(TokioClock::new()));
    let start = Instant::now();
    while start.elapsed() < secs(60) {
        rig.call().await.unwrap();
        assert!(rig.tokens.cached().is_none(), "it must not be kept");
        sleep(millis(1)).await;
    }
    let (requests, most) = (rig.ims.requests(), most_flights(start.elapsed()));
    assert!((5..=most).contains(&requests), "{requests} of {most}");
}

/// IMS has nothing but lifeless tokens for the last minutes of a good one. Nobody waits longer than for the flight that he
/// happens to start, and nobody gets an error.
#[tokio::test(start_paused = true)]
async fn lifeless_successors_make_nobody_wait_while_the_old_token_is_valid() {
    let day = secs(86_399);
    let rig = Rig::new(LATENCY, [Reply::Life(day)], Reply::Life(Duration::ZERO));
    let start = Instant::now();
    rig.call().await.unwrap();
    sleep(day.saturating_sub(secs(290))).await;
    let mut longest_wait = Duration::ZERO;
    while start.elapsed() < day.saturating_sub(secs(10)) {
        let before = Instant::now();
        rig.call().await.expect("the old token is valid");
        longest_wait = longest_wait.max(before.elapsed());
        sleep(millis(100)).await;
    }
    assert_eq!(longest_wait, LATENCY);
    let renewals = rig.ims.requests() - 1;
    assert!(
        (5..=most_flights(secs(280))).contains(&renewals),
        "{renewals}"
    );
}
