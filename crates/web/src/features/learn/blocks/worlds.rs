//! A lesson's worlds as a session is opened with them.

use layerlab_lesson::model::{ContextFile, Profile, World};
use layerlab_protocol::sandbox::{GivenEffect, GivenFile, SandboxStart};

/// The start of a world.
pub fn start(world: &World) -> SandboxStart {
    SandboxStart {
        fixture: world.fixture.clone(),
        profile: match world.profile {
            Profile::Modern => "modern",
            Profile::Classic => "classic",
        }
        .to_owned(),
        files: world.files.iter().map(given).collect(),
        effects: world
            .effects
            .iter()
            .map(|effect| GivenEffect {
                command: effect.command.clone(),
                writes: effect
                    .writes
                    .iter()
                    .map(|written| (written.path.clone(), written.bytes.0))
                    .collect(),
            })
            .collect(),
        setup: world.setup.clone(),
    }
}

fn given(file: &ContextFile) -> GivenFile {
    GivenFile {
        path: file.path.clone(),
        text: file.text().map(str::to_owned),
        bytes: file.bytes(),
    }
}
