//! Worlds to start from.
//!
//! A fixture is a few hosts and registries, and lines that were typed before the learner came. Nothing is put into a
//! state by hand that lines could not make, apart from what registries hold and how full a disk is.

mod scripts;

use crate::files::{Files, Node, diff};
use crate::session::{Input, Profile, run_line};
use crate::world::hub;
use crate::world::image::{Config, Image, Layer, Media, Row, Settings};
use crate::world::registry::Registry;
use crate::world::{Host, World};
use std::rc::Rc;

/// Names that [`world`] knows.
pub(crate) const NAMES: [&str; 8] = [
    "lab",
    "empty",
    "laptop",
    "two-hosts",
    "ci-and-prod",
    "prod-node-04",
    "cluster-of-3",
    "messy-dev",
];

/// Milliseconds at the start: 1 December 2026, nine o'clock.
const START: i64 = 1_796_115_600_000;

/// The company's registry.
const CORP: &str = "registry.corp.example";

/// The world of a fixture; `None` for an unknown name.
pub(crate) fn world(name: &str, profile: Profile) -> Option<World> {
    let host = |name: &str| Rc::new(Host::new(name, profile.backend(), START));
    let first = match name {
        "ci-and-prod" => "ci",
        "prod-node-04" => "prod-node-04",
        "cluster-of-3" => "node-1",
        _ => "laptop",
    };
    let mut world = World::new(
        Host::new(first, profile.backend(), START),
        profile.look(),
        START,
    );
    registries(&mut world);
    let mut lines: &[&str] = &[];
    match name {
        "lab" => {
            // The recorded toy images come first under their names.
            if let Some(registry) = world.registries.get_mut("docker.io") {
                for (name, image) in hub::lab_images() {
                    if let Some((path, tag)) = name.split_once(':') {
                        let digest = image.target().to_owned();
                        Rc::make_mut(registry).put(path, tag, &digest, &image);
                    }
                }
            }
        }
        "empty" => {}
        "laptop" => lines = scripts::LAPTOP,
        "two-hosts" => {
            world.others.insert("prod".to_owned(), host("prod"));
            lines = scripts::APP;
        }
        "ci-and-prod" => {
            world.others.insert("prod".to_owned(), host("prod"));
            world.others.insert("staging".to_owned(), host("staging"));
            lines = scripts::CI;
        }
        "prod-node-04" => {
            releases(&mut world);
            lines = scripts::PROD_NODE;
        }
        "cluster-of-3" => {
            for name in ["node-2", "node-3"] {
                world.others.insert(name.to_owned(), host(name));
            }
            lines = scripts::CLUSTER;
        }
        "messy-dev" => lines = scripts::MESSY,
        _ => return None,
    }
    for line in lines {
        let mut events = Vec::new();
        run_line(&mut world, line, Input::Closed, &mut events);
        if let Some(next) = world.next.take() {
            world.switch(&next);
        }
    }
    world.switch(first);
    world.forget_traffic();
    if name == "prod-node-04" {
        // 96 of 100 GiB are taken.
        let used = world.host().docker_bytes();
        let host = world.host_mut();
        host.disk.other = (96_u64 << 30).saturating_sub(used);
        host.disk.reserved = 0;
    }
    Some(world)
}

/// The registries that every world has.
fn registries(world: &mut World) {
    let mut add = |registry: Registry| {
        world
            .registries
            .insert(registry.host.clone(), Rc::new(registry));
    };
    let dev = [("dev".to_owned(), "s3cret".to_owned())];
    add(Registry {
        host: "docker.io".into(),
        hub: true,
        ..Registry::default()
    });
    add(Registry {
        host: "localhost:5000".into(),
        ..Registry::default()
    });
    add(Registry {
        host: "localhost:5443".into(),
        users: dev.clone().into(),
        ..Registry::default()
    });
    add(Registry {
        host: CORP.into(),
        users: dev.into(),
        ..Registry::default()
    });
}

/// A modelled image: each layer is a file of so many bytes.
fn modelled(layers: &[(&str, u64)], cmd: &[&str]) -> Rc<Image> {
    let Some(base) = hub::lab_image("library/alpine", "3.20") else {
        return Rc::new(Image::new(Config::default(), Vec::new(), Media::Oci, false));
    };
    let mut files = base.files();
    let mut stack = base.layers.clone();
    let mut history = base.config.history.clone();
    for (made_by, bytes) in layers {
        let before: Files = files.clone();
        let path = match made_by.split_once(" : ") {
            Some((path, _)) => path.to_owned(),
            None => format!("/opt/{}", history.len()),
        };
        let text = made_by.split_once(" : ").map_or(*made_by, |(_, text)| text);
        files.put(
            &path,
            Node::modelled(*bytes, &format!("part:{text}"), 0o755),
        );
        stack.push(Rc::new(Layer::new(diff(&before, &files))));
        history.push(Row {
            created: START - 86_400_000,
            created_by: format!("{text} # buildkit"),
            comment: "buildkit.dockerfile.v0".to_owned(),
            empty: false,
        });
    }
    let settings = Settings {
        cmd: cmd.iter().map(|word| (*word).to_owned()).collect(),
        ..base.config.settings.clone()
    };
    let config = Config {
        created: START - 86_400_000,
        settings,
        history,
        ..base.config.clone()
    };
    Rc::new(Image::new(config, stack, Media::Oci, false))
}

/// What the company's registry holds for `prod-node-04`.
fn releases(world: &mut World) {
    const MB: u64 = 1_000_000;
    let python = (
        "/usr/local/lib/python3.13/lib.so : RUN pip install -r requirements.txt",
        1_900 * MB,
    );
    let images = [
        (
            "pay/payments",
            "3.2",
            modelled(&[("COPY app /srv", 180 * MB)], &["sleep", "infinity"]),
        ),
        (
            "data/cruncher",
            "1.8",
            modelled(
                &[python, ("COPY model /model", 2_100 * MB)],
                &["sleep", "infinity"],
            ),
        ),
        (
            "data/cruncher",
            "1.9",
            modelled(
                &[
                    (
                        "/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1 : RUN apt-get install -y build-essential clang",
                        1_600 * MB,
                    ),
                    (
                        "/usr/local/lib/python3.13/torch.so : RUN pip install -r requirements.txt",
                        2_300 * MB,
                    ),
                    ("/srv/venv/all.bin : COPY . /srv", 600 * MB),
                ],
                &["sleep", "infinity"],
            ),
        ),
    ];
    if let Some(registry) = world.registries.get_mut(CORP) {
        for (path, tag, image) in images {
            let digest = image.target().to_owned();
            Rc::make_mut(registry).put(path, tag, &digest, &image);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fixture_opens_in_every_profile() {
        for name in NAMES {
            for profile in [Profile::Modern, Profile::Classic] {
                let world = world(name, profile).unwrap();
                assert!(world.host().free() > 0, "{name}");
            }
        }
        assert!(world("nope", Profile::Modern).is_none());
    }

    #[test]
    fn the_full_node_cannot_take_the_new_release() {
        for profile in [Profile::Modern, Profile::Classic] {
            let mut world = world("prod-node-04", profile).unwrap();
            let containers: Vec<&str> = world
                .host()
                .containers
                .iter()
                .filter(|container| container.is_running())
                .map(|container| container.name.as_str())
                .collect();
            assert_eq!(containers, ["payments", "cruncher"]);
            assert!(world.host().volumes.values().any(|volume| volume.anonymous));
            let mut events = Vec::new();
            let (code, out, _) = run_line(
                &mut world,
                "docker pull registry.corp.example/data/cruncher:1.9",
                Input::Closed,
                &mut events,
            );
            assert_eq!(code, 1);
            let text = out.text(crate::shell::Stream::Err);
            assert!(text.contains("no space left on device"), "{text}");
            run_line(
                &mut world,
                "docker builder prune -af && docker image prune -f",
                Input::Closed,
                &mut events,
            );
            let (code, out, _) = run_line(
                &mut world,
                "docker pull registry.corp.example/data/cruncher:1.9",
                Input::Closed,
                &mut events,
            );
            assert_eq!(code, 0, "{}", out.text(crate::shell::Stream::Err));
        }
    }

    #[test]
    fn the_messy_host_is_messy() {
        let world = world("messy-dev", Profile::Classic).unwrap();
        let host = world.host();
        let dangling = host
            .store
            .images
            .keys()
            .filter(|id| host.store.is_dangling(id))
            .count();
        assert!(host.store.images.len() >= 30, "{}", host.store.images.len());
        assert!(dangling * 3 >= host.store.images.len(), "{dangling}");
        assert!(
            host.containers
                .iter()
                .filter(|container| !container.is_running())
                .count()
                >= 12
        );
        assert!(host.volumes.contains_key("pgdata"));
    }
}
