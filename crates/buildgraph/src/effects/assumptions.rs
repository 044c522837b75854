//! The figures behind modelled sizes and times, one by one, and what a person puts in their place.
//!
//! A figure has a stable id (`npm-ci.seconds`, `apt-get.speed`, `package-git.mb`) and is kept in
//! thousandths of its unit, so that two sets of assumptions can be compared. Nothing here is
//! measured, and nothing says what a figure means to a person: that is the engine's business.

use super::table::{self, MB, ProjectEffect};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Megabytes (1,000,000 bytes), unpacked.
    Megabytes,
    /// Megabytes in a second.
    MegabytesPerSecond,
    /// Megabits in a second, as networks are sold.
    MegabitsPerSecond,
    /// Hundredths.
    Percent,
}

impl Unit {
    /// As printed behind a number.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Megabytes => "MB",
            Self::MegabytesPerSecond => "MB/s",
            Self::MegabitsPerSecond => "Mbit/s",
            Self::Percent => "%",
        }
    }

    /// Ends an id; the speeds of commands and networks share a word.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Seconds => ".seconds",
            Self::Megabytes => ".mb",
            Self::MegabytesPerSecond | Self::MegabitsPerSecond => ".speed",
            Self::Percent => ".percent",
        }
    }

    /// Least and most thousandths that may be assumed. A speed of nothing would never end.
    pub const fn range_milli(self) -> (u64, u64) {
        match self {
            Self::Seconds => (0, 86_400_000),
            Self::Megabytes => (0, 100_000_000),
            Self::MegabytesPerSecond | Self::MegabitsPerSecond => (100, 100_000_000),
            Self::Percent => (0, 10_000_000),
        }
    }
}

/// A figure that belongs to no single tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each has its line in the table of defaults")]
pub enum General {
    Network,
    NetworkUnknown,
    Step,
    Copy,
    CopySpeed,
    Compile,
    CacheMount,
    Unknown,
    Compressed,
    AptSpeed,
    AptPackage,
    AptLists,
    AptRecommends,
    AptUpgrade,
    ApkSpeed,
    ApkPackage,
    ApkIndex,
    RpmSpeed,
    RpmPackage,
    RpmCache,
    RpmUpgrade,
    PipPackage,
    Download,
    Clone,
}

impl General {
    /// All, in the order in which they are shown: name in the id, unit, thousandths assumed.
    const ALL: [(Self, &'static str, Unit, u64); 24] = [
        (Self::Network, "network", Unit::MegabitsPerSecond, 200_000),
        (Self::NetworkUnknown, "unknown-base", Unit::Seconds, 6_000),
        (Self::Step, "step", Unit::Seconds, 400),
        (Self::Copy, "copy", Unit::Seconds, 200),
        (Self::CopySpeed, "copy", Unit::MegabytesPerSecond, 200_000),
        (Self::Compile, "compile-time", Unit::Percent, 100_000),
        (Self::CacheMount, "cache-mount-saves", Unit::Percent, 66_667),
        (Self::Unknown, "unknown-command", Unit::Seconds, 2_000),
        (Self::Compressed, "compressed", Unit::Percent, 38_000),
        (Self::AptSpeed, "apt-get", Unit::MegabytesPerSecond, 30_000),
        (Self::AptPackage, "apt-get-package", Unit::Megabytes, 6_000),
        (Self::AptLists, "apt-get-lists", Unit::Megabytes, 20_000),
        (
            Self::AptRecommends,
            "apt-get-recommends",
            Unit::Percent,
            33_333,
        ),
        (Self::AptUpgrade, "apt-get-upgrade", Unit::Megabytes, 60_000),
        (Self::ApkSpeed, "apk", Unit::MegabytesPerSecond, 60_000),
        (Self::ApkPackage, "apk-package", Unit::Megabytes, 2_000),
        (Self::ApkIndex, "apk-index", Unit::Megabytes, 3_000),
        (Self::RpmSpeed, "rpm", Unit::MegabytesPerSecond, 30_000),
        (Self::RpmPackage, "rpm-package", Unit::Megabytes, 6_000),
        (Self::RpmCache, "rpm-cache", Unit::Megabytes, 60_000),
        (Self::RpmUpgrade, "rpm-upgrade", Unit::Megabytes, 80_000),
        (Self::PipPackage, "pip-package", Unit::Megabytes, 12_000),
        (Self::Download, "download", Unit::Seconds, 3_000),
        (Self::Clone, "git-clone", Unit::Seconds, 5_000),
    ];

    fn row(self) -> (&'static str, Unit, u64) {
        let found = Self::ALL.iter().find(|(general, ..)| *general == self);
        found.map_or(("", Unit::Percent, 0), |(_, name, unit, milli)| {
            (name, *unit, *milli)
        })
    }
}

/// A figure. The numbers are positions in [`table::PROJECT_EFFECTS`] and [`table::SYSTEM_PACKAGES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Belongs to no single tool.
    General(General),
    /// Seconds of an install or a build.
    ProjectSeconds(usize),
    /// What an install or a build leaves.
    ProjectBytes(usize),
    /// The cache it leaves beside that.
    ProjectCache(usize),
    /// What a system package brings.
    Package(usize),
}

impl Figure {
    /// Every figure, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        let general = General::ALL
            .iter()
            .map(|(general, ..)| Self::General(*general));
        let projects = table::PROJECT_EFFECTS
            .iter()
            .enumerate()
            .flat_map(|(at, effect)| {
                let cache = (!effect.cache.is_empty()).then_some(Self::ProjectCache(at));
                [Self::ProjectSeconds(at), Self::ProjectBytes(at)]
                    .into_iter()
                    .chain(cache)
            });
        let packages = (0..table::SYSTEM_PACKAGES.len()).map(Self::Package);
        general.chain(projects).chain(packages)
    }

    /// Stable name, for links, files and the command line.
    pub fn id(self) -> String {
        let project = |at: usize| project_name(at, '-');
        let name = match self {
            Self::General(general) => general.row().0.to_owned(),
            Self::ProjectSeconds(at) | Self::ProjectBytes(at) => project(at),
            Self::ProjectCache(at) => format!("{}-cache", project(at)),
            Self::Package(at) => {
                let package = table::SYSTEM_PACKAGES.get(at).map_or("", |(name, _)| name);
                format!("package-{package}")
            }
        };
        format!("{name}{}", self.unit().suffix())
    }

    /// What it counts.
    pub fn unit(self) -> Unit {
        match self {
            Self::General(general) => general.row().1,
            Self::ProjectSeconds(_) => Unit::Seconds,
            Self::ProjectBytes(_) | Self::ProjectCache(_) | Self::Package(_) => Unit::Megabytes,
        }
    }

    /// Thousandths of its unit, as the table has it.
    pub fn default_milli(self) -> u64 {
        let effect = |at: usize| table::PROJECT_EFFECTS.get(at);
        match self {
            Self::General(general) => general.row().2,
            Self::ProjectSeconds(at) => {
                effect(at).map_or(0, |effect| (effect.seconds * 1_000.0).round() as u64)
            }
            Self::ProjectBytes(at) => effect(at).map_or(0, |effect| effect.bytes / 1_000),
            Self::ProjectCache(at) => effect(at).map_or(0, |effect| effect.cache_bytes / 1_000),
            Self::Package(at) => table::SYSTEM_PACKAGES
                .get(at)
                .map_or(0, |(_, bytes)| bytes / 1_000),
        }
    }
}

/// An install or a build as it is typed; `between` stands between command and verb.
pub fn project_name(at: usize, between: char) -> String {
    let Some(effect) = table::PROJECT_EFFECTS.get(at) else {
        return String::new();
    };
    match effect.verbs.first() {
        Some(verb) if !verb.is_empty() => format!("{}{between}{verb}", effect.command),
        _ => effect.command.to_owned(),
    }
}

/// What is assumed: the table, but for the figures a person changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assumptions {
    /// Sorted by figure; only what differs from the table.
    changed: Vec<(Figure, u64)>,
}

impl Assumptions {
    /// Takes changes by id; ids that no figure has are left out, values out of range are moved into
    /// it. The last one of an id wins. Cost: O(changes × figures).
    pub fn new<'c>(changes: impl IntoIterator<Item = (&'c str, u64)>) -> Self {
        let mut this = Self::default();
        for (id, milli) in changes {
            if let Some(figure) = Figure::all().find(|figure| figure.id() == id) {
                this.set(figure, milli);
            }
        }
        this
    }

    fn set(&mut self, figure: Figure, milli: u64) {
        let (least, most) = figure.unit().range_milli();
        let milli = milli.clamp(least, most);
        let at = self
            .changed
            .binary_search_by_key(&figure, |(known, _)| *known);
        if let Ok(at) = at {
            self.changed.remove(at);
        }
        if milli != figure.default_milli() {
            let at = self.changed.partition_point(|(known, _)| *known < figure);
            self.changed.insert(at, (figure, milli));
        }
    }

    /// Thousandths of the figure's unit.
    pub fn milli(&self, figure: Figure) -> u64 {
        let at = self
            .changed
            .binary_search_by_key(&figure, |(known, _)| *known);
        match at.ok().and_then(|at| self.changed.get(at)) {
            Some((_, milli)) => *milli,
            None => figure.default_milli(),
        }
    }

    /// Figures that differ from the table.
    pub fn n_changed(&self) -> usize {
        self.changed.len()
    }

    fn of(&self, general: General) -> f64 {
        self.milli(Figure::General(general)) as f64 / 1_000.0
    }

    /// Seconds, or a share where 1 is all of it.
    pub(crate) fn seconds(&self, general: General) -> f64 {
        self.of(general)
    }

    /// A percentage as a share where 1 is all of it.
    pub(crate) fn share(&self, general: General) -> f64 {
        self.of(general) / 100.0
    }

    /// Bytes of a figure in megabytes.
    pub fn bytes(&self, figure: Figure) -> u64 {
        self.milli(figure).saturating_mul(MB / 1_000)
    }

    /// Bytes of a figure in megabytes that belongs to no single tool.
    pub fn general_bytes(&self, general: General) -> u64 {
        self.bytes(Figure::General(general))
    }

    /// Seconds for so many bytes at a speed.
    pub(crate) fn moving(&self, bytes: u64, speed: General) -> f64 {
        let per_second = match speed.row().1 {
            Unit::MegabitsPerSecond => self.of(speed) / 8.0,
            _ => self.of(speed),
        };
        bytes as f64 / (per_second.max(0.001) * MB as f64)
    }

    /// Seconds of an install or a build.
    pub(crate) fn project_seconds(&self, at: usize, effect: &ProjectEffect) -> f64 {
        let seconds = self.milli(Figure::ProjectSeconds(at)) as f64 / 1_000.0;
        if effect.dependencies {
            seconds
        } else {
            seconds * self.share(General::Compile)
        }
    }

    /// What a system package of that name brings; `None` when it has no figure of its own.
    pub fn package_bytes(&self, name: &str) -> Option<u64> {
        let at = table::SYSTEM_PACKAGES
            .iter()
            .position(|(known, _)| *known == name)?;
        Some(self.bytes(Figure::Package(at)))
    }

    /// What is stored of so many unpacked bytes.
    pub fn compressed(&self, unpacked_bytes: u64) -> u64 {
        let milli = u128::from(self.milli(Figure::General(General::Compressed)));
        let stored = u128::from(unpacked_bytes) * milli / 100_000;
        u64::try_from(stored).unwrap_or(unpacked_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_figure_has_an_id_of_its_own_and_a_value_in_range() {
        let mut seen = BTreeSet::new();
        for figure in Figure::all() {
            let id = figure.id();
            let plain = |c: char| c.is_ascii_alphanumeric() || "-.+:".contains(c);
            assert!(id.chars().all(plain), "{id}");
            assert!(seen.insert(id.clone()), "{id} twice");
            let (least, most) = figure.unit().range_milli();
            assert!((least..=most).contains(&figure.default_milli()), "{id}");
        }
        assert!(seen.contains("npm-ci.seconds") && seen.contains("package-git.mb"));
    }

    #[test]
    fn changes_are_found_by_id_and_the_table_stays_for_the_rest() {
        let changed = Assumptions::new([
            ("npm-ci.seconds", 7_000),
            ("moon.mb", 1),
            ("network.speed", 0),
            ("npm-ci.seconds", 9_500),
        ]);
        let npm = Figure::all().find(|figure| figure.id() == "npm-ci.seconds");
        assert_eq!(npm.map(|npm| changed.milli(npm)), Some(9_500));
        assert_eq!(changed.n_changed(), 2, "the unknown id is left out");
        assert_eq!(changed.milli(Figure::General(General::Network)), 100);
        assert_eq!(changed.milli(Figure::General(General::Step)), 400);
    }

    #[test]
    fn the_tables_own_value_is_no_change() {
        assert_eq!(
            Assumptions::new([("step.seconds", 9), ("step.seconds", 400)]),
            Assumptions::default()
        );
    }
}
