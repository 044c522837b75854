//! Reads the keys that describe a world: start, profile, files, lines before the learner comes.

use super::block::{Body, stubs};
use super::raw::{Lines, RawFixture, RawStub};
use crate::model::{Profile, RunEffect, World};

/// The keys that describe a world.
pub(super) struct RawWorld {
    pub(super) fixture: Option<String>,
    pub(super) profile: Option<Profile>,
    pub(super) setup: Lines,
    /// Folder of the lesson whose files are there.
    pub(super) files: Option<String>,
    pub(super) context: Vec<RawStub>,
    pub(super) effects: Vec<RunEffect>,
}

macro_rules! world_keys {
    ($raw:ident, $files:ident) => {
        $crate::compile::world::RawWorld {
            fixture: $raw.fixture,
            profile: $raw.profile,
            setup: $raw.setup,
            files: $raw.$files,
            context: $raw.context,
            effects: $raw.effects,
        }
    };
}
pub(super) use world_keys;

impl Body<'_, '_, '_> {
    /// The world of a block that has one.
    pub(super) fn world_required(&mut self, raw: RawWorld) -> Option<World> {
        let Some(fixture) = raw.fixture else {
            self.error("this block needs a `fixture`");
            return None;
        };
        let mut files = raw
            .files
            .as_deref()
            .map(|folder| self.folder(folder))
            .unwrap_or_default();
        files.extend(stubs(raw.context));
        let mut world = World {
            fixture,
            profile: raw.profile.unwrap_or(self.reader.profile),
            files,
            effects: raw.effects,
            setup: Vec::new(),
        };
        self.shared(&mut world, raw.profile)?;
        world.setup.extend(raw.setup.into_texts());
        Some(world)
    }

    /// Puts what `fixtures/<name>.toml` says in the place of that name.
    fn shared(&mut self, world: &mut World, profile: Option<Profile>) -> Option<()> {
        let path = format!("fixtures/{}.toml", world.fixture);
        let Some(bytes) = self.reader.tree.get(&path) else {
            return Some(());
        };
        let text = String::from_utf8_lossy(bytes);
        match toml::from_str::<RawFixture>(&text) {
            Ok(raw) => {
                world.fixture = raw.from;
                world.setup = raw.setup.into_texts();
                if let (None, Some(own)) = (profile, raw.profile) {
                    world.profile = own;
                }
                Some(())
            }
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("not understood");
                self.error(format!("`{path}`: {message}"));
                None
            }
        }
    }
}
