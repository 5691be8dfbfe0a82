//! Many programs that start at once on one file store, and a holder of the lease that is killed or stopped.

use std::{sync::Arc, time::Duration};

use firefly_emulator::{Fault, Route};
use ims_auth::Lease;
use rustix::process::Signal;

use crate::{
    calls::{begin, longest_wait, served},
    crowd::Crowd,
    fingerprint::fingerprint,
    rig::{Rig, assert_hidden_by},
    watch::Watch,
};

/// What a wait may take beyond the lease's bound: the last look at the store and a request of one's own, on a machine that is busy.
const MARGIN: Duration = Duration::from_secs(3);

#[tokio::test]
async fn sixty_four_processes_are_given_one_token_although_the_holder_of_the_lease_is_killed() {
    const SIZE: usize = 64;
    let rig = Rig::new().await;
    let source = rig.server_source(Arc::new(rig.store()));
    let watch = Watch::over(rig.folder(), source.key().clone());
    rig.emulator
        .inject(Route::Token, Fault::Delay(Duration::MAX));
    let mut crowd = Crowd::start((0..SIZE).map(|_| rig.server())).await;
    let holder = begin(&mut crowd, &rig.emulator).await;
    crowd.kill(holder).await;

    let given = served(&mut crowd, SIZE - 1).await;
    let stored = source.stored().await.unwrap().unwrap();
    let expected = fingerprint(stored.expose_secret());
    assert!(given.iter().all(|served| served.token == expected));
    assert!(given.iter().all(|served| served.number != holder));
    assert_eq!(rig.emulator.tokens_issued(), 1);
    assert_eq!(
        rig.emulator.token_requests(),
        2,
        "the holder's and one more"
    );
    let longest = longest_wait(&given);
    println!("the longest wait of {SIZE} processes: {longest:?}");
    assert!(longest < Lease::BOUND, "{longest:?}");
    assert!(watch.end().entries > 0, "the entry was never looked at");

    let ended = crowd.end().await;
    let said = &ended.said[holder];
    assert!(!said.iter().any(|line| line == "answered"), "{said:?}");
    rig.assert_hides(&[stored.expose_secret()]);
    assert_hidden_by(&ended, &[stored.expose_secret()]);
}

#[tokio::test]
async fn a_holder_that_is_stopped_holds_nobody_beyond_the_bound_and_goes_on_as_if_nothing_had_been()
{
    const SIZE: usize = 8;
    let rig = Rig::new().await;
    let source = rig.server_source(Arc::new(rig.store()));
    let watch = Watch::over(rig.folder(), source.key().clone());
    // Answered while the holder stands still, which therefore finds the answer when it goes on.
    rig.emulator
        .inject(Route::Token, Fault::Delay(Lease::BOUND / 2));
    let mut crowd = Crowd::start((0..SIZE).map(|_| rig.server())).await;
    let holder = begin(&mut crowd, &rig.emulator).await;
    crowd.signal(holder, Signal::STOP);

    let others = served(&mut crowd, SIZE - 1).await;
    let longest = longest_wait(&others);
    println!("the longest wait for a process that stands still: {longest:?}");
    assert!(longest < Lease::BOUND + MARGIN, "{longest:?}");
    assert!(others.iter().all(|served| served.number != holder));
    assert!(rig.emulator.tokens_issued() <= SIZE);

    crowd.signal(holder, Signal::CONT);
    let late = served(&mut crowd, 1).await;
    assert_eq!(late[0].number, holder);
    let asked = rig.emulator.token_requests();
    let stored = source.stored().await.unwrap().unwrap();
    let mut next = Crowd::start([rig.server()]).await;
    next.order(0, "token").await;
    let next_served = served(&mut next, 1).await;
    assert_eq!(next_served[0].token, fingerprint(stored.expose_secret()));
    assert_eq!(rig.emulator.token_requests(), asked, "the store had one");
    assert!(watch.end().entries > 0, "the entry was never looked at");

    rig.assert_hides(&[stored.expose_secret()]);
    assert_hidden_by(&crowd.end().await, &[stored.expose_secret()]);
    assert_hidden_by(&next.end().await, &[stored.expose_secret()]);
}
