//! `docker system df`: where the bytes are.

use super::{Desk, listed_size};
use crate::build::RecordKind;
use crate::digest::short;
use crate::flags::Flags;
use crate::template::Headers;
use crate::text::{age, align, ellipsis, human_size, human_size_3, status};
use crate::world::Host;
use crate::world::image::Image;
use crate::world::store::Backend;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const HEADERS: Headers<'static> = Headers {
    type_name: "*formatter.diskUsageImagesContext",
    columns: &[
        ("Type", "TYPE"),
        ("TotalCount", "TOTAL"),
        ("Active", "ACTIVE"),
        ("Size", "SIZE"),
        ("Reclaimable", "RECLAIMABLE"),
    ],
};

/// Sizes of one image: whole, and shared with another image.
struct Sizes {
    whole: u64,
    shared: u64,
}

/// One row of the table, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DiskRow {
    pub(crate) kind: &'static str,
    pub(crate) total: usize,
    pub(crate) active: usize,
    pub(crate) bytes: u64,
    pub(crate) reclaimable: u64,
}

fn image_sizes(host: &Host) -> BTreeMap<String, Sizes> {
    let store = &host.store;
    let mut users: BTreeMap<String, u32> = BTreeMap::new();
    for stored in store.images.values() {
        for chain in stored.image.chains() {
            *users.entry(chain).or_default() += 1;
        }
    }
    let room = |image: &Image, at: usize| {
        image.layers.get(at).map_or(0, |layer| match store.backend {
            Backend::Classic => layer.room.unpacked,
            Backend::Containerd => layer.room.disk,
        })
    };
    store
        .images
        .iter()
        .map(|(id, stored)| {
            let image = &stored.image;
            let shared = image
                .chains()
                .iter()
                .enumerate()
                .filter(|(_, chain)| users.get(*chain).is_some_and(|n| *n > 1))
                .map(|(at, _)| room(image, at))
                .sum();
            (
                id.clone(),
                Sizes {
                    whole: listed_size(image, store.backend),
                    shared,
                },
            )
        })
        .collect()
}

/// The four rows of a host.
pub(crate) fn disk_rows(host: &Host) -> [DiskRow; 4] {
    let backend = host.store.backend;
    let sizes = image_sizes(host);
    let users = |id: &str| {
        host.containers
            .iter()
            .filter(|container| container.image_id == id)
            .count()
    };
    let chains = host.store.chains();
    let total: u64 = match backend {
        Backend::Classic => {
            let snapshots = host.snapshots();
            chains.iter().filter_map(|chain| snapshots.get(chain)).sum()
        }
        Backend::Containerd => {
            let snapshots: u64 = host.snapshots().values().sum();
            snapshots + host.blobs().values().sum::<u64>()
        }
    };
    let active: Vec<&String> = sizes.keys().filter(|id| users(id) > 0).collect();
    let used: u64 = active
        .iter()
        .filter_map(|id| sizes.get(*id))
        .map(|sizes| sizes.whole.saturating_sub(sizes.shared))
        .sum();
    let rooms: Vec<(bool, u64)> = host
        .containers
        .iter()
        .map(|container| (container.is_running(), container.room(backend)))
        .collect();
    let all_rooms: u64 = rooms.iter().map(|(_, room)| room).sum();
    let idle: u64 = rooms
        .iter()
        .filter(|(running, _)| !running)
        .map(|(_, room)| room)
        .sum();
    let volumes: Vec<(bool, u64)> = host
        .volumes
        .values()
        .map(|volume| {
            (
                host.containers
                    .iter()
                    .any(|container| container.uses_volume(&volume.name)),
                volume.files.len(),
            )
        })
        .collect();
    let all_volumes: u64 = volumes.iter().map(|(_, bytes)| bytes).sum();
    let idle_volumes: u64 = volumes
        .iter()
        .filter(|(used, _)| !used)
        .map(|(_, bytes)| bytes)
        .sum();
    let cache = host.cache.unshared_bytes(backend, &chains);
    [
        DiskRow {
            kind: "Images",
            total: sizes.len(),
            active: active.len(),
            bytes: total,
            reclaimable: total.saturating_sub(used),
        },
        DiskRow {
            kind: "Containers",
            total: rooms.len(),
            active: rooms.iter().filter(|(running, _)| *running).count(),
            bytes: all_rooms,
            reclaimable: idle,
        },
        DiskRow {
            kind: "Local Volumes",
            total: volumes.len(),
            active: volumes.iter().filter(|(used, _)| *used).count(),
            bytes: all_volumes,
            reclaimable: idle_volumes,
        },
        DiskRow {
            kind: "Build Cache",
            total: host.cache.records.len(),
            active: 0,
            bytes: cache,
            reclaimable: cache,
        },
    ]
}

impl Desk<'_> {
    pub(super) fn system_df(&mut self, flags: &Flags) -> i32 {
        let format = flags
            .text("format")
            .filter(|format| !format.is_empty())
            .map(str::to_owned);
        if flags.is_on("verbose") && format.is_none() {
            return self.df_verbose();
        }
        let rows = self.df_rows();
        self.rows(
            format.as_deref(),
            "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
            HEADERS,
            &rows,
        )
    }

    /// The four rows as they are printed.
    pub(crate) fn df_rows(&self) -> Vec<Value> {
        let shown = |row: DiskRow| {
            let bytes = human_size(row.reclaimable);
            let reclaimable = if row.bytes > 0 && row.kind != "Build Cache" {
                let percent = u128::from(row.reclaimable) * 100 / u128::from(row.bytes);
                format!("{bytes} ({percent}%)")
            } else {
                bytes
            };
            json!({"Active": row.active.to_string(), "Reclaimable": reclaimable, "Size": human_size(row.bytes), "TotalCount": row.total.to_string(), "Type": row.kind})
        };
        disk_rows(self.world.host())
            .into_iter()
            .map(shown)
            .collect()
    }

    fn df_verbose(&mut self) -> i32 {
        let host = self.world.host();
        let backend = host.store.backend;
        let now = self.clock();
        let sizes = image_sizes(host);
        let mut images =
            "REPOSITORY\tTAG\tIMAGE ID\tCREATED\tSIZE\tSHARED SIZE\tUNIQUE SIZE\tCONTAINERS\n"
                .to_owned();
        for row in self.image_rows(&[], false).unwrap_or_default() {
            let Some(size) = sizes.get(&row.id) else {
                continue;
            };
            let n = host
                .containers
                .iter()
                .filter(|container| container.image_id == row.id)
                .count();
            images.push_str(&format!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{n}\n",
                row.repository,
                row.tag,
                short(&row.id),
                age(now, row.stored.image.config.created),
                human_size_3(size.whole),
                human_size(size.shared),
                human_size(size.whole.saturating_sub(size.shared)),
            ));
        }
        let mut containers =
            "CONTAINER ID\tIMAGE\tCOMMAND\tLOCAL VOLUMES\tSIZE\tCREATED\tSTATUS\tNAMES\n"
                .to_owned();
        for container in host.containers.iter().rev() {
            let command = container.command().join(" ");
            containers.push_str(&format!(
                "{}\t{}\t\"{}\"\t{}\t{}\t{}\t{}\t{}\n",
                short(&container.id),
                self.shown_image(container, false),
                ellipsis(&command, 20),
                container
                    .mounts
                    .iter()
                    .filter(|mount| mount.kind == "volume")
                    .count(),
                human_size_3(container.room(backend)),
                age(now, container.created),
                status(super::containers::state_of(container, now), now),
                container.name,
            ));
        }
        let mut volumes = "VOLUME NAME\tLINKS\tSIZE\n".to_owned();
        for volume in host.volumes.values() {
            let links = host
                .containers
                .iter()
                .filter(|container| container.uses_volume(&volume.name))
                .count();
            volumes.push_str(&format!(
                "{}\t{links}\t{}\n",
                volume.name,
                human_size(volume.files.len())
            ));
        }
        let chains = host.store.chains();
        let mut cache =
            "CACHE ID\tCACHE TYPE\tSIZE\tCREATED\tLAST USED\tUSAGE\tSHARED\n".to_owned();
        for record in &host.cache.records {
            let shared = record.kind == RecordKind::Regular && chains.contains(&record.chain);
            cache.push_str(&format!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{shared}\n",
                record.id.get(..12).unwrap_or(&record.id),
                record.kind.name(),
                human_size_3(record.bytes(backend)),
                age(now, record.created),
                age(now, record.used),
                record.uses,
            ));
        }
        let own = human_size(host.cache.unshared_bytes(backend, &chains));
        let text = format!(
            "Images space usage:\n\n{}\nContainers space usage:\n\n{}\nLocal Volumes space usage:\n\n{}\nBuild cache usage: {own}\n\n{}",
            align(&images),
            align(&containers),
            align(&volumes),
            align(&cache)
        );
        self.out.print(text);
        0
    }
}
