//! Measures opening and analysing one saved image: `cargo run --profile native --example measure -- FILE`. With a
//! number of jobs, layers are read on as many threads.

use layerlab_image::{HashJob, LayerJob, OpenOptions, Opener, ReadLayer, Verify, drive};
use std::fs::File;
use std::sync::Mutex;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args
        .next()
        .ok_or("usage: measure FILE [verify|nothing] [CHUNK_BYTES] [GAP_BYTES] [JOBS]")?;
    let mut options = OpenOptions::default();
    match args.next().as_deref() {
        Some("verify") => options.verify = Verify::All,
        Some("nothing") => options.verify = Verify::Nothing,
        _ => {}
    }
    let chunk: usize = args.next().map_or(Ok(256 << 10), |a| a.parse())?;
    if let Some(gap) = args.next() {
        options.seek_gap_bytes = gap.parse()?;
    }
    let gap = options.seek_gap_bytes;
    let n_jobs: usize = args.next().map_or(Ok(1), |a| a.parse())?;
    if n_jobs > 1 {
        options.split_layer_bytes = 256 << 10;
    }
    let mut file = File::open(&path)?;
    let start = Instant::now();
    let mut opener = Opener::new(file.metadata()?.len(), &path, options);
    drive(&mut opener, &mut file, chunk)?;
    let mut jobs = opener.layer_jobs();
    jobs.reverse();
    opener.put(side_by_side(jobs, n_jobs, &path, chunk));
    let mut archive = opener.finish()?;
    println!("open       {:?}  {}", start.elapsed(), archive.says);
    let index = archive.default_image().ok_or("no image")?;
    let start = Instant::now();
    memory("after opening");
    let image = archive.load(index)?;
    println!(
        "load       {:?}  {} layers",
        start.elapsed(),
        image.layers.len()
    );
    drop(image);
    memory("after stacking");
    for with_duplicates in [false, true] {
        let start = Instant::now();
        let image = archive.load(index)?;
        let mut job = HashJob::new(&archive, &image, with_duplicates, gap);
        let n = job.n_open();
        drop(image);
        drive(&mut job, &mut file, chunk)?;
        job.finish(&mut archive);
        println!(
            "hash {n:6} {:?}  duplicates: {with_duplicates}",
            start.elapsed()
        );
    }
    let image = archive.load(index)?;
    let a = &image.accounting;
    println!(
        "total {} visible {} hidden {} files {} dive {:.4} wasted {}",
        a.total_bytes,
        a.visible_bytes,
        a.hidden_bytes,
        a.n_files,
        image.dive.efficiency,
        image.dive.wasted_bytes
    );
    for warning in archive.warnings.iter().chain(&image.warnings).take(10) {
        println!(
            "{}: {}: {}",
            warning.kind.as_str(),
            warning.place,
            warning.message
        );
    }
    memory("in the end");
    Ok(())
}

/// Peak memory of this process so far.
fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(line) = status.lines().find(|l| l.starts_with("VmHWM")) {
        println!("{line}  {when}");
    }
}

fn side_by_side(jobs: Vec<LayerJob>, n_threads: usize, path: &str, chunk: usize) -> Vec<ReadLayer> {
    let waiting = Mutex::new(jobs);
    let read = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                let mut file = File::open(path).expect("the file was opened before");
                loop {
                    let next = waiting.lock().expect("no thread panics").pop();
                    let Some(mut job) = next else { return };
                    drive(&mut job, &mut file, chunk).expect("the file can be read");
                    read.lock().expect("no thread panics").push(job.finish());
                }
            });
        }
    });
    read.into_inner().expect("no thread panics")
}
