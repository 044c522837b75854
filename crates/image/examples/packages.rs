//! Lists the packages of one saved image, a line each: `cargo run --example packages -- FILE [cyclonedx|spdx]`.

use layerlab_image::{InspectJob, OpenOptions, Opener, PackageReader, drive};
use std::fs::File;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: packages FILE [cyclonedx|spdx]")?;
    let options = OpenOptions::default();
    let gap = options.seek_gap_bytes;
    let mut file = File::open(&path)?;
    let mut opener = Opener::new(file.metadata()?.len(), &path, options);
    drive(&mut opener, &mut file, 256 << 10)?;
    let archive = opener.finish()?;
    let index = archive.default_image().ok_or("no image")?;
    let image = archive.load(index)?;
    let start = Instant::now();
    let mut job = InspectJob::new(&archive, &image, PackageReader::new(&image.tree), gap);
    drive(&mut job, &mut file, 256 << 10)?;
    let read = start.elapsed();
    let found = job.finish().conclude(&image.tree);
    match std::env::args().nth(2).as_deref() {
        Some("cyclonedx") => {
            print!("{}", layerlab_image::sbom::cyclonedx(&image, &found));
            return Ok(());
        }
        Some("spdx") => {
            print!("{}", layerlab_image::sbom::spdx(&image, &found));
            return Ok(());
        }
        _ => {}
    }
    for p in &found.packages {
        println!(
            "{}\t{}\t{}\t{}\tlayer {}\t{} bytes in {} files\t{}{}\t{}",
            p.kind,
            p.name,
            p.version,
            p.purl,
            p.layer,
            p.size_bytes,
            p.n_files,
            p.path,
            if p.is_guessed { " (guessed)" } else { "" },
            p.licences.join(", "),
        );
    }
    for gone in &found.gone {
        eprintln!(
            "gone: {} {} {} (layers {} to {})",
            gone.kind, gone.name, gone.version, gone.layer, gone.gone_layer
        );
    }
    eprintln!("{:?}", found.distribution);
    eprintln!(
        "unowned: {} files, {} bytes",
        found.unowned.n_files, found.unowned.size_bytes
    );
    for file in found.unowned.largest.iter().take(10) {
        eprintln!("  {} {} (layer {})", file.size_bytes, file.path, file.layer);
    }
    for warning in &found.warnings {
        eprintln!("{}: {}", warning.place, warning.message);
    }
    eprintln!(
        "{} packages; read in {read:?}, all in {:?}",
        found.packages.len(),
        start.elapsed()
    );
    Ok(())
}
