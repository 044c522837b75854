//! `docker system df`, plain and verbose.

use super::age::age;
use super::cells::short_id;
use super::rows::{
    CONTAINERS, CONTAINERS_DF_TABLE, ContainerRow, IMAGES, IMAGES_DF_TABLE, ImageRow, VOLUMES,
    VOLUMES_DF_TABLE, VolumeRow,
};
use super::units::{human_size, human_size_3};
use crate::template::{Headers, TemplateError, list};
use serde_json::{Map, Value};

/// Counts and bytes of one kind of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// How many there are.
    pub total: usize,
    /// How many are in use.
    pub active: usize,
    /// Bytes of all.
    pub size_bytes: u64,
    /// Bytes that could go.
    pub reclaimable_bytes: u64,
}

/// The four lines of `docker system df`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DiskUsage {
    /// Images.
    pub images: Usage,
    /// Containers.
    pub containers: Usage,
    /// Volumes.
    pub volumes: Usage,
    /// Build cache, whose reclaimable bytes have no percentage.
    pub build_cache: Usage,
}

/// Fields of a line.
pub const DISK_USAGE: Headers<'static> = Headers {
    type_name: "*formatter.diskUsageImagesContext",
    columns: &[
        ("Type", "TYPE"),
        ("TotalCount", "TOTAL"),
        ("Active", "ACTIVE"),
        ("Size", "SIZE"),
        ("Reclaimable", "RECLAIMABLE"),
    ],
};

const TABLE: &str = "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}";

/// The lines as fields.
#[must_use]
pub fn disk_usage_rows(usage: &DiskUsage) -> Vec<Value> {
    let row = |kind: &str, usage: Usage, percentage: bool| {
        let mut reclaimable = human_size(usage.reclaimable_bytes);
        if percentage && usage.size_bytes > 0 {
            let share = u128::from(usage.reclaimable_bytes) * 100 / u128::from(usage.size_bytes);
            reclaimable.push_str(&format!(" ({share}%)"));
        }
        let fields: Map<String, Value> = [
            ("Type", kind.to_owned()),
            ("TotalCount", usage.total.to_string()),
            ("Active", usage.active.to_string()),
            ("Size", human_size(usage.size_bytes)),
            ("Reclaimable", reclaimable),
        ]
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Value::from(text)))
        .collect();
        Value::Object(fields)
    };
    vec![
        row("Images", usage.images, true),
        row("Containers", usage.containers, true),
        row("Local Volumes", usage.volumes, true),
        row("Build Cache", usage.build_cache, false),
    ]
}

/// The text of `docker system df [--format …]`.
///
/// # Errors
/// What docker says about the template.
pub fn disk_usage(usage: &DiskUsage, format: Option<&str>) -> Result<String, TemplateError> {
    let format = match format {
        None | Some("" | "table") => TABLE,
        Some(other) => other,
    };
    list(format, DISK_USAGE, &disk_usage_rows(usage))
}

/// One record of the build cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheRow {
    /// 25 letters and digits.
    pub id: String,
    /// `regular`, `source.local`, `exec.cachemount`, …
    pub kind: String,
    /// Bytes that only it holds.
    pub size_bytes: u64,
    /// When it was made.
    pub created_millis: i64,
    /// When it last served.
    pub used_millis: i64,
    /// How often it served.
    pub uses: u64,
    /// Whether a running build holds it.
    pub in_use: bool,
    /// Whether an image holds its bytes too.
    pub shared: bool,
    /// What made it.
    pub description: String,
}

/// Fields of [`CacheRow`].
pub const BUILD_CACHE: Headers<'static> = Headers {
    type_name: "*formatter.buildCacheContext",
    columns: &[
        ("ID", "CACHE ID"),
        ("Parent", "PARENT"),
        ("CacheType", "CACHE TYPE"),
        ("Size", "SIZE"),
        ("CreatedSince", "CREATED"),
        ("LastUsedSince", "LAST USED"),
        ("UsageCount", "USAGE"),
        ("InUse", "IN USE"),
        ("Shared", "SHARED"),
        ("Description", "DESCRIPTION"),
    ],
};

const BUILD_CACHE_TABLE: &str = "table {{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}";

impl CacheRow {
    /// The record's fields at a moment.
    #[must_use]
    pub fn fields(&self, now_millis: i64) -> Value {
        let mark = if self.in_use { "*" } else { "" };
        let fields: Map<String, Value> = [
            ("ID", format!("{}{mark}", short_id(&self.id))),
            ("Parent", String::new()),
            ("CacheType", self.kind.clone()),
            ("Size", human_size_3(self.size_bytes)),
            ("CreatedSince", age(now_millis, self.created_millis)),
            ("LastUsedSince", age(now_millis, self.used_millis)),
            ("UsageCount", self.uses.to_string()),
            ("InUse", self.in_use.to_string()),
            ("Shared", self.shared.to_string()),
            ("Description", self.description.clone()),
        ]
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Value::from(text)))
        .collect();
        Value::Object(fields)
    }
}

/// What `docker system df -v` lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiskDetails {
    /// One row an image, newest first, with shared bytes and containers counted.
    pub images: Vec<ImageRow>,
    /// Every container.
    pub containers: Vec<ContainerRow>,
    /// Every volume, with its usage.
    pub volumes: Vec<VolumeRow>,
    /// Every record; the one that was used longest ago is printed first.
    pub build_cache: Vec<CacheRow>,
    /// Bytes of the cache that no image shares.
    pub build_cache_bytes: u64,
}

/// The text of `docker system df -v`.
#[must_use]
pub fn disk_details(details: &DiskDetails, now_millis: i64) -> String {
    // The tables are constants that fit their rows, so an error cannot come from what is listed.
    let table =
        |format: &str, headers, rows: Vec<Value>| list(format, headers, &rows).unwrap_or_default();
    let images = details
        .images
        .iter()
        .map(|row| row.fields(now_millis, true))
        .collect();
    let containers = details
        .containers
        .iter()
        .map(|row| {
            let plain = ContainerRow {
                virtual_bytes: None,
                ..row.clone()
            };
            plain.fields(now_millis, true)
        })
        .collect();
    let volumes = details.volumes.iter().map(VolumeRow::fields).collect();
    let mut cache: Vec<&CacheRow> = details.build_cache.iter().collect();
    cache.sort_by(|left, right| (left.used_millis, &left.id).cmp(&(right.used_millis, &right.id)));
    let cache = cache
        .into_iter()
        .map(|row| row.fields(now_millis))
        .collect();
    format!(
        "Images space usage:\n\n{}\nContainers space usage:\n\n{}\nLocal Volumes space usage:\n\n{}\nBuild cache usage: {}\n\n{}",
        table(IMAGES_DF_TABLE, IMAGES, images),
        table(CONTAINERS_DF_TABLE, CONTAINERS, containers),
        table(VOLUMES_DF_TABLE, VOLUMES, volumes),
        human_size(details.build_cache_bytes),
        table(BUILD_CACHE_TABLE, BUILD_CACHE, cache),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_have_percentages_except_the_cache() {
        let usage = DiskUsage {
            images: Usage {
                total: 4,
                active: 2,
                size_bytes: 4_130_600,
                reclaimable_bytes: 4_130_576,
            },
            containers: Usage {
                total: 2,
                ..Usage::default()
            },
            volumes: Usage {
                total: 1,
                active: 0,
                size_bytes: 5,
                reclaimable_bytes: 5,
            },
            build_cache: Usage {
                total: 6,
                active: 0,
                size_bytes: 37,
                reclaimable_bytes: 37,
            },
        };
        assert_eq!(
            disk_usage(&usage, None).unwrap(),
            "TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE\n\
             Images          4         2         4.131MB   4.131MB (99%)\n\
             Containers      2         0         0B        0B\n\
             Local Volumes   1         0         5B        5B (100%)\n\
             Build Cache     6         0         37B       37B\n"
        );
        assert_eq!(
            disk_usage(&usage, Some("{{.Type}} {{.TotalCount}}")).unwrap(),
            "Images 4\nContainers 2\nLocal Volumes 1\nBuild Cache 6\n"
        );
    }
}
