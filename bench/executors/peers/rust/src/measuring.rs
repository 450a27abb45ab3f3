//! Several runs in this process, told in one line of JSON, as the other programs do.
use std::time::{Duration, Instant};

const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_millis(300);

/// At least two runs that don't count, then at least three: the median seconds, and the processor seconds a run.
pub fn measure(size: u64, run: impl Fn(u64) -> u64) {
    let sum = run(size);
    let start = Instant::now();
    loop {
        assert_eq!(run(size), sum);
        if start.elapsed() >= WARM_UP {
            break;
        }
    }
    let mut seconds = vec![];
    let before = cpu();
    let start = Instant::now();
    while seconds.len() < 3 || start.elapsed() < MEASURED {
        let began = Instant::now();
        let found = run(size);
        seconds.push(began.elapsed().as_secs_f64());
        assert_eq!(found, sum);
    }
    let cpu = (cpu() - before) / seconds.len() as f64;
    println!(
        "{{\"seconds\": {}, \"cpu\": {cpu}, \"mb\": {}, \"sum\": {sum}}}",
        median(seconds), kilobytes_of("VmHWM:") as f64 / 1024.0
    );
}

/// How much the process grew until all jobs have begun, in bytes a job.
pub fn hold<T>(size: u64, start: impl FnOnce() -> T, begun: impl Fn() -> u64, end: impl FnOnce(T) -> u64) {
    let before = kilobytes_of("VmRSS:");
    let all = start();
    while begun() < size {
        std::thread::yield_now();
    }
    let bytes = (kilobytes_of("VmRSS:") - before) * 1024 / size;
    println!("{{\"bytes\": {bytes}, \"sum\": {}}}", end(all));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn cpu() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) }, 0);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn kilobytes_of(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
