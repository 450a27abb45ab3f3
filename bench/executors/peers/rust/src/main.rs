//! One measurement of rayon, tokio or a lock. Usage: executors WORK WAY SIZE; see compare.py.
mod measuring;

use measuring::{hold, measure};
use rayon::prelude::*;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, Semaphore};

const WORKERS: usize = 2;

fn trivial(item: u64) -> u64 {
    item + 1
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let size: u64 = arguments[3].parse().unwrap();
    let pool = || rayon::ThreadPoolBuilder::new().num_threads(WORKERS).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_time().build().unwrap();
    match (arguments[1].as_str(), arguments[2].as_str()) {
        ("submit", "rayon") => { let pool = pool(); measure(size, |size| spawn(&pool, 0, size)) }
        ("submit", "tokio") => { let runtime = runtime(); measure(size, |size| runtime.block_on(tasks(0, size))) }
        ("producers", "rayon") => { let pool = pool(); measure(size, |size| producers(size, |first, count| spawn(&pool, first, count))) }
        ("producers", "tokio") => { let runtime = runtime(); measure(size, |size| producers(size, |first, count| runtime.block_on(tasks(first, count)))) }
        ("latency", "rayon") => { let pool = pool(); measure(size, |size| (0..size).map(|item| pool.install(|| trivial(item))).sum()) }
        ("latency", "tokio") => { let runtime = runtime(); measure(size, |size| runtime.block_on(one_by_one(size))) }
        ("map", "rayon") => { let pool = pool(); measure(size, |size| ordered(&pool, size)) }
        ("fork-join", "rayon") => { let pool = pool(); measure(size, |size| pool.install(|| split(0, size))) }
        ("fork-join", "tokio") => { let runtime = runtime(); measure(size, |size| runtime.block_on(split_in_tasks(0, size))) }
        ("async", "tokio") => { let runtime = runtime(); measure(size, |size| runtime.block_on(bounded(1000, size, || tokio::time::sleep(Duration::from_millis(1))))) }
        ("held", "tokio") => held(&runtime(), size),
        ("lock", "mutex") => measure(size, |size| locking(size, 1)),
        ("contended", "mutex") => measure(size, |size| locking(size, 2)),
        ("start", "rayon") => println!("{{\"sum\": {}}}", spawn(&pool(), 0, size)),
        ("start", "tokio") => println!("{{\"sum\": {}}}", runtime().block_on(tasks(0, size))),
        other => panic!("{other:?} is not measured here"),
    }
}

/// rayon's spawn gives nothing back, so each job has a place for its result.
fn spawn(pool: &rayon::ThreadPool, first: u64, count: u64) -> u64 {
    let results: Vec<AtomicU64> = (0..count).map(|_| AtomicU64::new(0)).collect();
    pool.in_place_scope(|scope| {
        for (item, result) in (first..).zip(&results) {
            scope.spawn(move |_| result.store(trivial(item), Ordering::Relaxed));
        }
    });
    results.iter().map(|result| result.load(Ordering::Relaxed)).sum()
}

async fn tasks(first: u64, count: u64) -> u64 {
    let all: Vec<_> = (first..first + count).map(|item| tokio::spawn(async move { trivial(item) })).collect();
    let mut sum = 0;
    for task in all {
        sum += task.await.unwrap();
    }
    sum
}

fn producers(size: u64, submit: impl Fn(u64, u64) -> u64 + Sync) -> u64 {
    let submit = &submit;
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|producer| scope.spawn(move || submit(size / 4 * producer, size / 4))).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

async fn one_by_one(size: u64) -> u64 {
    let mut sum = 0;
    for item in 0..size {
        sum += tokio::spawn(async move { trivial(item) }).await.unwrap();
    }
    sum
}

/// Through a function pointer, as a delegate's call can't be compiled into the loop either.
fn ordered(pool: &rayon::ThreadPool, size: u64) -> u64 {
    let function: fn(u64) -> u64 = black_box(trivial);
    let results: Vec<u64> = pool.install(|| (0..size as usize).into_par_iter().map(|item| function(item as u64)).collect());
    u64::from(results.iter().fold(0u32, |hash, &result| hash.wrapping_mul(31).wrapping_add(result as u32)))
}

fn split(first: u64, end: u64) -> u64 {
    if end - first == 1 {
        return trivial(first);
    }
    let middle = (first + end) / 2;
    let (left, right) = rayon::join(|| split(first, middle), || split(middle, end));
    left + right
}

fn split_in_tasks(first: u64, end: u64) -> Pin<Box<dyn Future<Output = u64> + Send>> {
    Box::pin(async move {
        if end - first == 1 {
            return trivial(first);
        }
        let middle = (first + end) / 2;
        let right = tokio::spawn(split_in_tasks(middle, end));
        split_in_tasks(first, middle).await + right.await.unwrap()
    })
}

async fn bounded<W: Future<Output = ()> + Send + 'static>(at_once: usize, size: u64, wait: impl Fn() -> W) -> u64 {
    let (places, sum) = (Arc::new(Semaphore::new(at_once)), Arc::new(AtomicU64::new(0)));
    for item in 0..size {
        let place = places.clone().acquire_owned().await.unwrap();
        let (sum, waited) = (sum.clone(), wait());
        tokio::spawn(async move {
            waited.await;
            sum.fetch_add(trivial(item), Ordering::Relaxed);
            drop(place);
        });
    }
    // All places are free once all have ended.
    let _all = places.acquire_many(at_once as u32).await.unwrap();
    sum.load(Ordering::Relaxed)
}

fn held(runtime: &Runtime, size: u64) {
    let (signal, begun) = (Arc::new(Notify::new()), Arc::new(AtomicU64::new(0)));
    let (told, counted) = (signal.clone(), begun.clone());
    let start = || runtime.spawn(bounded(size as usize, size, move || {
        let (told, counted) = (told.clone(), counted.clone());
        async move {
            let signalled = told.notified();
            counted.fetch_add(1, Ordering::SeqCst);
            signalled.await
        }
    }));
    hold(size, start, || begun.load(Ordering::SeqCst), |all| {
        signal.notify_waiters();
        runtime.block_on(all).unwrap()
    });
}

fn locking(size: u64, threads: u64) -> u64 {
    let count = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..size / threads {
                    *count.lock().unwrap() += 1;
                }
            });
        }
    });
    count.into_inner().unwrap()
}
