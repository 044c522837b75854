//! The short run: damaged inputs for every target, the same ones every time, and everything that ever broke one.

use layerlab_fuzz::{Random, TARGETS, Target, mutated, target};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crashes")
}

/// Runs one input; when it breaks the target it is written down, and the name says where.
#[track_caller]
fn run(target: &Target, bytes: &[u8], origin: &str) {
    if catch_unwind(AssertUnwindSafe(|| (target.run)(bytes))).is_err() {
        let kept = folder().join(format!("{}-found", target.name));
        let _ = fs::write(&kept, bytes);
        panic!(
            "`{}` broke on {origin}; the input is in {}",
            target.name,
            kept.display()
        );
    }
}

fn short(name: &str) {
    let target = target(name).expect("a target of that name");
    let seeds = (target.seeds)();
    for (idx, seed) in seeds.iter().enumerate() {
        run(target, seed, &format!("its good input {idx}"));
    }
    for n in 0..target.n_short {
        let mut random = Random::new(n as u64);
        let seed = &seeds[random.below(seeds.len())];
        let other = &seeds[random.below(seeds.len())];
        run(
            target,
            &mutated(seed, other, &mut random),
            &format!("damaged input {n}"),
        );
    }
}

macro_rules! short_runs {
    ($($name:ident)*) => {
        $(#[test] fn $name() { short(stringify!($name)); })*

        #[test]
        fn every_target_has_a_short_run() {
            let run = [$(stringify!($name)),*];
            let all: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(all, run);
        }
    };
}

short_runs! { dockerfile expansion dockerignore pasted configuration image look frame }

#[test]
fn what_broke_a_target_once_breaks_none_any_more() {
    let Ok(files) = fs::read_dir(folder()) else {
        return;
    };
    for file in files.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let Some(target) = name.split('-').next().and_then(target) else {
            continue;
        };
        let bytes = fs::read(file.path()).expect("a kept input can be read");
        run(target, &bytes, &name);
    }
}
