//! Prompts and results of the `prune` commands.
//! Sources: docker/cli `cli/command/{container,image,volume,network,builder,system}/prune.go`, buildx
//! `commands/prune.go`.

use super::age::human_duration;
use super::units::{human_size, progress_bytes};

/// Which `prune`, with the flags that change its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneKind {
    /// `container prune`
    Containers,
    /// `image prune [-a]`
    Images {
        /// `-a`
        all: bool,
    },
    /// `volume prune [-a]`
    Volumes {
        /// `-a`
        all: bool,
    },
    /// `network prune`
    Networks,
    /// `builder prune [-a]`
    BuildCache {
        /// `-a`
        all: bool,
    },
    /// `system prune [-a] [--volumes]`
    System {
        /// `-a`
        all: bool,
        /// `--volumes`
        volumes: bool,
    },
}

/// The question, up to the blank after `[y/N]`.
#[must_use]
pub fn prune_prompt(kind: PruneKind, filters: &[(&str, &str)]) -> String {
    const QUESTION: &str = "Are you sure you want to continue? [y/N] ";
    let one = |what: &str| format!("WARNING! This will remove {what}.\n{QUESTION}");
    match kind {
        PruneKind::Containers => one("all stopped containers"),
        PruneKind::Images { all: false } => one("all dangling images"),
        PruneKind::Images { all: true } => {
            one("all images without at least one container associated to them")
        }
        PruneKind::Volumes { all: false } => {
            one("anonymous local volumes not used by at least one container")
        }
        PruneKind::Volumes { all: true } => {
            one("all local volumes not used by at least one container")
        }
        PruneKind::Networks => one("all custom networks not used by at least one container"),
        PruneKind::BuildCache { all } => {
            let which = if all { "all" } else { "all dangling" };
            format!("WARNING! This will remove {which} build cache. {QUESTION}")
        }
        PruneKind::System { all, volumes } => {
            let mut out = String::from(
                "WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n",
            );
            if volumes {
                out.push_str("  - all anonymous volumes not used by at least one container\n");
            }
            out.push_str(if all {
                "  - all images without at least one container associated to them\n  - all build cache\n"
            } else {
                "  - all dangling images\n  - unused build cache\n"
            });
            if !filters.is_empty() {
                out.push_str("\n  Items to be pruned will be filtered with:\n");
                for (name, value) in filters {
                    out.push_str(&format!("  - {name}={value}\n"));
                }
            }
            format!("{out}\n{QUESTION}")
        }
    }
}

/// One line about an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageRemoval {
    /// A name went.
    Untagged(String),
    /// Content went.
    Deleted(String),
}

/// What a prune removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PruneReport {
    /// Full identifiers.
    pub containers: Vec<String>,
    /// Names.
    pub networks: Vec<String>,
    /// Names.
    pub volumes: Vec<String>,
    /// In order.
    pub images: Vec<ImageRemoval>,
    /// Full identifiers.
    pub build_cache: Vec<String>,
    /// Bytes that are free now.
    pub reclaimed_bytes: u64,
}

/// The text of a result. `network prune` has no last line.
#[must_use]
pub fn prune_result(kind: PruneKind, report: &PruneReport) -> String {
    let mut out = String::new();
    let mut section = |title: &str, lines: &[String]| {
        if !lines.is_empty() {
            out.push_str(&format!("{title}:\n{}\n\n", lines.join("\n")));
        }
    };
    let images: Vec<String> = report
        .images
        .iter()
        .map(|removal| match removal {
            ImageRemoval::Untagged(name) => format!("untagged: {name}"),
            ImageRemoval::Deleted(id) => format!("deleted: {id}"),
        })
        .collect();
    section("Deleted Containers", &report.containers);
    section("Deleted Networks", &report.networks);
    section("Deleted Volumes", &report.volumes);
    section("Deleted Images", &images);
    section("Deleted build cache objects", &report.build_cache);
    if kind == PruneKind::Networks {
        return out;
    }
    format!(
        "{out}Total reclaimed space: {}\n",
        human_size(report.reclaimed_bytes)
    )
}

/// `Untagged:` and `Deleted:` lines of `rmi`.
#[must_use]
pub fn removed_images(removals: &[ImageRemoval]) -> String {
    removals
        .iter()
        .map(|removal| match removal {
            ImageRemoval::Untagged(name) => format!("Untagged: {name}\n"),
            ImageRemoval::Deleted(id) => format!("Deleted: {id}\n"),
        })
        .collect()
}

/// One record that `builder prune` removed, as buildx lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrunedCache {
    /// Full identifier.
    pub id: String,
    /// Its bytes.
    pub size_bytes: u64,
    /// Whether an image holds its bytes too.
    pub shared: bool,
    /// Since it last served.
    pub idle_millis: i64,
}

/// The text of `builder prune`, which buildx prints in columns made of tabs.
#[must_use]
pub fn pruned_cache(records: &[PrunedCache], total_bytes: u64) -> String {
    let mut rows: Vec<[String; 4]> = Vec::new();
    if !records.is_empty() {
        rows.push(["ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED"].map(String::from));
    }
    for record in records {
        let mark = if record.shared { "*" } else { "" };
        rows.push([
            record.id.clone(),
            "true".into(),
            format!("{}{mark}", progress_bytes(record.size_bytes)),
            format!("{} ago", human_duration(record.idle_millis)),
        ]);
    }
    let mut widths = [0_usize; 4];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.len() + 1);
        }
    }
    let mut out = String::new();
    for row in &rows {
        for (position, (cell, width)) in row.iter().zip(&widths).enumerate() {
            out.push_str(cell);
            if position < 3 {
                let stops = width.div_ceil(8) * 8;
                let missing = stops.saturating_sub(cell.len()).div_ceil(8);
                out.push_str(&"\t".repeat(missing));
            }
        }
        out.push('\n');
    }
    format!("{out}Total:\t{}\n", progress_bytes(total_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_name_what_goes() {
        assert_eq!(
            prune_prompt(
                PruneKind::System {
                    all: true,
                    volumes: true
                },
                &[]
            ),
            "WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n  - all anonymous volumes not used by at least one container\n  - all images without at least one container associated to them\n  - all build cache\n\nAre you sure you want to continue? [y/N] "
        );
        assert_eq!(
            prune_prompt(PruneKind::Containers, &[]),
            "WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] "
        );
    }

    #[test]
    fn results_have_a_section_for_each_kind() {
        let report = PruneReport {
            networks: vec!["net1".into()],
            images: vec![
                ImageRemoval::Untagged("alpine:3.20".into()),
                ImageRemoval::Deleted("sha256:ab".into()),
            ],
            reclaimed_bytes: 39,
            ..PruneReport::default()
        };
        let kind = PruneKind::System {
            all: false,
            volumes: false,
        };
        assert_eq!(
            prune_result(kind, &report),
            "Deleted Networks:\nnet1\n\nDeleted Images:\nuntagged: alpine:3.20\ndeleted: sha256:ab\n\nTotal reclaimed space: 39B\n"
        );
        assert_eq!(
            prune_result(kind, &PruneReport::default()),
            "Total reclaimed space: 0B\n"
        );
        assert_eq!(
            prune_result(PruneKind::Networks, &PruneReport::default()),
            ""
        );
    }

    #[test]
    fn cache_records_stand_in_columns_of_tabs() {
        let record = PrunedCache {
            id: "mt2b3833t9haqmncghzz86lsy".into(),
            size_bytes: 70,
            shared: false,
            idle_millis: 3_000,
        };
        assert_eq!(
            pruned_cache(&[record], 70),
            "ID\t\t\t\tRECLAIMABLE\tSIZE\tLAST ACCESSED\nmt2b3833t9haqmncghzz86lsy\ttrue\t\t70B\t3 seconds ago\nTotal:\t70B\n"
        );
        assert_eq!(pruned_cache(&[], 0), "Total:\t0B\n");
    }
}
