//! Makes an exercise from a session: its first lines are the setup, the others the solution, and what they changed
//! are proposed as checks. What a solution must leave alone is proposed too, with a wrong attempt that touches it.

use super::start::{opened, script};
use layerlab_docker::Session;
use layerlab_docker::facts::{ContainerFacts, HostFacts, ImageFacts, When, WorldFacts};
use layerlab_lesson::evaluate::describe;
use layerlab_lesson::model::{Bytes, Check, CheckKind};
use layerlab_protocol::sandbox::{DraftLevel, LevelText, ProposedCheck, SandboxStart};
use serde_json::{Map, Value, json};

/// Most checks that are proposed.
const MAX_PROPOSALS: usize = 40;

/// Bytes that are worth a check.
const WORTH: u64 = 50_000_000;

/// A check in the making.
struct Proposal {
    that: &'static str,
    keys: Vec<(&'static str, Value)>,
    otherwise: String,
    /// A line that breaks it, for a check that holds from the start.
    breaks: Option<String>,
}

impl Proposal {
    /// What it asks for, in words; `None` when it is no check.
    fn text(&self) -> Option<String> {
        let keys: Map<String, Value> = self
            .keys
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect();
        let check = serde_json::from_value(json!({ self.that: keys })).ok()?;
        Some(describe(&Check {
            that: CheckKind::Sandbox(check),
            negated: false,
            otherwise: String::new(),
        }))
    }

    fn toml(&self) -> String {
        let mut out = format!("[[check]]\nthat = {}\n", quoted(self.that));
        for (key, value) in &self.keys {
            let value = match value {
                Value::String(text) => quoted(text),
                other => other.to_string(),
            };
            out.push_str(&format!("{key} = {value}\n"));
        }
        out.push_str(&format!("otherwise = {}\n", quoted(&self.otherwise)));
        out
    }
}

/// The exercise as far as it is, and what is missing.
pub(super) fn draft(session: &Session, start: &SandboxStart, ask: &DraftLevel) -> LevelText {
    let lines = session.lines();
    let n_setup = (ask.n_setup as usize).min(lines.len());
    let (before, solve) = lines.split_at(n_setup);
    let mut setup = script(&start.setup);
    setup.extend(before.iter().cloned());
    let mut missing = Vec::new();
    let whole = SandboxStart {
        setup: setup.clone(),
        ..start.clone()
    };
    let proposals = match opened(&whole) {
        Ok(mut replay) => {
            for line in solve {
                replay.step(line);
            }
            let home = replay.first_host().to_owned();
            propose(&replay.facts(When::Start), &replay.facts(When::Now), &home)
        }
        Err(why) => {
            missing.push(format!("The setup does not run by itself: {why}."));
            Vec::new()
        }
    };
    let shown = proposals.iter().filter_map(|proposal| {
        Some(ProposedCheck {
            text: proposal.text()?,
            toml: proposal.toml(),
        })
    });
    let chosen: Vec<&Proposal> = ask
        .chosen
        .iter()
        .filter_map(|at| proposals.get(*at as usize))
        .collect();
    lacks(ask, solve, &chosen, &mut missing);
    LevelText {
        proposals: shown.collect(),
        markdown: block(start, &setup, solve, &chosen, ask),
        missing,
    }
}

fn lacks(ask: &DraftLevel, solve: &[String], chosen: &[&Proposal], missing: &mut Vec<String>) {
    let is_slug = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let mut say = |lacks: bool, text: &str| {
        if lacks {
            missing.push(text.to_owned());
        }
    };
    say(
        !is_slug(&ask.id),
        "It needs an id of small letters, digits and hyphens.",
    );
    say(ask.title.trim().is_empty(), "It needs a title.");
    say(ask.goal.trim().is_empty(), "It needs a task in words.");
    say(ask.hints.trim().is_empty(), "It needs a hint.");
    say(solve.is_empty(), "No line is left for the solution.");
    say(chosen.is_empty(), "Choose what has to hold at the end.");
    say(
        !chosen.is_empty() && chosen.iter().all(|proposal| proposal.breaks.is_some()),
        "All that is chosen holds at the start already: choose something that the solution changes.",
    );
}

fn block(
    start: &SandboxStart,
    setup: &[String],
    solve: &[String],
    chosen: &[&Proposal],
    ask: &DraftLevel,
) -> String {
    let fixture = if start.fixture.is_empty() {
        "two-hosts"
    } else {
        &start.fixture
    };
    let mut out = format!(
        "```lab-exercise\nid = {}\ntitle = {}\ngoal = {}\nfixture = {}\n",
        quoted(&ask.id),
        quoted(ask.title.trim()),
        quoted(ask.goal.trim()),
        quoted(fixture)
    );
    if !start.profile.is_empty() {
        out.push_str(&format!("profile = {}\n", quoted(&start.profile)));
    }
    let hints: Vec<String> = ask
        .hints
        .lines()
        .map(str::trim)
        .filter(|hint| !hint.is_empty())
        .map(str::to_owned)
        .collect();
    for (key, list) in [("setup", setup), ("hints", &hints), ("solve", solve)] {
        if !list.is_empty() {
            out.push_str(&format!("{key} = {}\n", listed(list)));
        }
    }
    for proposal in chosen {
        out.push('\n');
        out.push_str(&proposal.toml());
    }
    for (at, proposal) in chosen.iter().enumerate() {
        if let Some(line) = &proposal.breaks {
            out.push_str(&format!(
                "\n[[wrong]]\nnote = \"touch what should stay\"\nfails = [{}]\nrun = {}\n",
                at + 1,
                listed(std::slice::from_ref(line))
            ));
        }
    }
    out.push_str("```\n");
    out
}

/// Texts as a list of TOML, one a line.
fn listed(texts: &[String]) -> String {
    let mut out = "[\n".to_owned();
    for text in texts {
        out.push_str(&format!("  {},\n", quoted(text)));
    }
    out.push(']');
    out
}

/// A basic string of TOML. JSON's escapes are all among TOML's, but for the one of DEL, which TOML also wants.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// What changed, and what stayed and matters.
fn propose(before: &WorldFacts, now: &WorldFacts, home: &str) -> Vec<Proposal> {
    let mut found = Vec::new();
    for host in &now.hosts {
        let Some(old) = before.hosts.iter().find(|old| old.name == host.name) else {
            continue;
        };
        let at = (host.name != home).then_some(host.name.as_str());
        images(old, host, at, &mut found);
        containers(old, host, at, &mut found);
        volumes(old, host, at, &mut found);
        let freed = host.free_bytes.saturating_sub(old.free_bytes);
        if freed >= WORTH {
            let mut keys = on(at);
            keys.push(("freed-min", json!(Bytes(round(freed / 10 * 9)))));
            found.push(changed("disk", keys, "More room can be made."));
        }
    }
    registries(before, now, &mut found);
    let sent: u64 = now.hosts.iter().map(|host| host.sent_bytes).sum();
    if sent > 0 {
        let keys = vec![("sent-max", json!(Bytes(round(sent / 10 * 11) + 10_000)))];
        found.push(Proposal {
            breaks: None,
            ..changed("traffic", keys, "More was sent than needed.")
        });
    }
    // What changed first, what must stay behind.
    found.sort_by_key(|proposal| proposal.breaks.is_some());
    found.truncate(MAX_PROPOSALS);
    found
}

/// Two leading digits and zeros: limits are read by people.
fn round(bytes: u64) -> u64 {
    let mut unit = 1;
    while bytes / unit >= 100 {
        unit *= 10;
    }
    bytes / unit * unit
}

fn changed(that: &'static str, keys: Vec<(&'static str, Value)>, otherwise: &str) -> Proposal {
    Proposal {
        that,
        keys,
        otherwise: otherwise.to_owned(),
        breaks: None,
    }
}

fn on(host: Option<&str>) -> Vec<(&'static str, Value)> {
    host.map(|host| ("host", json!(host))).into_iter().collect()
}

fn tagged<'f>(host: &'f HostFacts, tag: &str) -> Option<&'f ImageFacts> {
    host.images
        .iter()
        .find(|image| image.tags.iter().any(|known| known == tag))
}

fn images(old: &HostFacts, new: &HostFacts, at: Option<&str>, found: &mut Vec<Proposal>) {
    let tags = |host: &HostFacts| -> Vec<String> {
        let mut tags: Vec<String> = host.images.iter().flat_map(|i| i.tags.clone()).collect();
        tags.sort();
        tags
    };
    for tag in tags(new) {
        let mut keys = on(at);
        keys.push(("ref", json!(tag)));
        let image = tagged(new, &tag);
        match (tagged(old, &tag), image) {
            (None, Some(image)) => {
                // A new name of an image that was there says more than that it is there.
                let known = old.images.iter().find(|known| known.config == image.config);
                if let Some(name) = known.and_then(|known| known.tags.first()) {
                    keys.push(("same-as", json!(format!("before:{name}"))));
                }
                found.push(changed(
                    "image",
                    keys,
                    &format!("`{tag}` is not there yet."),
                ));
            }
            (Some(was), Some(is)) if was.config != is.config => {
                keys.push(("older-than", json!("before")));
                if was.created_millis > is.created_millis {
                    found.push(changed("image", keys, &format!("`{tag}` did not move.")));
                }
            }
            (Some(_), Some(_)) if new.images.len() <= 12 => {
                keys.push(("same-as", json!("before")));
                let host = at.map(|host| format!("docker --context {host}"));
                let docker = host.unwrap_or_else(|| "docker".to_owned());
                found.push(Proposal {
                    breaks: Some(format!("{docker} rmi -f {tag}")),
                    ..changed("image", keys, &format!("`{tag}` should stay as it is."))
                });
            }
            _ => {}
        }
    }
    for tag in tags(old) {
        if tagged(new, &tag).is_none() {
            let mut keys = on(at);
            keys.extend([("ref", json!(tag)), ("is", json!("absent"))]);
            found.push(changed("image", keys, &format!("`{tag}` is still there.")));
        }
    }
    let nameless = |host: &HostFacts| host.images.iter().any(|image| image.is_dangling);
    if nameless(old) && !nameless(new) {
        let mut keys = on(at);
        keys.extend([("ref", json!("<none>")), ("is", json!("absent"))]);
        found.push(changed("image", keys, "Some image has no name still."));
    }
}

fn containers(old: &HostFacts, new: &HostFacts, at: Option<&str>, found: &mut Vec<Proposal>) {
    let named = |host: &'_ HostFacts, name: &str| -> Option<ContainerFacts> {
        host.containers
            .iter()
            .find(|each| each.name == name)
            .cloned()
    };
    for container in &new.containers {
        let name = &container.name;
        let mut keys = on(at);
        keys.extend([("name", json!(name)), ("state", json!(container.state))]);
        match named(old, name) {
            Some(was) if was.state == container.state && was.id == container.id => {
                if container.state == "running" {
                    let host = at.map(|host| format!("docker --context {host}"));
                    let docker = host.unwrap_or_else(|| "docker".to_owned());
                    found.push(Proposal {
                        breaks: Some(format!("{docker} stop {name}")),
                        ..changed("container", keys, &format!("`{name}` should keep running."))
                    });
                }
            }
            _ => {
                let image = new.images.iter();
                let image = image
                    .filter(|image| image.config == container.image.config)
                    .find_map(|image| image.tags.first());
                if let Some(tag) = image {
                    keys.push(("image", json!(tag)));
                }
                found.push(changed(
                    "container",
                    keys,
                    &format!("`{name}` is not {} as asked.", container.state),
                ));
            }
        }
    }
    for container in &old.containers {
        if named(new, &container.name).is_none() {
            let mut keys = on(at);
            keys.extend([("name", json!(container.name)), ("state", json!("absent"))]);
            let words = format!("`{}` is still there.", container.name);
            found.push(changed("container", keys, &words));
        }
    }
}

fn volumes(old: &HostFacts, new: &HostFacts, at: Option<&str>, found: &mut Vec<Proposal>) {
    let has = |host: &HostFacts, name: &str| host.volumes.iter().any(|each| each.name == name);
    for volume in new.volumes.iter().filter(|volume| !volume.anonymous) {
        let mut keys = on(at);
        keys.push(("name", json!(volume.name)));
        let is_new = !has(old, &volume.name);
        if is_new {
            let words = format!("There is no volume `{}` yet.", volume.name);
            found.push(changed("volume", keys, &words));
        } else {
            let host = at.map(|host| format!("docker --context {host}"));
            let docker = host.unwrap_or_else(|| "docker".to_owned());
            let name = &volume.name;
            let words = format!("The volume `{name}` should stay.");
            found.push(Proposal {
                breaks: Some(format!(
                    "{docker} rm -f $({docker} ps -aq --filter volume={name}); {docker} volume rm {name}"
                )),
                ..changed("volume", keys, &words)
            });
        }
    }
    for volume in old.volumes.iter().filter(|volume| !volume.anonymous) {
        if !has(new, &volume.name) {
            let mut keys = on(at);
            keys.extend([("name", json!(volume.name)), ("is", json!("absent"))]);
            let words = format!("The volume `{}` is still there.", volume.name);
            found.push(changed("volume", keys, &words));
        }
    }
}

fn registries(before: &WorldFacts, now: &WorldFacts, found: &mut Vec<Proposal>) {
    for registry in now
        .registries
        .iter()
        .filter(|each| each.host != "docker.io")
    {
        let old = before
            .registries
            .iter()
            .find(|old| old.host == registry.host);
        for tag in &registry.tags {
            let was = old.and_then(|old| {
                let mut tags = old.tags.iter();
                tags.find(|was| was.repository == tag.repository && was.tag == tag.tag)
            });
            if was.is_none_or(|was| was.digest != tag.digest) {
                let repo = format!("{}/{}", registry.host, tag.repository);
                let words = format!("`{repo}:{}` is not in the registry as asked.", tag.tag);
                let mut keys = vec![("repo", json!(repo)), ("tag", json!(tag.tag))];
                let holder = now.hosts.iter().find_map(|host| {
                    let name = format!("{repo}:{}", tag.tag);
                    tagged(host, &name).map(|_| format!("{}/{name}", host.name))
                });
                if let (Some(_), Some(name)) = (was, holder) {
                    keys.push(("same-as", json!(name)));
                }
                found.push(changed("registry", keys, &words));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Sandbox;
    use super::*;
    use layerlab_protocol::sandbox::SandboxOpen;

    fn level(fixture: &str, lines: &[&str], ask: DraftLevel) -> LevelText {
        let (sandbox, _) = Sandbox::open(&SandboxOpen {
            start: SandboxStart {
                fixture: fixture.to_owned(),
                profile: "classic".to_owned(),
                ..SandboxStart::default()
            },
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            ..SandboxOpen::default()
        })
        .unwrap();
        sandbox.level(&ask)
    }

    #[test]
    fn what_lines_changed_is_proposed_and_written_as_a_block() {
        let lines = [
            "docker build -q -t shop:1 .",
            "docker tag shop:1 shop:stable",
            "docker run -d --name web shop:1 sleep 1000",
            "docker push localhost:5000/shop:1 || docker tag shop:1 localhost:5000/shop:1",
            "docker push -q localhost:5000/shop:1",
        ];
        let ask = DraftLevel {
            n_setup: 1,
            chosen: (0..9).collect(),
            id: "mine-1".to_owned(),
            title: "Ship \"it\"".to_owned(),
            goal: "Push it.".to_owned(),
            hints: "one\n\ntwo\n".to_owned(),
            ..DraftLevel::default()
        };
        let level = level("laptop", &lines, ask);
        assert_eq!(level.missing, Vec::<String>::new());
        let texts: Vec<&str> = level.proposals.iter().map(|p| p.text.as_str()).collect();
        assert!(
            texts.contains(&"`shop:stable` is there: the same image as what was `shop:1` before"),
            "{texts:?}"
        );
        assert!(
            texts.contains(&"container `web` running: made from `localhost:5000/shop:1`"),
            "{texts:?}"
        );
        assert!(
            texts.contains(&"`localhost:5000/shop:1` is in the registry"),
            "{texts:?}"
        );
        let text = &level.markdown;
        assert!(text.contains("title = \"Ship \\\"it\\\"\"\n"), "{text}");
        assert!(
            text.contains("setup = [\n  \"docker build -q -t shop:1 .\",\n]\n"),
            "{text}"
        );
        assert!(text.contains("profile = \"classic\"\n"));
    }

    #[test]
    fn what_is_missing_is_said() {
        let level = level(
            "messy-dev",
            &["docker system prune -f"],
            DraftLevel::default(),
        );
        assert_eq!(level.missing.len(), 5, "{:?}", level.missing);
        let texts: Vec<&str> = level.proposals.iter().map(|p| p.text.as_str()).collect();
        assert!(
            texts.iter().any(|text| text.ends_with(" freed")),
            "{texts:?}"
        );
        assert!(texts.contains(&"volume `pgdata` is there"), "{texts:?}");
        assert!(texts.contains(&"container `api-dev` running"), "{texts:?}");
    }

    #[test]
    fn limits_are_round() {
        assert_eq!(round(123_456), 120_000);
        assert_eq!(round(99), 99);
    }
}
