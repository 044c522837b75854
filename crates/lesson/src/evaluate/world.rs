//! Checks of simulated hosts.

use super::place::{Place, host, host_name, same};
use super::{Outcome, matches};
use crate::model::{Bytes, ContainerState, ImageState, Presence, SandboxCheck};
use crate::world::{ContainerFact, HostFact, ImageFact, When, WorldFacts};

/// `None` when the check holds, else what was seen.
pub(super) fn holds(check: &SandboxCheck, world: &dyn WorldFacts) -> Outcome {
    match check {
        SandboxCheck::Image { .. } => image(check, world),
        SandboxCheck::Registry {
            repo,
            tag,
            is,
            same_as,
            digest_of,
        } => registry(
            world,
            repo,
            tag.as_deref(),
            is.unwrap_or(Presence::Present),
            same_as.as_deref(),
            digest_of.as_deref(),
        ),
        SandboxCheck::Container { .. } => container(check, world),
        SandboxCheck::Disk { .. } => disk(check, world),
        SandboxCheck::Volume {
            host: at,
            name,
            is,
            anonymous,
            holds,
        } => {
            let seen = host(world, When::Now, host_name(world, at.as_deref()))?;
            let fits = seen.volumes.iter().any(|volume| {
                matches(name, &volume.name)
                    && anonymous.is_none_or(|wanted| volume.anonymous == wanted)
                    && holds
                        .as_ref()
                        .is_none_or(|path| volume.files.iter().any(|file| matches(path, file)))
            });
            let wanted = is.unwrap_or(Presence::Present) == Presence::Present;
            Ok((fits != wanted).then(|| {
                let state = if fits { "there is" } else { "there is no" };
                format!("{state} such volume on `{}`", seen.name)
            }))
        }
        SandboxCheck::Traffic {
            host: at,
            sent_max,
            received_max,
            sent_min,
            received_min,
        } => {
            let (sent, received) = traffic(world, at.as_deref())?;
            let too_much = |seen: u64, max: &Option<Bytes>| max.is_some_and(|max| seen > max.0);
            let too_little = |seen: u64, min: &Option<Bytes>| min.is_some_and(|min| seen < min.0);
            let off = too_much(sent, sent_max)
                || too_much(received, received_max)
                || too_little(sent, sent_min)
                || too_little(received, received_min);
            Ok(off.then(|| format!("{} were sent and {} received", Bytes(sent), Bytes(received))))
        }
        SandboxCheck::Ran { matches } => Ok(found(world, matches)
            .is_none()
            .then(|| format!("no command was like `{matches}`"))),
        SandboxCheck::NeverRan { matches } => {
            Ok(found(world, matches).map(|typed| format!("`{typed}` was run")))
        }
    }
}

/// Bytes sent and received, of one host or of all.
pub(super) fn traffic(
    world: &dyn WorldFacts,
    at: Option<&str>,
) -> Result<(u64, u64), crate::facts::Unknown> {
    match at.filter(|name| !name.is_empty()) {
        Some(name) => host(world, When::Now, name).map(|host| (host.sent, host.received)),
        None => {
            let hosts = &world.seen(When::Now).hosts;
            Ok(hosts.iter().fold((0, 0), |(sent, received), host| {
                (sent + host.sent, received + host.received)
            }))
        }
    }
}

/// The first command that fits a pattern, as it was typed.
fn found(world: &dyn WorldFacts, pattern: &str) -> Option<String> {
    world
        .commands()
        .into_iter()
        .find(|ran| {
            matches(pattern, &ran.typed)
                || ran
                    .short
                    .as_ref()
                    .is_some_and(|short| matches(pattern, short))
        })
        .map(|ran| ran.typed)
}

fn image(check: &SandboxCheck, world: &dyn WorldFacts) -> Outcome {
    let SandboxCheck::Image {
        host: at,
        r#ref: name,
        is,
        same_as,
        older_than,
        used,
        max_bytes,
        label,
    } = check
    else {
        return Ok(None);
    };
    let wanted = is.unwrap_or(ImageState::Present);
    let mut at = host_name(world, at.as_deref());
    let mut name = name.as_str();
    // `prod/app:1` moves the whole question there.
    if let Some((first, rest)) = name.split_once('/')
        && world
            .seen(When::Now)
            .hosts
            .iter()
            .any(|host| host.name == first)
    {
        (at, name) = (first, rest);
    }
    let seen = host(world, When::Now, at)?;
    let place = Place {
        world,
        when: When::Now,
        host: at,
    };
    if name == "<none>" {
        let n = seen.images.iter().filter(|image| image.is_dangling).count();
        let there = wanted != ImageState::Absent;
        return Ok(((n > 0) != there).then(|| match n {
            0 => format!("every image on `{at}` has a name"),
            n => format!("{n} images on `{at}` have no name"),
        }));
    }
    // What had the name before is looked for by its content.
    let found = match name.starts_with("before:") || name == "before" {
        true => place.image(name, None)?.and_then(|before| {
            let mut images = seen.images.iter();
            images.find(|image| same(image, &before)).cloned()
        }),
        false => place.image(name, None)?,
    };
    let found = match (found, wanted) {
        (None, ImageState::Absent) => return Ok(None),
        (Some(_), ImageState::Absent) => {
            return Ok(Some(format!("`{name}` is on `{at}`")));
        }
        (None, _) => return Ok(Some(format!("`{name}` is not on `{at}`"))),
        (Some(image), _) => image,
    };
    if wanted == ImageState::Dangling && !found.tags.is_empty() {
        return Ok(Some(format!(
            "it has the name `{}`",
            found.tags.join("`, `")
        )));
    }
    if let Some(other_name) = same_as {
        match place.image(other_name, Some(name))? {
            None => return Ok(Some(format!("there is no `{other_name}` to compare with"))),
            Some(other) if !same(&found, &other) => {
                return Ok(Some(format!(
                    "`{name}` is another image than `{other_name}`"
                )));
            }
            Some(_) => {}
        }
    }
    if let Some(other_name) = older_than {
        match place.image(other_name, Some(name))? {
            None => return Ok(Some(format!("there is no `{other_name}` to compare with"))),
            Some(other) if found.created_millis >= other.created_millis => {
                return Ok(Some(format!("`{name}` is not older than `{other_name}`")));
            }
            Some(_) => {}
        }
    }
    if let Some(wanted) = used
        && *wanted == found.containers.is_empty()
    {
        return Ok(Some(match found.containers.as_slice() {
            [] => format!("no container was made from `{name}`"),
            names => format!("`{}` was made from `{name}`", names.join("`, `")),
        }));
    }
    let unpacked: u64 = found.layers.iter().map(|layer| layer.unpacked).sum();
    if max_bytes.is_some_and(|max| unpacked > max.0) {
        return Ok(Some(format!("`{name}` takes {}", Bytes(unpacked))));
    }
    if let Some(wanted) = label {
        return Ok(without_label(&found, wanted));
    }
    Ok(None)
}

fn without_label(image: &ImageFact, wanted: &str) -> Option<String> {
    let (key, pattern) = wanted.split_once('=').unwrap_or((wanted, "*"));
    let value = image.labels.iter().find(|(name, _)| name == key);
    match value {
        None => Some(format!("it has no label `{key}`")),
        Some((_, value)) if !matches(pattern, value) => Some(format!("`{key}` is `{value}`")),
        Some(_) => None,
    }
}

fn registry(
    world: &dyn WorldFacts,
    repo: &str,
    tag: Option<&str>,
    is: Presence,
    same_as: Option<&str>,
    digest_of: Option<&str>,
) -> Outcome {
    let wanted = is == Presence::Present;
    let Some(tag) = tag else {
        let full = world.full_name(repo).unwrap_or_default();
        let (at, path) = full.split_once('/').unwrap_or(("", ""));
        let path = path.strip_suffix(":latest").unwrap_or(path);
        let known = world.seen(When::Now).registries.iter().any(|registry| {
            registry.host == at && registry.tags.iter().any(|(name, ..)| name == path)
        });
        return Ok((known != wanted).then(|| match known {
            true => format!("`{repo}` is in the registry"),
            false => format!("`{repo}` is not in the registry"),
        }));
    };
    let name = format!("{repo}:{tag}");
    let found = match (world.in_registry(When::Now, &name), wanted) {
        (None, false) => return Ok(None),
        (None, true) => return Ok(Some(format!("`{name}` is not in the registry"))),
        (Some(_), false) => return Ok(Some(format!("`{name}` is in the registry"))),
        (Some(found), true) => found,
    };
    let place = Place {
        world,
        when: When::Now,
        host: world.first_host(),
    };
    let own = format!("registry:{name}");
    for (other, by_digest) in [(same_as, false), (digest_of, true)] {
        let Some(other_name) = other else { continue };
        let fits = place.image(other_name, Some(&own))?.map(|other| {
            if by_digest {
                let end = format!("@{}", found.digest);
                found.digest == other.digest || other.names.iter().any(|n| n.ends_with(&end))
            } else {
                same(&found, &other)
            }
        });
        match fits {
            None => return Ok(Some(format!("there is no `{other_name}` to compare with"))),
            Some(false) => {
                return Ok(Some(format!(
                    "`{name}` is another image than `{other_name}`"
                )));
            }
            Some(true) => {}
        }
    }
    Ok(None)
}

fn container(check: &SandboxCheck, world: &dyn WorldFacts) -> Outcome {
    let SandboxCheck::Container {
        host: at,
        name,
        state,
        exit,
        oom,
        image,
        user,
        wrote,
        count,
    } = check
    else {
        return Ok(None);
    };
    let at = host_name(world, at.as_deref());
    let seen = host(world, When::Now, at)?;
    let wanted = match image {
        None => None,
        Some(image) => {
            let place = Place {
                world,
                when: When::Now,
                host: at,
            };
            let own = format!("container:{name}");
            match place.image(image, Some(&own))? {
                Some(found) => Some(found),
                None => return Ok(Some(format!("there is no `{image}` to compare with"))),
            }
        }
    };
    let absent = *state == Some(ContainerState::Absent);
    let state = state.filter(|state| *state != ContainerState::Absent);
    let fits = |container: &ContainerFact| {
        matches(name, &container.name)
            && state.is_none_or(|state| state.name() == container.state)
            && exit.is_none_or(|exit| exit == container.exit)
            && oom.is_none_or(|oom| oom == container.oom)
            && wanted
                .as_ref()
                .is_none_or(|image| same(image, &container.image))
            && user.as_ref().is_none_or(|user| *user == container.user)
            && wrote
                .as_ref()
                .is_none_or(|path| container.wrote.iter().any(|file| matches(path, file)))
    };
    let n = seen.containers.iter().filter(|each| fits(each)).count();
    let good = match (absent, count) {
        (true, _) => n == 0,
        (false, Some(count)) => n == *count as usize,
        (false, None) => n > 0,
    };
    Ok((!good).then(|| seen_containers(seen, name, n)))
}

/// What there is of containers of a name.
fn seen_containers(host: &HostFact, name: &str, n: usize) -> String {
    let states: Vec<String> = host
        .containers
        .iter()
        .filter(|container| matches(name, &container.name))
        .take(4)
        .map(|container| match container.state.as_str() {
            "exited" => format!("`{}` exited with {}", container.name, container.exit),
            state => format!("`{}` is {state}", container.name),
        })
        .collect();
    if states.is_empty() {
        format!("there is no container `{name}` on `{}`", host.name)
    } else {
        format!("{n} fit: {}", states.join(", "))
    }
}

fn disk(check: &SandboxCheck, world: &dyn WorldFacts) -> Outcome {
    let SandboxCheck::Disk {
        host: at,
        free_min,
        freed_min,
        cache_min,
        cache_max,
    } = check
    else {
        return Ok(None);
    };
    let at = host_name(world, at.as_deref());
    let now = host(world, When::Now, at)?;
    let free = now.disk.free;
    let freed = free.saturating_sub(host(world, When::Start, at)?.disk.free);
    let [.., cache] = now.reclaimable;
    let below = |seen: u64, min: &Option<Bytes>| min.is_some_and(|min| seen < min.0);
    if below(free, free_min) {
        return Ok(Some(format!("{} are free on `{at}`", Bytes(free))));
    }
    if below(freed, freed_min) {
        return Ok(Some(format!("{} were freed on `{at}`", Bytes(freed))));
    }
    if below(cache, cache_min) || cache_max.is_some_and(|max| cache > max.0) {
        return Ok(Some(format!("the build cache takes {}", Bytes(cache))));
    }
    Ok(None)
}
