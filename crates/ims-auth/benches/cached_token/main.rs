//! What a token in hand costs: the ways of this crate beside the floor under them and the caches that people write at home.
//!
//! Each is measured for one caller and for as many as the machine has cores, two at least, who ask without a pause. The ways
//! take turns, a few milliseconds each: what the machine does besides, and where it places the callers, changes from second
//! to second and by more than the ways differ. A ratio is therefore taken within one round, and the median of all rounds is
//! told, one line for each way: callers, name, nanoseconds per call, and times the floor. What it means is told in
//! `docs/performance.md`; `cargo xtask bench` runs this and prints the page's table.
// The numbers are the product.
#![allow(clippy::print_stdout)]

mod caches;

use std::{
    env,
    hint::black_box,
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use ims_auth::{AccessToken, AuthError, CachedTokenSource, TokenSource};
use tokio::{runtime::Runtime, task::JoinSet};

use self::caches::{ArcSwapCache, RwLockCache, TokioMutexCache};

/// How often each way has its turn; odd, so that there is a middle.
const ROUNDS: usize = 151;
/// How long one turn takes, about.
const TURN: Duration = Duration::from_millis(8);
/// The way that the others are compared with.
const FLOOR: &str = "arc_swap_checked";
/// The life of every token here, so that none is renewed while it is measured.
const LIFE: Duration = Duration::from_secs(86_399);

/// So many calls by each caller, and how long they took in all.
type Turn = Box<dyn Fn(u64) -> Duration>;

/// A source that costs nothing: only its cache is of interest.
#[derive(Debug)]
struct Instantly;

#[async_trait]
impl TokenSource for Instantly {
    async fn token(&self) -> Result<AccessToken, AuthError> {
        Ok(token())
    }
}

/// A token of about the length that IMS issues.
fn token() -> AccessToken {
    AccessToken::new("bench-client", "t".repeat(1_200))
        .expect("letters can stand in a header")
        .with_expiry(LIFE, SystemTime::now())
}

/// A cache of ours with the token in it.
fn filled(runtime: &Runtime) -> CachedTokenSource {
    let cache = CachedTokenSource::new(Instantly);
    runtime
        .block_on(cache.token())
        .expect("the source never fails");
    assert!(cache.cached().is_some(), "only hits are measured");
    cache
}

/// Keeps the thread on the `nth` core. A caller who is woken is otherwise moved to the core of whoever woke it, and callers who
/// share a core do not contend.
fn stay_on_core(nth: usize) {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    if let Some(core) = cores.get(nth % cores.len().max(1)) {
        core_affinity::set_for_current(*core);
    }
}

/// How long `callers` take who make `calls` each, from when the first begins until the last has done.
fn time(callers: usize, calls: u64, run: &(impl Fn(u64) + Sync)) -> Duration {
    let start = Barrier::new(callers);
    let one = |nth: usize| {
        stay_on_core(nth);
        start.wait();
        let begin = Instant::now();
        run(calls);
        (begin, Instant::now())
    };
    let spans: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|nth| scope.spawn(move || one(nth)))
            .collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| thread.join().expect("no call panics");
        threads.into_iter().map(join).collect()
    });
    // Not the longest of the spans: callers whom the machine ran one after the other would seem to have cost each other nothing.
    let begin = spans.iter().map(|(begin, _)| *begin).min();
    let end = spans.iter().map(|(_, end)| *end).max();
    end.zip(begin)
        .map_or(Duration::ZERO, |(end, begin)| end - begin)
}

/// Calls that need no runtime.
fn calls<T>(callers: usize, call: impl Fn() -> T + Sync + 'static) -> Turn {
    Box::new(move |count| {
        time(callers, count, &|count| {
            for _ in 0..count {
                black_box(call());
            }
        })
    })
}

/// Calls that wait for their turn.
async fn ask(cache: Arc<TokioMutexCache>, count: u64) {
    for _ in 0..count {
        black_box(cache.get().await);
    }
}

/// Every way to a token, by its name in the table.
fn ways(callers: usize) -> Vec<(&'static str, Turn)> {
    let workers = AtomicUsize::new(0);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(callers)
        .on_thread_start(move || stay_on_core(workers.fetch_add(1, Ordering::Relaxed)))
        .enable_time()
        .build()
        .expect("no network is asked for");
    let runtime = Arc::new(runtime);
    let only = token();
    let swap = ArcSwapOption::from_pointee(token());
    let floor = ArcSwapCache::filled(token(), LIFE);
    let cache = filled(&runtime);
    let erased: Arc<dyn TokenSource> = Arc::new(filled(&runtime));
    let awaited = (filled(&runtime), Arc::clone(&runtime));
    let read = RwLockCache::filled(token(), LIFE);
    let locked = Arc::new(TokioMutexCache::filled(token(), LIFE));
    let threads = (Arc::clone(&locked), Arc::clone(&runtime));
    vec![
        ("static_clone", calls(callers, move || only.clone())),
        (
            "arc_swap",
            calls(callers, move || swap.load().as_deref().cloned()),
        ),
        (FLOOR, calls(callers, move || floor.get())),
        ("cached", calls(callers, move || cache.cached())),
        ("cached_dyn", calls(callers, move || erased.cached())),
        (
            "token",
            Box::new(move |count| {
                let (source, runtime) = &awaited;
                time(callers, count, &|count| {
                    runtime.block_on(async {
                        for _ in 0..count {
                            black_box(source.token().await.expect("the token is in hand"));
                        }
                    });
                })
            }),
        ),
        ("std_rw_lock", calls(callers, move || read.get())),
        (
            "tokio_mutex",
            Box::new(move |count| {
                let (cache, runtime) = &threads;
                time(callers, count, &|count| {
                    runtime.block_on(ask(Arc::clone(cache), count));
                })
            }),
        ),
        // Kinder to the mutex: a task that has to wait costs a switch of tasks, not of threads.
        (
            "tokio_mutex_tasks",
            Box::new(move |count| {
                let begin = Instant::now();
                runtime.block_on(async {
                    let tasks = (0..callers).map(|_| ask(Arc::clone(&locked), count));
                    tasks.collect::<JoinSet<()>>().join_all().await;
                });
                begin.elapsed()
            }),
        ),
    ]
}

/// How many calls fill a turn, by a trial that also warms up.
fn calls_in_a_turn(turn: &Turn) -> u64 {
    const TRIAL: u64 = 2_000;
    let trial = turn(TRIAL).as_nanos().max(1);
    let count = TURN.as_nanos() * u128::from(TRIAL) / trial;
    u64::try_from(count).unwrap_or(u64::MAX).max(1)
}

/// Measures every way in turns and prints a line for each.
fn compare(group: &str, callers: usize, rounds: usize) {
    let ways = ways(callers);
    let counts: Vec<u64> = ways.iter().map(|(_, turn)| calls_in_a_turn(turn)).collect();
    let mut table = vec![Vec::with_capacity(rounds); ways.len()];
    for _ in 0..rounds {
        for ((row, (_, turn)), count) in table.iter_mut().zip(&ways).zip(&counts) {
            row.push(nanoseconds(turn(*count), *count));
        }
    }
    let floor = ways.iter().position(|(name, _)| *name == FLOOR);
    let floor = table[floor.expect("the floor is one of the ways")].clone();
    for ((name, _), row) in ways.iter().zip(&table) {
        let ratios = row.iter().zip(&floor).map(|(time, floor)| time / floor);
        let (ratio, time) = (median(ratios), median(row.iter().copied()));
        println!("{group} {name} {time:.1} {ratio:.3}");
    }
}

/// What one of `count` calls took.
fn nanoseconds(took: Duration, count: u64) -> f64 {
    // Of a few milliseconds, neither number loses a digit that counts.
    #[allow(clippy::cast_precision_loss)]
    let count = count as f64;
    took.as_secs_f64() * 1e9 / count
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    // Without this word it is `cargo test` that wants to know whether the benchmark runs at all.
    let rounds = if env::args().any(|argument| argument == "--bench") {
        ROUNDS
    } else {
        1
    };
    compare("alone", 1, rounds);
    let cores = thread::available_parallelism().map_or(2, usize::from);
    compare("contending", cores.max(2), rounds);
}
