//! Facts of simulated hosts, computed from what was seen.

use super::place::{Place, host, host_name};
use super::world::traffic;
use crate::facts::{Unknown, Value};
use crate::model::FactQuery;
use crate::world::{AttemptFact, ContainerFact, HostFact, ImageFact, LayerFact, When, WorldFacts};
use std::collections::BTreeSet;

/// Most lines that are compared with each other.
const MAX_LINES: usize = 12;

/// Names of the rows of `docker system df`, in their order.
const ROWS: [&str; 4] = ["Images", "Containers", "Local Volumes", "Build Cache"];

/// One of [`crate::world::FACT_IDS`], now, or at the start with `start.` in front.
///
/// # Errors
/// [`Unknown`] for other ids, and when `of` names nothing.
pub fn world_value(world: &dyn WorldFacts, query: &FactQuery) -> Result<Value, Unknown> {
    let (id, when) = match query.id.strip_prefix("start.") {
        Some(id) => (id, When::Start),
        None => (query.id.as_str(), When::Now),
    };
    let of = query.of.trim();
    let asked = Asked { world, when, of };
    match id.split_once('.') {
        Some(("world", what)) => asked.counts(what),
        Some(("disk", what)) => asked.disk(what),
        Some(("reclaimable", what)) => asked.reclaimable(what),
        Some(("image", what)) => asked.image(what),
        Some(("container", what)) => asked.container(what),
        Some(("registry", what)) => asked.registry(what),
        Some(("traffic", what)) => {
            let (sent, received) = traffic(world, Some(of))?;
            match what {
                "sent" => Ok(bytes(sent)),
                "received" => Ok(bytes(received)),
                _ => Err(unknown(id)),
            }
        }
        Some(("line", what)) => asked.line(what),
        _ => Err(unknown(id)),
    }
}

fn unknown(id: &str) -> Unknown {
    Unknown(format!("there is no fact `{id}`"))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "answers are compared in per cent"
)]
fn bytes(number: u64) -> Value {
    Value::Number(number as f64)
}

fn count(number: usize) -> Value {
    bytes(number as u64)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[derive(Clone, Copy)]
struct Asked<'a> {
    world: &'a dyn WorldFacts,
    when: When,
    of: &'a str,
}

impl<'a> Asked<'a> {
    fn host(self) -> Result<&'a HostFact, Unknown> {
        host(self.world, self.when, host_name(self.world, Some(self.of)))
    }

    fn counts(self, what: &str) -> Result<Value, Unknown> {
        if what == "hosts" {
            return Ok(count(self.world.seen(self.when).hosts.len()));
        }
        let host = self.host()?;
        let images = |test: &dyn Fn(&ImageFact) -> bool| {
            count(host.images.iter().filter(|image| test(image)).count())
        };
        let containers = |test: &dyn Fn(&ContainerFact) -> bool| {
            count(host.containers.iter().filter(|each| test(each)).count())
        };
        Ok(match what {
            "images" => count(host.images.len()),
            "names" => count(host.images.iter().map(|image| image.tags.len()).sum()),
            "dangling" => images(&|image| image.tags.is_empty()),
            "unused" => images(&|image| kind(image) == "unused"),
            "in-use" => images(&|image| kind(image) == "in use"),
            "containers" => count(host.containers.len()),
            "running" => containers(&|each| each.state == "running"),
            "stopped" => containers(&|each| each.state != "running" && each.state != "paused"),
            "volumes" => count(host.volumes.len()),
            "anonymous-volumes" => count(
                host.volumes
                    .iter()
                    .filter(|volume| volume.anonymous)
                    .count(),
            ),
            "layers" => {
                let layers = host.images.iter().flat_map(|image| &image.layers);
                let chains: BTreeSet<&str> = layers.map(|layer| layer.chain.as_str()).collect();
                count(chains.len())
            }
            "listed-bytes" => {
                let rows = |image: &ImageFact| image.listed * image.tags.len().max(1) as u64;
                bytes(host.images.iter().map(rows).sum())
            }
            _ => return Err(unknown(what)),
        })
    }

    fn disk(self, what: &str) -> Result<Value, Unknown> {
        let disk = &self.host()?.disk;
        Ok(match what {
            "capacity" => bytes(disk.capacity),
            "used" => bytes(disk.used()),
            "free" => bytes(disk.free),
            "used-percent" => {
                let whole = u128::from(disk.used() + disk.free).max(1);
                let percent = (u128::from(disk.used()) * 100).div_ceil(whole);
                bytes(u64::try_from(percent).unwrap_or(100))
            }
            "images" => bytes(disk.images),
            "containers" => bytes(disk.containers),
            "volumes" => bytes(disk.volumes),
            "cache" => bytes(disk.cache),
            "other" => bytes(disk.other),
            _ => return Err(unknown(what)),
        })
    }

    fn reclaimable(self, what: &str) -> Result<Value, Unknown> {
        let [images, containers, volumes, cache] = self.host()?.reclaimable;
        Ok(match what {
            "images" => bytes(images),
            "containers" => bytes(containers),
            "volumes" => bytes(volumes),
            "cache" => bytes(cache),
            "most" => {
                let rows = ROWS.into_iter().zip([images, containers, volumes, cache]);
                // Of equal rows the first one counts.
                let most = rows.rev().max_by_key(|(_, bytes)| *bytes);
                text(most.map_or("", |(name, _)| name))
            }
            _ => return Err(unknown(what)),
        })
    }

    fn image(self, what: &str) -> Result<Value, Unknown> {
        let (name, label) = match what {
            "label" | "layer-digest" | "layer-unpacked-bytes" | "layer-compressed-bytes" => self
                .of
                .split_once(' ')
                .ok_or_else(|| Unknown("`of` wants an image, a blank, and which".to_owned()))?,
            _ => (self.of, ""),
        };
        if let "to-fetch" | "to-store" | "short-by" = what {
            let name = name.strip_prefix("registry:").unwrap_or(name);
            let cost = self
                .world
                .pull_cost(self.when, name)
                .ok_or_else(|| Unknown(format!("there is no `{name}` in a registry")))?;
            return Ok(bytes(match what {
                "to-fetch" => cost.fetched,
                "to-store" => cost.stored,
                _ => cost.short,
            }));
        }
        let place = Place {
            world: self.world,
            when: self.when,
            host: self.world.first_host(),
        };
        let image = place
            .image(name, None)?
            .ok_or_else(|| Unknown(format!("there is no image `{name}`")))?;
        let unpacked = image.layers.iter().map(|layer| layer.unpacked).sum();
        Ok(match what {
            "size" => bytes(image.listed),
            "unpacked" => bytes(unpacked),
            "compressed" => bytes(image.layers.iter().map(|layer| layer.packed).sum()),
            "layers" => count(image.layers.len()),
            "unique-bytes" => bytes(self.unique(name, &image)?),
            "shared-bytes" => bytes(unpacked.saturating_sub(self.unique(name, &image)?)),
            "id" if image.id.is_empty() => return Err(Unknown(format!("`{name}` is in no store"))),
            "id" => text(&image.id),
            "digest" => text(&image.digest),
            "config" => text(&image.config),
            "layer-digest" => text(&layer(&image, label)?.blob),
            "layer-unpacked-bytes" => bytes(layer(&image, label)?.unpacked),
            "layer-compressed-bytes" => bytes(layer(&image, label)?.packed),
            "kind" => text(kind(&image)),
            "user" => text(if image.user.is_empty() {
                "root"
            } else {
                &image.user
            }),
            "label" => match image.labels.iter().find(|(key, _)| key == label.trim()) {
                Some((_, value)) => text(value),
                None => return Err(Unknown(format!("`{name}` has no label `{label}`"))),
            },
            "names" => Value::List(image.tags),
            _ => return Err(unknown(what)),
        })
    }

    /// Unpacked bytes of layers that no other image of its host has.
    fn unique(self, name: &str, image: &ImageFact) -> Result<u64, Unknown> {
        let first = name.split('/').next().unwrap_or("");
        let hosts = &self.world.seen(self.when).hosts;
        let at = match hosts.iter().any(|host| host.name == first) {
            true => first,
            false => self.world.first_host(),
        };
        let others = host(self.world, self.when, at)?
            .images
            .iter()
            .filter(|other| other.id != image.id);
        let shared: BTreeSet<&str> = others
            .flat_map(|other| &other.layers)
            .map(|layer| layer.chain.as_str())
            .collect();
        let own = image.layers.iter();
        Ok(own
            .filter(|layer| !shared.contains(layer.chain.as_str()))
            .map(|layer| layer.unpacked)
            .sum())
    }

    fn container(self, what: &str) -> Result<Value, Unknown> {
        let (at, name) = match self.of.split_once('/') {
            Some((host, name)) => (host, name),
            None => (self.world.first_host(), self.of),
        };
        let host = host(self.world, self.when, at)?;
        let container = host
            .containers
            .iter()
            .find(|container| container.name == name)
            .ok_or_else(|| Unknown(format!("there is no container `{name}` on `{at}`")))?;
        Ok(match what {
            "state" => text(&container.state),
            "exit" => Value::Number(f64::from(container.exit)),
            "user" => text(&container.user),
            "oom" => text(if container.oom { "yes" } else { "no" }),
            "written-bytes" => bytes(container.written),
            _ => return Err(unknown(what)),
        })
    }

    fn registry(self, what: &str) -> Result<Value, Unknown> {
        if what == "digest" {
            let found = self.world.in_registry(self.when, self.of);
            let found =
                found.ok_or_else(|| Unknown(format!("there is no `{}` in a registry", self.of)))?;
            return Ok(text(&found.digest));
        }
        let (at, path) = self.of.split_once('/').unwrap_or((self.of, ""));
        let registry = self
            .world
            .seen(self.when)
            .registries
            .iter()
            .find(|registry| registry.host == at)
            .ok_or_else(|| Unknown(format!("there is no registry `{at}`")))?;
        match what {
            "tags" => Ok(count(
                registry
                    .tags
                    .iter()
                    .filter(|(name, ..)| name == path)
                    .count(),
            )),
            "stored-bytes" => Ok(bytes(registry.stored)),
            _ => Err(unknown(what)),
        }
    }

    fn line(self, what: &str) -> Result<Value, Unknown> {
        let before = self.world.seen(self.when);
        if what == "most-freed" {
            let lines = self
                .of
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty());
            let mut best: Option<(u64, &str)> = None;
            for line in lines.take(MAX_LINES) {
                let freed = self.freed(&self.world.attempt(self.when, line));
                if best.is_none_or(|(most, _)| freed > most) {
                    best = Some((freed, line));
                }
            }
            return best
                .map(|(_, line)| text(line))
                .ok_or_else(|| Unknown("`of` wants lines".to_owned()));
        }
        let tried = self.world.attempt(self.when, self.of);
        let gone = |number: &dyn Fn(&HostFact) -> usize| {
            let total = |hosts: &[HostFact]| hosts.iter().map(number).sum::<usize>();
            count(total(&before.hosts).saturating_sub(total(&tried.after.hosts)))
        };
        Ok(match what {
            "freed" => bytes(self.freed(&tried)),
            "output" => text(&tried.output),
            "exit" => Value::Number(f64::from(tried.exit)),
            "images" => gone(&|host| host.images.len()),
            "containers" => gone(&|host| host.containers.len()),
            "volumes" => gone(&|host| host.volumes.len()),
            _ => return Err(unknown(what)),
        })
    }

    /// Bytes that are free on all hosts after the attempt and were not before.
    fn freed(self, tried: &AttemptFact) -> u64 {
        let total = |hosts: &[HostFact]| hosts.iter().map(|host| host.disk.used()).sum::<u64>();
        let before = total(&self.world.seen(self.when).hosts);
        before.saturating_sub(total(&tried.after.hosts))
    }
}

/// The layer at a position, from 1 at the bottom.
fn layer<'i>(image: &'i ImageFact, position: &str) -> Result<&'i LayerFact, Unknown> {
    let at = position.trim().parse::<usize>().ok();
    at.and_then(|at| image.layers.get(at.checked_sub(1)?))
        .ok_or_else(|| Unknown(format!("there is no layer `{position}`")))
}

/// In which of three classes prunes see an image.
fn kind(image: &ImageFact) -> &'static str {
    if !image.containers.is_empty() {
        "in use"
    } else if image.tags.is_empty() {
        "dangling"
    } else {
        "unused"
    }
}
