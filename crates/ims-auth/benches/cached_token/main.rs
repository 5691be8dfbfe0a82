//! What a token in hand costs: the ways of this crate beside the floor under them and the caches that people write at home.
//!
//! Each is measured for one caller and for as many as the machine has cores, two at least, who ask without a pause. What it
//! means is told in `docs/performance.md`; `cargo xtask bench` runs this and prints the page's table.

mod caches;

use std::{
    hint::black_box,
    sync::{Arc, Barrier},
    thread,
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, measurement::WallTime};
use ims_auth::{AccessToken, AuthError, CachedTokenSource, SystemClock, TokenSource};
use tokio::{runtime::Runtime, task::JoinSet};

use self::caches::{ArcSwapCache, RwLockCache, TokioMutexCache};

/// The life of every token here, so that none is renewed while it is measured.
const LIFE: Duration = Duration::from_secs(86_399);

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
        .with_expiry(LIFE, std::time::SystemTime::now())
}

/// A cache of ours with the token in it.
fn filled(runtime: &Runtime) -> CachedTokenSource {
    let cache = CachedTokenSource::with_clock(Instantly, Arc::new(SystemClock));
    runtime
        .block_on(cache.token())
        .expect("the source never fails");
    assert!(cache.cached().is_some(), "only hits are measured");
    cache
}

/// How long `callers` take who make `calls` each, from when the first begins until the last has done.
fn time(callers: usize, calls: u64, run: &(impl Fn(u64) + Sync)) -> Duration {
    let start = Barrier::new(callers);
    let one = || {
        start.wait();
        let begin = Instant::now();
        run(calls);
        (begin, Instant::now())
    };
    let spans: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..callers).map(|_| scope.spawn(one)).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| thread.join().expect("no call panics");
        threads.into_iter().map(join).collect()
    });
    // Not the longest of the spans: callers whom the machine runs one after the other did not get in each other's way.
    let begin = spans.iter().map(|(begin, _)| *begin).min();
    let end = spans.iter().map(|(_, end)| *end).max();
    end.zip(begin)
        .map_or(Duration::ZERO, |(end, begin)| end - begin)
}

/// One line of the table: `run` makes as many calls as it is told.
fn line(
    group: &mut BenchmarkGroup<'_, WallTime>,
    callers: usize,
    name: &str,
    run: impl Fn(u64) + Sync,
) {
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|calls| time(callers, calls, &run));
    });
}

/// Calls that need no runtime.
fn calls<T>(call: impl Fn() -> T + Sync) -> impl Fn(u64) + Sync {
    move |count| {
        for _ in 0..count {
            black_box(call());
        }
    }
}

/// Calls that wait for their turn.
async fn ask(cache: Arc<TokioMutexCache>, count: u64) {
    for _ in 0..count {
        black_box(cache.get().await);
    }
}

/// Every line, for so many callers.
fn table(criterion: &mut Criterion, callers: usize, name: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(callers)
        .enable_time()
        .build()
        .expect("no network is asked for");
    let mut group = criterion.benchmark_group(name);
    // Samples of one length each: a short one would mostly measure how the threads start.
    group.sampling_mode(SamplingMode::Flat).sample_size(40);

    let only = token();
    line(&mut group, callers, "static_clone", calls(|| only.clone()));

    let swap = ArcSwapOption::from_pointee(token());
    line(
        &mut group,
        callers,
        "arc_swap",
        calls(|| swap.load().as_deref().cloned()),
    );
    let floor = ArcSwapCache::filled(token(), LIFE);
    line(
        &mut group,
        callers,
        "arc_swap_checked",
        calls(|| floor.get()),
    );

    let cache = filled(&runtime);
    line(&mut group, callers, "cached", calls(|| cache.cached()));
    let source: Arc<dyn TokenSource> = Arc::new(filled(&runtime));
    line(&mut group, callers, "cached_dyn", calls(|| source.cached()));
    let cache = filled(&runtime);
    line(&mut group, callers, "token", |count| {
        runtime.block_on(async {
            for _ in 0..count {
                black_box(cache.token().await.expect("the token is in hand"));
            }
        });
    });

    let cache = RwLockCache::filled(token(), LIFE);
    line(&mut group, callers, "std_rw_lock", calls(|| cache.get()));
    let cache = Arc::new(TokioMutexCache::filled(token(), LIFE));
    line(&mut group, callers, "tokio_mutex", |count| {
        runtime.block_on(ask(Arc::clone(&cache), count));
    });
    // Kinder to the mutex: a task that has to wait costs a switch of tasks, not of threads.
    group.bench_function("tokio_mutex_tasks", |bencher| {
        bencher.iter_custom(|count| {
            let begin = Instant::now();
            runtime.block_on(async {
                let tasks = (0..callers).map(|_| ask(Arc::clone(&cache), count));
                tasks.collect::<JoinSet<()>>().join_all().await;
            });
            begin.elapsed()
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    table(&mut criterion, 1, "alone");
    let cores = thread::available_parallelism().map_or(2, usize::from);
    table(&mut criterion, cores.max(2), "contending");
    criterion.final_summary();
}
