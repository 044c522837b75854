//! Worlds to start from.

use crate::session::Profile;
use crate::world::hub;
use crate::world::registry::Registry;
use crate::world::{Host, World};
use std::rc::Rc;

/// Names that [`world`] knows.
pub(crate) const NAMES: [&str; 3] = ["lab", "empty", "two-hosts"];

/// Milliseconds at the start: 1 December 2026, nine o'clock.
const START: i64 = 1_796_115_600_000;

/// The world of a fixture; `None` for an unknown name.
pub(crate) fn world(name: &str, profile: Profile) -> Option<World> {
    let host = |name: &str| Host::new(name, profile.backend(), START);
    let mut world = World::new(host("laptop"), profile.look(), START);
    registries(&mut world);
    match name {
        "lab" => {
            // The recorded toy images come first under their names.
            if let Some(registry) = world.registries.get_mut("docker.io") {
                for (name, image) in hub::lab_images() {
                    if let Some((path, tag)) = name.split_once(':') {
                        Rc::make_mut(registry).put(path, tag, &image.target().to_owned(), &image);
                    }
                }
            }
        }
        "empty" => {}
        "two-hosts" => {
            world.others.insert("prod".to_owned(), Rc::new(host("prod")));
        }
        _ => return None,
    }
    Some(world)
}

/// The registries that every world has.
fn registries(world: &mut World) {
    let mut add = |registry: Registry| {
        world.registries.insert(registry.host.clone(), Rc::new(registry));
    };
    add(Registry { host: "docker.io".into(), hub: true, tls: true, ..Registry::default() });
    add(Registry { host: "localhost:5000".into(), ..Registry::default() });
    add(Registry { host: "localhost:5443".into(), users: [("dev".to_owned(), "s3cret".to_owned())].into(), ..Registry::default() });
    add(Registry { host: "registry.corp.example".into(), users: [("dev".to_owned(), "s3cret".to_owned())].into(), tls: true, ..Registry::default() });
}
