//! `docker system df`, plain and `-v`: what fills the disk, what a prune frees, and what is lost with it. Also `df -h`,
//! when it stands between docker's commands.
//!
//! Source: docker's documentation of `prune`; since Engine 23 `volume prune` takes unnamed volumes only.

use crate::age;
use crate::blocks::Block;
use crate::explain::{Reading, is_blank};
use crate::lines::Line;
use crate::size;
use crate::view::{Part, Table, code, count, short};
use layerlab_diagnostics::{Severity, Span};
use serde_json::Value;

/// One kind of thing on the disk.
struct Kind {
    name: &'static str,
    prune: &'static str,
    loses: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "Images",
        prune: "docker image prune -a",
        loses: "every image that no container uses, named ones too: it must be pulled or built again. Without `-a` only nameless ones go",
    },
    Kind {
        name: "Containers",
        prune: "docker container prune",
        loses: "stopped containers with everything written inside them, and their logs",
    },
    Kind {
        name: "Local Volumes",
        prune: "docker volume prune -a",
        loses: "data that exists nowhere else, for good; without `-a` only that of unnamed volumes",
    },
    Kind {
        name: "Build Cache",
        prune: "docker builder prune -a",
        loses: "nothing but time: the next build runs its steps again. Without `-a` what images still use stays",
    },
];

struct Usage {
    kind: usize,
    span: Span,
    total: u64,
    active: u64,
    bytes: u64,
    free: u64,
}

/// Explains one report.
pub(crate) fn explain(block: &Block<'_, '_>) -> Reading {
    let mut reading = Reading::default();
    let mut usages = Vec::new();
    let mut verbose = Verbose::default();
    for line in block.lines {
        let text = line.trimmed();
        if is_blank(line) || text.starts_with("TYPE") && text.contains("RECLAIMABLE") {
            continue;
        }
        let usage = if text.starts_with('{') {
            from_json(line)
        } else {
            usage(line)
        };
        if let Some(usage) = usage {
            usages.push(usage);
        } else if !verbose.take(line) {
            reading.unread.push(line.span);
        }
    }
    reading.part = if verbose.section.is_some() {
        verbose.say()
    } else {
        say(&usages)
    };
    reading
}

/// `Local Volumes   7   2   1.2GB   900MB (75%)`.
fn usage(line: &Line<'_>) -> Option<Usage> {
    let text = line.trimmed();
    let kind = KINDS.iter().position(|kind| text.starts_with(kind.name))?;
    let mut words = text.get(KINDS.get(kind)?.name.len()..)?.split_whitespace();
    let (total, active) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let (bytes, free) = (size::bytes(words.next()?)?, size::bytes(words.next()?)?);
    Some(Usage {
        kind,
        span: line.span,
        total,
        active,
        bytes,
        free,
    })
}

fn from_json(line: &Line<'_>) -> Option<Usage> {
    let value: Value = serde_json::from_str(line.trimmed()).ok()?;
    let field = |name: &str| value.get(name).and_then(Value::as_str);
    let name = field("Type")?;
    let number = |name: &str| field(name).map_or(Some(0), |text| text.parse().ok());
    let bytes =
        |name: &str| field(name).map_or(Some(0), |text| size::bytes(text.split(' ').next()?));
    Some(Usage {
        kind: KINDS.iter().position(|kind| kind.name == name)?,
        span: line.span,
        total: number("TotalCount")?,
        active: number("Active")?,
        bytes: bytes("Size")?,
        free: bytes("Reclaimable")?,
    })
}

fn say(usages: &[Usage]) -> Part {
    let mut part = Part::new("docker system df");
    let total: u64 = usages
        .iter()
        .map(|usage| usage.bytes)
        .fold(0, u64::saturating_add);
    let free: u64 = usages
        .iter()
        .map(|usage| usage.free)
        .fold(0, u64::saturating_add);
    part.summary = format!(
        "Docker fills about {}; about {} of them could be freed.",
        size::text(total),
        size::text(free)
    );
    let mut table = Table::new(
        "What could be freed",
        &[
            "Type",
            "#In use",
            "#Size",
            "#Could be freed",
            "Command",
            "What is lost",
        ],
    );
    for usage in usages {
        let Some(kind) = KINDS.get(usage.kind) else {
            continue;
        };
        table.row(
            usage.span,
            [
                kind.name.to_owned(),
                format!("{} of {}", usage.active, usage.total),
                size::text(usage.bytes),
                size::text(usage.free),
                code(kind.prune, 60),
                kind.loses.to_owned(),
            ],
        );
        if usage.free == 0 {
            if kind.name == "Images" && usage.total > usage.active {
                part.notice(
                    Severity::Hint,
                    usage.span,
                    "unused images, yet nothing to free",
                    "an image counts here only with the bytes that it shares with no other; two unused images that share everything show 0, though removing both frees them",
                    "",
                );
            }
            continue;
        }
        let severity = if kind.name == "Local Volumes" {
            Severity::Warning
        } else {
            Severity::Info
        };
        part.notice(
            severity,
            usage.span,
            format!("{}: {} could be freed", kind.name, size::text(usage.free)),
            format!(
                "`{}` frees that much; what is lost: {}",
                kind.prune, kind.loses
            ),
            match kind.name {
                "Local Volumes" => {
                    "look at `docker volume ls` first; a prune of volumes cannot be undone"
                }
                "Build Cache" => "start here: it is the only one that loses nothing",
                _ => "",
            },
        );
    }
    if free > 0 {
        part.notice(
            Severity::Hint,
            usages.first().map_or(Span::empty(0), |usage| usage.span),
            "what `docker system prune` does",
            "it removes stopped containers, networks without containers, nameless images and unused build cache; `-a` takes all images without a container, too, `--volumes` unnamed volumes",
            "a container that is only stopped counts as garbage: start what you need before you prune",
        );
    }
    part.tables.push(table);
    part
}

/// `docker system df -v`.
#[derive(Default)]
struct Verbose {
    section: Option<usize>,
    images: Vec<(Span, String, u64, u64, u64, u64)>,
    containers: Vec<(Span, String, u64)>,
    volumes: Vec<(Span, String, u64, u64)>,
    cache: Vec<(Span, String, u64, bool)>,
    cache_total: u64,
}

impl Verbose {
    /// Whether the line belongs to the report.
    fn take(&mut self, line: &Line<'_>) -> bool {
        let text = line.trimmed();
        const TITLES: [&str; 4] = [
            "Images space usage:",
            "Containers space usage:",
            "Local Volumes space usage:",
            "Build cache usage:",
        ];
        if let Some(at) = TITLES.iter().position(|title| text.starts_with(title)) {
            self.section = Some(at);
            if at == 3 {
                self.cache_total = text.rsplit(' ').next().and_then(size::bytes).unwrap_or(0);
            }
            return true;
        }
        const HEADS: [&str; 4] = ["REPOSITORY", "CONTAINER ID", "VOLUME NAME", "CACHE ID"];
        let Some(section) = self.section else {
            return false;
        };
        if HEADS.iter().any(|head| text.starts_with(head)) {
            return true;
        }
        let taken = match section {
            0 => self.image(line),
            1 => self.container(line),
            2 => self.volume(line),
            _ => self.record(line),
        };
        taken.is_some()
    }

    fn image(&mut self, line: &Line<'_>) -> Option<()> {
        let words: Vec<&str> = line.trimmed().split_whitespace().collect();
        let n = words.len();
        let [size, shared, unique, used] = words.get(n.checked_sub(4)?..)? else {
            return None;
        };
        let (size, shared, unique) = (
            size::bytes(size)?,
            size::bytes(shared)?,
            size::bytes(unique)?,
        );
        let name = format!("{}:{}", words.first()?, words.get(1)?);
        self.images
            .push((line.span, name, size, shared, unique, used.parse().ok()?));
        Some(())
    }

    fn container(&mut self, line: &Line<'_>) -> Option<()> {
        let words: Vec<&str> = line.trimmed().split_whitespace().collect();
        let bytes = words.iter().rev().find_map(|word| size::bytes(word))?;
        self.containers
            .push((line.span, (*words.last()?).to_owned(), bytes));
        Some(())
    }

    fn volume(&mut self, line: &Line<'_>) -> Option<()> {
        let words: Vec<&str> = line.trimmed().split_whitespace().collect();
        let [name, links, bytes] = words.as_slice() else {
            return None;
        };
        self.volumes.push((
            line.span,
            (*name).to_owned(),
            links.parse().ok()?,
            size::bytes(bytes)?,
        ));
        Some(())
    }

    fn record(&mut self, line: &Line<'_>) -> Option<()> {
        let words: Vec<&str> = line.trimmed().split_whitespace().collect();
        let bytes = words.iter().find_map(|word| size::bytes(word))?;
        age::leading(line.trimmed().split_once(words.get(2)?)?.1)?;
        self.cache.push((
            line.span,
            words.get(1).copied().unwrap_or("").to_owned(),
            bytes,
            words.last() == Some(&"true"),
        ));
        Some(())
    }

    fn say(&self) -> Part {
        let mut part = Part::new("docker system df -v");
        let unused: Vec<_> = self.images.iter().filter(|image| image.5 == 0).collect();
        let unique: u64 = unused
            .iter()
            .map(|image| image.4)
            .fold(0, u64::saturating_add);
        let volumes: u64 = self
            .volumes
            .iter()
            .filter(|volume| volume.2 == 0)
            .map(|volume| volume.3)
            .fold(0, u64::saturating_add);
        part.summary = format!(
            "{}, {} without a container; {}; {}; build cache of {}.",
            count(self.images.len(), "image", "images"),
            unused.len(),
            count(self.containers.len(), "container", "containers"),
            count(self.volumes.len(), "volume", "volumes"),
            size::text(self.cache_total),
        );
        if let Some(first) = unused.first() {
            part.notice(
                Severity::Info,
                first.0,
                format!("{} without a container hold {} that no other image shares", count(unused.len(), "image", "images"), size::text(unique)),
                "unique size is what goes when this one image goes; shared layers go only when the last image with them does, so removing several frees more than the sum",
                "`docker image prune -a` removes them all; they must be pulled or built again",
            );
        }
        let nameless: Vec<_> = self
            .images
            .iter()
            .filter(|image| image.1.contains("<none>"))
            .collect();
        if let Some(first) = nameless.first() {
            part.notice(
                Severity::Info,
                first.0,
                format!(
                    "{} no name any more",
                    count(nameless.len(), "image has", "images have")
                ),
                "a newer build took the tag",
                "`docker image prune` removes those that no container uses",
            );
        }
        if let Some(first) = self
            .volumes
            .iter()
            .find(|volume| volume.2 == 0 && volume.3 > 0)
        {
            part.notice(
                Severity::Warning,
                first.0,
                format!("volumes that no container uses hold {}", size::text(volumes)),
                "they may be a database's only copy; `docker volume prune -a` removes named ones, too, for good",
                "look into them before you prune",
            );
        }
        for big in self
            .containers
            .iter()
            .filter(|one| one.2 >= 100_000_000)
            .take(5)
        {
            part.notice(
                Severity::Warning,
                big.0,
                format!(
                    "`{}` has written {} into itself",
                    short(&big.1, 40),
                    size::text(big.2)
                ),
                "what is not in a volume goes with the container, and slows it down",
                "let it write into a volume, and logs to standard output",
            );
        }
        let mut images = Table::new(
            "Images",
            &["Image", "#Size", "#Shared", "#Only here", "#Containers"],
        );
        for (span, name, size, shared, unique, used) in &self.images {
            images.row(
                *span,
                [
                    short(name, 90),
                    size::text(*size),
                    size::text(*shared),
                    size::text(*unique),
                    used.to_string(),
                ],
            );
        }
        let mut volumes = Table::new("Volumes", &["Volume", "#Containers", "#Size"]);
        for (span, name, links, bytes) in &self.volumes {
            volumes.row(
                *span,
                [short(name, 70), links.to_string(), size::text(*bytes)],
            );
        }
        let mut cache = Table::new("Build cache", &["Type", "#Size", "Shared"]);
        for (span, kind, bytes, shared) in &self.cache {
            cache.row(
                *span,
                [
                    kind.clone(),
                    size::text(*bytes),
                    if *shared { "with an image" } else { "no" }.to_owned(),
                ],
            );
        }
        let mut containers = Table::new("Containers", &["Container", "#Written"]);
        for (span, name, bytes) in &self.containers {
            containers.row(*span, [short(name, 60), size::text(*bytes)]);
        }
        part.tables = [images, containers, volumes, cache]
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect();
        part
    }
}

/// `df -h`: only the rows that are nearly full, or docker's.
pub(crate) fn file_systems(block: &Block<'_, '_>) -> Option<Reading> {
    let head = block
        .lines
        .iter()
        .position(|line| line.trimmed().starts_with("Filesystem ") && line.text.contains("Use%"))?;
    let mut part = Part::new("df -h");
    let mut table = Table::new(
        "File systems",
        &["Mounted on", "#Size", "#Used", "#Free", "#Full"],
    );
    for line in block.lines.get(head + 1..)? {
        let words: Vec<&str> = line.trimmed().split_whitespace().collect();
        let [_, size, used, free, full, place] = words.as_slice() else {
            continue;
        };
        table.row(line.span, [*place, *size, *used, *free, *full]);
        let percent: u32 = full.trim_end_matches('%').parse().unwrap_or(0);
        if percent >= 90 {
            let part_reserved = percent >= 100 && size != used;
            part.notice(
                if percent >= 100 { Severity::Error } else { Severity::Warning },
                line.span,
                format!("`{}` is {full} full", short(place, 60)),
                if part_reserved {
                    "nothing can be pulled, built or logged any more; part of the size is kept for root, so it is full before used equals size"
                } else {
                    "a pull needs room for the packed and the unpacked layers at once"
                },
                "paste `docker system df`: it shows what could be freed",
            );
        }
    }
    part.summary =
        "`df` counts in units of 1024: its 100G are 107 GB in docker's decimal units.".to_owned();
    part.tables.push(table);
    Some(Reading {
        part,
        ..Reading::default()
    })
}
