//! Downloads a list of URLs with reqwest on tokio, so many at once, one file a page.
//! Usage: fetch LIST FOLDER TASKS
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let list = std::fs::read_to_string(&arguments[1]).unwrap();
    let urls: Arc<Vec<String>> = Arc::new(list.lines().map(str::to_owned).collect());
    let folder = Arc::new(arguments[2].clone());
    let tasks: usize = arguments[3].parse().unwrap();
    let client = reqwest::Client::builder().pool_max_idle_per_host(tasks).build().unwrap();
    let next = Arc::new(AtomicUsize::new(0));
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let (urls, folder, client, next) = (urls.clone(), folder.clone(), client.clone(), next.clone());
            tokio::spawn(async move {
                while let Some(url) = urls.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answer = client.get(url).send().await.unwrap().error_for_status().unwrap();
                    let body = answer.bytes().await.unwrap();
                    let name = url.rsplit('/').next().unwrap();
                    // Into the page cache: handed to another thread it would take longer.
                    std::fs::write(format!("{folder}/{name}"), &body).unwrap();
                }
            })
        })
        .collect();
    for task in running {
        task.await.unwrap();
    }
}
