//! The prunes: what nothing uses goes, after a question.
//!
//! Order of `system prune`: containers, networks, volumes, images, build cache; so an image that only a stopped
//! container used goes with it.

use super::Desk;
use super::network::BUILT_IN;
use super::rmi::Removed;
use crate::build::RecordKind;
use crate::flags::Flags;
use crate::text::human_size;
use crate::world::container::State;
use crate::world::store::Backend;
use std::rc::Rc;

/// Filters of a prune.
#[derive(Debug, Default)]
struct Filters {
    until: Option<i64>,
    labels: Vec<String>,
    not_labels: Vec<String>,
    all: bool,
}

impl Filters {
    fn allows(&self, created: i64, labels: &std::collections::BTreeMap<String, String>) -> bool {
        self.until.is_none_or(|until| created < until)
            && self
                .labels
                .iter()
                .all(|label| super::images::has_label(labels, label))
            && !self
                .not_labels
                .iter()
                .any(|label| super::images::has_label(labels, label))
    }
}

impl Desk<'_> {
    fn prune_filters(&self, flags: &Flags) -> Result<Filters, String> {
        let mut filters = Filters::default();
        for (name, value) in flags.pairs("filter") {
            match name {
                "until" => {
                    let ago = duration(value).map(|millis| self.clock() - millis);
                    filters.until = Some(
                        ago.or_else(|| crate::clock::parse_millis(value))
                            .ok_or_else(|| {
                                format!("failed to parse value as time or duration: \"{value}\"")
                            })?,
                    );
                }
                "label" => filters.labels.push(value.to_owned()),
                "label!" => filters.not_labels.push(value.to_owned()),
                "all" => filters.all = value == "1" || value == "true",
                "dangling" => filters.all = value == "0" || value == "false",
                _ => return Err(format!("invalid filter '{name}'")),
            }
        }
        Ok(filters)
    }

    /// Asks; `false` stops the command with nothing done.
    fn agreed(&mut self, flags: &Flags, words: &[String], question: &str) -> bool {
        if flags.is_on("force") {
            return true;
        }
        let answered = self.world.host_mut().pending.take().is_some();
        if !answered {
            self.out.print(format!("{question} [y/N] "));
        }
        if self.at_terminal && !answered {
            self.world.host_mut().pending = Some(words.to_vec());
            return false;
        }
        let answer = String::from_utf8_lossy(self.stdin)
            .lines()
            .next()
            .unwrap_or("")
            .trim()
            .to_lowercase();
        answer == "y" || answer == "yes"
    }

    fn total(&mut self, freed: u64) -> i32 {
        self.out
            .line(format!("Total reclaimed space: {}", human_size(freed)));
        0
    }

    pub(super) fn container_prune(&mut self, flags: &Flags, words: &[String]) -> i32 {
        let filters = match self.prune_filters(flags) {
            Ok(filters) => filters,
            Err(why) => return self.daemon(why),
        };
        if !self.agreed(
            flags,
            words,
            "WARNING! This will remove all stopped containers.\nAre you sure you want to continue?",
        ) {
            return 0;
        }
        let freed = self.drop_stopped(&filters);
        self.total(freed)
    }

    fn drop_stopped(&mut self, filters: &Filters) -> u64 {
        let stopped: Vec<String> = self
            .world
            .host()
            .containers
            .iter()
            .filter(|container| {
                matches!(container.state, State::Exited | State::Created)
                    && filters.allows(container.created, &container.settings.labels)
            })
            .map(|container| container.id.clone())
            .collect();
        if stopped.is_empty() {
            return 0;
        }
        self.out.line("Deleted Containers:");
        let mut freed = 0;
        for id in stopped {
            freed += self.drop_container(&id, false);
            self.out.line(id);
        }
        self.out.line("");
        freed
    }

    pub(super) fn network_prune(&mut self, flags: &Flags, words: &[String]) -> i32 {
        let filters = match self.prune_filters(flags) {
            Ok(filters) => filters,
            Err(why) => return self.daemon(why),
        };
        if self.agreed(flags, words, "WARNING! This will remove all custom networks not used by at least one container.\nAre you sure you want to continue?") {
            self.drop_networks(&filters);
        }
        0
    }

    fn drop_networks(&mut self, filters: &Filters) {
        let host = self.world.host();
        let unused: Vec<String> =
            host.networks
                .values()
                .filter(|network| {
                    !BUILT_IN.contains(&network.name.as_str())
                        && filters.allows(network.created, &network.labels)
                })
                .filter(|network| {
                    !host.containers.iter().any(|container| {
                        container.network == network.name && container.is_running()
                    })
                })
                .map(|network| network.name.clone())
                .collect();
        if unused.is_empty() {
            return;
        }
        self.out.line("Deleted Networks:");
        for name in unused {
            self.world.host_mut().networks.remove(&name);
            self.out.line(name);
        }
        self.out.line("");
    }

    pub(super) fn volume_prune(&mut self, flags: &Flags, words: &[String]) -> i32 {
        let mut filters = match self.prune_filters(flags) {
            Ok(filters) => filters,
            Err(why) => return self.daemon(why),
        };
        filters.all |= flags.is_on("all");
        let question = if filters.all {
            "WARNING! This will remove all local volumes not used by at least one container.\nAre you sure you want to continue?"
        } else {
            "WARNING! This will remove anonymous local volumes not used by at least one container.\nAre you sure you want to continue?"
        };
        if !self.agreed(flags, words, question) {
            return 0;
        }
        let freed = self.drop_volumes(&filters);
        self.total(freed)
    }

    fn drop_volumes(&mut self, filters: &Filters) -> u64 {
        let host = self.world.host();
        let unused: Vec<String> = host
            .volumes
            .values()
            .filter(|volume| {
                (filters.all || volume.anonymous) && filters.allows(volume.created, &volume.labels)
            })
            .filter(|volume| {
                !host
                    .containers
                    .iter()
                    .any(|container| container.uses_volume(&volume.name))
            })
            .map(|volume| volume.name.clone())
            .collect();
        if unused.is_empty() {
            return 0;
        }
        self.out.line("Deleted Volumes:");
        let mut freed = 0;
        for name in unused {
            let bytes = self
                .world
                .host_mut()
                .volumes
                .remove(&name)
                .map_or(0, |volume| volume.files.len());
            freed += bytes;
            self.event("remove-volume", name.clone(), bytes);
            self.out.line(name);
        }
        self.out.line("");
        freed
    }

    pub(super) fn image_prune(&mut self, flags: &Flags, words: &[String]) -> i32 {
        let mut filters = match self.prune_filters(flags) {
            Ok(filters) => filters,
            Err(why) => return self.daemon(why),
        };
        filters.all |= flags.is_on("all");
        let question = if filters.all {
            "WARNING! This will remove all images without at least one container associated to them.\nAre you sure you want to continue?"
        } else {
            "WARNING! This will remove all dangling images.\nAre you sure you want to continue?"
        };
        if !self.agreed(flags, words, question) {
            return 0;
        }
        let freed = self.drop_images(&filters);
        self.total(freed)
    }

    fn drop_images(&mut self, filters: &Filters) -> u64 {
        let host = self.world.host();
        let backend = host.store.backend;
        let mut unused: Vec<(i64, String)> = host
            .store
            .images
            .iter()
            .filter(|(id, stored)| {
                filters.allows(
                    stored.image.config.created,
                    &stored.image.config.settings.labels,
                ) && (filters.all || host.store.is_dangling(id))
            })
            .filter(|(id, _)| {
                !host
                    .containers
                    .iter()
                    .any(|container| container.image_id == **id)
            })
            .map(|(id, stored)| (stored.image.config.created, id.clone()))
            .collect();
        unused.sort();
        if backend == Backend::Containerd {
            unused.reverse();
        }
        let before = host.blobs();
        let mut removed = Removed::default();
        for (_, id) in &unused {
            let keys: Vec<String> = self
                .world
                .host()
                .store
                .keys_of(id)
                .into_iter()
                .map(str::to_owned)
                .collect();
            let documents = self
                .world
                .host()
                .store
                .get(id)
                .map(|stored| documents(&stored.image))
                .unwrap_or_default();
            let nameless = keys.is_empty();
            for key in keys
                .iter()
                .filter(|key| !key.contains('@'))
                .chain(keys.iter().filter(|key| key.contains('@')))
            {
                self.untag(key, &mut removed);
            }
            if nameless && backend == Backend::Containerd {
                removed.lines.push((true, id.clone()));
            }
            self.delete(id, &mut removed);
            if backend == Backend::Containerd {
                removed.lines.extend(
                    documents
                        .into_iter()
                        .filter(|document| document != id)
                        .map(|document| (false, document)),
                );
            }
        }
        // What a pull that failed has left goes too.
        let mut freed = removed.freed;
        if backend == Backend::Containerd {
            self.world.host_mut().store_mut().partial.clear();
            let after = self.world.host().blobs();
            freed = before
                .iter()
                .filter(|(blob, _)| !after.contains_key(*blob))
                .map(|(_, bytes)| bytes)
                .sum();
        }
        if !removed.lines.is_empty() {
            self.out.line("Deleted Images:");
            for (untagged, line) in removed.lines {
                self.out.line(format!(
                    "{}: {line}",
                    if untagged { "untagged" } else { "deleted" }
                ));
            }
            self.out.line("");
        }
        freed
    }

    pub(super) fn builder_prune(&mut self, flags: &Flags, words: &[String]) -> i32 {
        let filters = match self.prune_filters(flags) {
            Ok(filters) => filters,
            Err(why) => return self.daemon(why),
        };
        let all = flags.is_on("all");
        let question = if all {
            "WARNING! This will remove all build cache. Are you sure you want to continue?"
        } else {
            "WARNING! This will remove all dangling build cache. Are you sure you want to continue?"
        };
        if !self.agreed(flags, words, question) {
            return 0;
        }
        let keep = ["max-used-space", "keep-storage", "reserved-space"]
            .iter()
            .find_map(|name| flags.bytes(name))
            .unwrap_or(0);
        let (gone, freed) = self.drop_cache(all, &filters, keep);
        if gone.is_empty() {
            self.out.line(format!("Total:\t{}", human_size(0)));
            return 0;
        }
        self.out
            .line("ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED");
        for (id, bytes, used) in gone {
            let age = crate::text::age(self.clock(), used);
            self.out
                .line(format!("{id:40}\ttrue \t{:10}\t{age}", human_size(bytes)));
        }
        self.out.line(format!("Total:\t{}", human_size(freed)));
        0
    }

    /// Drops cache records; what went, and the bytes that are free again.
    fn drop_cache(
        &mut self,
        all: bool,
        filters: &Filters,
        keep: u64,
    ) -> (Vec<(String, u64, i64)>, u64) {
        let host = self.world.host();
        let backend = host.store.backend;
        let chains = host.store.chains();
        let mut over = host
            .cache
            .unshared_bytes(backend, &chains)
            .saturating_sub(keep);
        let limited = keep > 0;
        let mut cache = host.cache.as_ref().clone();
        let gone = cache.retain(|record| {
            let shared = record.kind == RecordKind::Regular && chains.contains(&record.chain);
            let goes = (all || !shared)
                && filters.until.is_none_or(|until| record.used < until)
                && (!limited || over > 0);
            if goes && limited {
                over = over.saturating_sub(record.bytes(backend));
            }
            !goes
        });
        let freed = gone
            .iter()
            .filter(|record| {
                !(record.kind == RecordKind::Regular && chains.contains(&record.chain))
            })
            .map(|record| record.bytes(backend))
            .sum();
        self.world.host_mut().cache = Rc::new(cache);
        (
            gone.iter()
                .map(|record| (record.id.clone(), record.bytes(backend), record.used))
                .collect(),
            freed,
        )
    }

    pub(super) fn system_prune(&mut self, flags: &Flags, words: &[String]) -> i32 {
        let mut filters = match self.prune_filters(flags) {
            Ok(filters) => filters,
            Err(why) => return self.daemon(why),
        };
        let (all, volumes) = (flags.is_on("all"), flags.is_on("volumes"));
        let mut question = "WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n".to_owned();
        if volumes {
            question.push_str("  - all anonymous volumes not used by at least one container\n");
        }
        question.push_str(if all { "  - all images without at least one container associated to them\n  - all build cache\n" } else { "  - all dangling images\n  - unused build cache\n" });
        let shown: Vec<String> = flags
            .pairs("filter")
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !shown.is_empty() {
            question.push_str("\n  Items to be pruned will be filtered with:\n");
            for filter in shown {
                question.push_str(&format!("  - {filter}\n"));
            }
        }
        question.push_str("\nAre you sure you want to continue?");
        if !self.agreed(flags, words, &question) {
            return 0;
        }
        filters.all = false;
        let mut freed = self.drop_stopped(&filters);
        self.drop_networks(&filters);
        if volumes {
            freed += self.drop_volumes(&filters);
        }
        filters.all = all;
        freed += self.drop_images(&filters);
        let (gone, bytes) = self.drop_cache(all, &filters, 0);
        if !gone.is_empty() {
            self.out.line("Deleted build cache objects:");
            for (id, _, _) in gone {
                self.out.line(id);
            }
            self.out.line("");
        }
        self.total(freed + bytes)
    }
}

/// Digests of the documents of an image that containerd's store deletes one by one.
fn documents(image: &crate::world::image::Image) -> Vec<String> {
    let mut all = vec![image.target().to_owned()];
    if let Some(index) = &image.index_digest {
        all.push(image.manifest_digest.clone());
        all.push(crate::digest::digest(index.as_bytes()));
    }
    all
}

/// Milliseconds of `24h`, `10m`.
fn duration(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let value: f64 = digits.parse().ok()?;
    let unit = match text.get(digits.len()..)? {
        "h" => 3_600_000.0,
        "m" => 60_000.0,
        "s" => 1_000.0,
        "ms" => 1.0,
        _ => return None,
    };
    Some((value * unit) as i64)
}
