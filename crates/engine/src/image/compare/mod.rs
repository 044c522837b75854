//! Two images side by side: the contents that must be read for it, and the answer.

mod job;
pub mod markdown;

pub use job::{CompareJob, Side, SideJob};

use super::tools::{MAX_DIFF_PATHS, names};
use super::{OpenArchive, failure};
use layerlab_image::{
    self as core, HashJob, Image, ImageDiffOptions, InspectJob, PackageReader, Packages, PathChange,
};
use layerlab_protocol::Failure;
use layerlab_protocol::image_compare::{CompareImages, ImageComparison};
use layerlab_protocol::image_tools as view;

/// Directories of a comparison that are listed.
const MAX_DIRECTORIES: usize = 100;
/// Packages of a comparison that are listed.
const MAX_PACKAGES: usize = 5_000;

impl OpenArchive {
    /// A job that reads what only contents can tell: files of both images that may be equal, and the packages of an
    /// image whose packages are not known yet. Hand it to [`CompareJob::finish`] then.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn compare_job(&self, other: &Self, gap: u64) -> Result<CompareJob, Failure> {
        let (a, b) = (self.shown()?, other.shown()?);
        let (left, right) = core::contents_to_compare(a, b);
        Ok(CompareJob::new(
            [a.info.index, b.info.index],
            HashJob::for_entries(&self.archive, a, &left, gap),
            self.package_job(a, gap),
            HashJob::for_entries(&other.archive, b, &right, gap),
            other.package_job(b, gap),
        ))
    }

    fn package_job(&self, image: &Image, gap: u64) -> Option<InspectJob<PackageReader>> {
        self.packages().is_none().then(|| {
            let reader = PackageReader::new(&image.tree);
            InspectJob::new(&self.archive, image, reader, gap)
        })
    }

    /// The packages of the shown image, once they were read.
    fn packages(&self) -> Option<&Packages> {
        let analysed = self.analyses.as_ref().filter(|_| self.is_analysed);
        analysed
            .map(|analyses| &analyses.packages)
            .or(self.installed.as_ref())
    }

    /// Takes the hashes of a job in, so that the image knows them. The tree view is gone then.
    fn hashed(&mut self, job: HashJob) -> Result<(), Failure> {
        let index = self.shown()?.info.index;
        // The image shares its layers with the archive, which takes the hashes.
        self.image = None;
        self.tree = None;
        job.finish(&mut self.archive);
        self.image = Some(self.archive.load(index).map_err(|error| failure(&error))?);
        Ok(())
    }

    /// This image and another one side by side, this one the earlier.
    ///
    /// # Errors
    /// When no image is shown.
    pub fn compare(
        &self,
        other: &Self,
        files: (&str, &str),
        semantic: bool,
    ) -> Result<view::ImageDiffReply, Failure> {
        let (a, b) = (self.shown()?, other.shown()?);
        let options = ImageDiffOptions {
            is_semantic: semantic,
        };
        let mut diff = core::compare_images(a, b, options);
        let n_paths = diff.paths.len();
        keep_largest(&mut diff.paths);
        let packages = match (self.packages(), other.packages()) {
            (Some(before), Some(after)) => {
                core::compare_packages(&before.packages, &after.packages)
            }
            _ => Vec::new(),
        };
        Ok(view::ImageDiffReply {
            version: 1,
            semantic,
            before: self.compared(a, files.0),
            after: other.compared(b, files.1),
            shared_layers: diff.n_shared_layers as u32,
            shared_blobs: diff
                .shared_blobs
                .iter()
                .map(|(x, y)| (*x as u32, *y as u32))
                .collect(),
            shared_stored_bytes: diff.shared_stored_bytes,
            totals: diff
                .totals
                .iter()
                .map(|(kind, totals)| view::DiffTotals {
                    kind: kind.as_str().to_owned(),
                    paths: totals.n_paths as u64,
                    before_bytes: totals.before_bytes,
                    after_bytes: totals.after_bytes,
                })
                .collect(),
            paths_omitted: n_paths.saturating_sub(MAX_DIFF_PATHS) as u64,
            paths: diff.paths.into_iter().map(path).collect(),
            directories: diff
                .directories
                .into_iter()
                .take(MAX_DIRECTORIES)
                .map(|directory| view::DiffDirectory {
                    path: directory.path,
                    delta_bytes: directory.delta_bytes,
                })
                .collect(),
            config: diff.config.into_iter().map(setting).collect(),
            history: diff.history.into_iter().map(history).collect(),
            packages_omitted: packages.len().saturating_sub(MAX_PACKAGES) as u64,
            packages: packages
                .into_iter()
                .take(MAX_PACKAGES)
                .map(package)
                .collect(),
        })
    }

    fn compared(&self, image: &Image, file: &str) -> view::ComparedImage {
        let packages = self.packages();
        let distribution = packages.and_then(|found| found.distribution.as_ref());
        view::ComparedImage {
            file: file.to_owned(),
            ref_names: image.info.ref_names.clone(),
            platform: image.info.platform.to_string(),
            image_id: image.info.image_id.as_ref().map(ToString::to_string),
            layers: image.layers.len() as u32,
            total_bytes: image.accounting.total_bytes,
            visible_bytes: image.accounting.visible_bytes,
            hidden_bytes: image.accounting.hidden_bytes,
            files: image.accounting.n_files as u64,
            distribution: distribution.map(|found| found.pretty_name.clone()),
            packages: packages.map(|found| found.packages.len() as u64),
        }
    }
}

/// What differs between the shown image and the second one, the earlier one named first.
pub(crate) fn answer(
    first: &OpenArchive,
    second: &OpenArchive,
    ask: &CompareImages,
) -> Result<ImageComparison, Failure> {
    let (shown, beside) = (
        (first, ask.first_name.as_str()),
        (second, ask.second_name.as_str()),
    );
    let (before, after) = if ask.second_is_before {
        (beside, shown)
    } else {
        (shown, beside)
    };
    let diff = before
        .0
        .compare(after.0, (before.1, after.1), ask.semantic)?;
    Ok(ImageComparison {
        markdown: markdown::markdown(&diff),
        diff,
    })
}

/// Bytes that a change moves: the difference of a path, all of a new content.
fn weight(change: &PathChange) -> u64 {
    let delta = change.before_bytes.abs_diff(change.after_bytes);
    match change.kind {
        core::PathChangeKind::Content => delta.max(change.after_bytes),
        _ => delta,
    }
}

/// Of too many paths those with the most bytes stay, in their order.
fn keep_largest(paths: &mut Vec<PathChange>) {
    if paths.len() <= MAX_DIFF_PATHS {
        return;
    }
    paths.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.path.cmp(&b.path)));
    paths.truncate(MAX_DIFF_PATHS);
    paths.sort_by(|a, b| a.path.cmp(&b.path));
}

fn path(path: PathChange) -> view::DiffPath {
    view::DiffPath {
        kind: path.kind.as_str().to_owned(),
        changed: names(path.changed),
        path: path.path,
        moved_from: path.moved_from,
        before_bytes: path.before_bytes,
        after_bytes: path.after_bytes,
    }
}

fn setting(change: core::ConfigChange) -> view::DiffSetting {
    view::DiffSetting {
        key: change.key,
        before: change.before,
        after: change.after,
    }
}

fn history(line: core::HistoryLine) -> view::DiffHistory {
    view::DiffHistory {
        change: match line.change {
            core::HistoryChange::Same => "same",
            core::HistoryChange::Added => "added",
            core::HistoryChange::Removed => "removed",
        }
        .to_owned(),
        text: line.text,
    }
}

fn package(change: core::PackageChange) -> view::DiffPackage {
    view::DiffPackage {
        kind: change.kind.as_str().to_owned(),
        name: change.name,
        change: change.change.as_str().to_owned(),
        before: change.before,
        after: change.after,
        before_bytes: change.before_bytes,
        after_bytes: change.after_bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{OpenJob, RangeJob, Verify};
    use layerlab_image::{Need, drive};
    use layerlab_testing::{archive, layer};
    use std::io::Cursor;

    fn open(bytes: &[u8]) -> OpenArchive {
        let mut job = OpenJob::new("test.tar", bytes.len() as u64, 4096, Verify::Auto);
        drive(&mut job, &mut Cursor::new(bytes), 4096).expect("memory reads");
        job.finish().expect("an archive")
    }

    fn image(version: &str, extra: &str) -> Vec<u8> {
        let status = format!(
            "Package: a\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n"
        );
        archive()
            .layer(["etc/os-release=ID=debian\nPRETTY_NAME=\"Debian 12\"\n"])
            .with(layer([extra]).file("var/lib/dpkg/status", status.as_bytes()))
            .docker()
    }

    #[test]
    fn what_only_contents_tell_is_read_from_both_files_once() {
        let files = [
            image("1.9", "app=old-bytes"),
            image("1.10", "app=new-bytes"),
        ];
        let (mut a, mut b) = (open(&files[0]), open(&files[1]));
        let mut job = a.compare_job(&b, 4096).expect("two images");
        let mut n_sides = 0;
        while job.need() != Need::Done {
            let side = job.side();
            let bytes = match side {
                Side::First => &files[0],
                Side::Second => &files[1],
            };
            let mut part = SideJob::new(&mut job, side);
            drive(&mut part, &mut Cursor::new(bytes), 512).expect("memory reads");
            n_sides += 1;
        }
        assert_eq!(n_sides, 2);
        job.finish(&mut a, &mut b).expect("the same images");
        let diff = a.compare(&b, ("a.tar", "b.tar"), false).expect("an answer");
        let changed: Vec<_> = diff
            .paths
            .iter()
            .map(|p| (p.path.as_str(), p.kind.as_str()))
            .collect();
        assert_eq!(
            changed,
            [("app", "content"), ("var/lib/dpkg/status", "content")]
        );
        assert_eq!(diff.packages.len(), 1);
        assert_eq!(diff.packages[0].change, "upgraded");
        assert_eq!(diff.packages[0].before.as_deref(), Some("1.9"));
        assert_eq!(diff.before.packages, Some(1));
        assert_eq!(diff.after.distribution.as_deref(), Some("Debian 12"));
        let text = markdown::markdown(&diff);
        assert!(
            text.contains("| a | deb | upgraded | 1.9 | 1.10 |"),
            "{text}"
        );
        let again = a.compare_job(&b, 4096).expect("two images");
        assert_eq!(again.need(), Need::Done, "nothing is read twice");
    }
}
