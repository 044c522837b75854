//! Simulated hosts of lessons: a world is opened, lines run in it, and checks ask what came of it.

use crate::sandbox::script;
use layerlab_docker::Session;
use layerlab_docker::facts as docker;
use layerlab_lesson::model::{Bytes, ContextFile, FileContent, Profile, World};
use layerlab_lesson::world::{
    AttemptFact, ContainerFact, DiskFact, HostFact, ImageFact, LayerFact, PullFact, RanFact,
    RegistryFact, VolumeFact, When, WorldFact, WorldFacts,
};
use layerlab_protocol::sandbox::{GivenEffect, GivenFile, SandboxStart};

/// A line that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HostLine {
    /// As typed.
    pub(crate) line: String,
    /// Its status.
    pub(crate) exit: i32,
    /// Both streams.
    pub(crate) output: String,
}

/// The session at the start of a world: its files are there, its setup has run and counts no more.
///
/// # Errors
/// A message for the author: no such start, or a line of the setup failed.
pub(crate) fn opened(world: &World) -> Result<Session, String> {
    crate::sandbox::opened(&SandboxStart {
        fixture: world.fixture.clone(),
        profile: match world.profile {
            Profile::Modern => "modern",
            Profile::Classic => "classic",
        }
        .to_owned(),
        files: given(&world.files),
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
    })
}

/// Files of a lesson as those of a session.
fn given(files: &[ContextFile]) -> Vec<GivenFile> {
    files
        .iter()
        .map(|file| GivenFile {
            path: file.path.clone(),
            text: file.text().map(str::to_owned),
            bytes: file.bytes(),
        })
        .collect()
}

/// Puts files into the folder of the shell.
pub(crate) fn put_files(session: &mut Session, files: &[ContextFile]) {
    crate::sandbox::put_files(session, &given(files));
}

/// A world after lines, for checks. Making it costs a look at the whole state, twice.
pub(crate) struct Hosts {
    session: Session,
    start: WorldFact,
    now: WorldFact,
}

impl Hosts {
    /// What there is.
    #[must_use]
    pub(crate) fn new(session: Session) -> Self {
        Self {
            start: world(session.facts(docker::When::Start)),
            now: world(session.facts(docker::When::Now)),
            session,
        }
    }

    /// Files of the folder that the shell started in.
    #[must_use]
    pub(crate) fn files(&self) -> Vec<ContextFile> {
        let files = self.session.folder_files(docker::When::Now);
        files
            .into_iter()
            .map(|(path, content)| ContextFile {
                path,
                content: match content {
                    Ok(text) => FileContent::Text(text),
                    Err(bytes) => FileContent::Stub(Bytes(bytes)),
                },
            })
            .collect()
    }
}

/// Runs lines; each with its status and what it printed.
pub(crate) fn run(session: &mut Session, texts: &[String]) -> Vec<HostLine> {
    script(texts)
        .into_iter()
        .map(|line| {
            let answer = session.step(&line);
            HostLine {
                exit: answer.exit,
                output: answer.pieces.into_iter().map(|(_, text)| text).collect(),
                line,
            }
        })
        .collect()
}

const fn when(when: When) -> docker::When {
    match when {
        When::Start => docker::When::Start,
        When::Now => docker::When::Now,
    }
}

impl WorldFacts for Hosts {
    fn first_host(&self) -> &str {
        self.session.first_host()
    }

    fn seen(&self, when: When) -> &WorldFact {
        match when {
            When::Start => &self.start,
            When::Now => &self.now,
        }
    }

    fn commands(&self) -> Vec<RanFact> {
        let commands = self.session.commands().into_iter();
        commands
            .map(|ran| RanFact {
                typed: ran.typed,
                short: ran.short,
            })
            .collect()
    }

    fn full_name(&self, name: &str) -> Option<String> {
        Session::full_name(name)
    }

    fn in_registry(&self, at: When, name: &str) -> Option<ImageFact> {
        self.session.in_registry(when(at), name).map(image)
    }

    fn pull_cost(&self, at: When, name: &str) -> Option<PullFact> {
        let cost = self.session.pull_cost(when(at), name)?;
        Some(PullFact {
            fetched: cost.fetched_bytes,
            stored: cost.stored_bytes,
            short: cost.short_bytes,
        })
    }

    fn attempt(&self, at: When, lines: &str) -> AttemptFact {
        let mut copy = match at {
            When::Start => self.session.at_start(),
            When::Now => self.session.clone(),
        };
        let ran = run(&mut copy, &[lines.to_owned()]);
        let output: String = ran.iter().map(|line| line.output.as_str()).collect();
        AttemptFact {
            output: output.trim_end_matches('\n').to_owned(),
            exit: ran.last().map_or(0, |line| line.exit),
            after: world(copy.facts(docker::When::Now)),
        }
    }
}

fn world(facts: docker::WorldFacts) -> WorldFact {
    let registries = facts.registries.into_iter();
    WorldFact {
        hosts: facts.hosts.into_iter().map(host).collect(),
        registries: registries
            .map(|registry| RegistryFact {
                tags: registry
                    .tags
                    .into_iter()
                    .map(|tag| (tag.repository, tag.tag, tag.digest))
                    .collect(),
                stored: registry.stored_bytes,
                host: registry.host,
            })
            .collect(),
    }
}

fn host(facts: docker::HostFacts) -> HostFact {
    let mut reclaimable = [0; 4];
    for (slot, row) in reclaimable.iter_mut().zip(&facts.rows) {
        *slot = row.reclaimable_bytes;
    }
    HostFact {
        name: facts.name,
        disk: DiskFact {
            capacity: facts.disk.capacity,
            free: facts.free_bytes,
            images: facts.disk.layers + facts.disk.blobs,
            containers: facts.disk.containers,
            volumes: facts.disk.volumes,
            cache: facts.disk.cache,
            other: facts.disk.other,
        },
        reclaimable,
        images: facts.images.into_iter().map(image).collect(),
        containers: facts
            .containers
            .into_iter()
            .map(|container| ContainerFact {
                name: container.name,
                state: container.state,
                exit: container.exit,
                oom: container.out_of_memory,
                user: container.user,
                written: container.written_bytes,
                wrote: container.wrote,
                image: image(container.image),
            })
            .collect(),
        volumes: facts
            .volumes
            .into_iter()
            .map(|volume| VolumeFact {
                name: volume.name,
                anonymous: volume.anonymous,
                files: volume.files,
            })
            .collect(),
        sent: facts.sent_bytes,
        received: facts.fetched_bytes,
    }
}

fn image(facts: docker::ImageFacts) -> ImageFact {
    ImageFact {
        id: facts.id,
        config: facts.config,
        digest: facts.digest,
        tags: facts.tags,
        names: facts.names,
        created_millis: facts.created_millis,
        layers: facts
            .layers
            .into_iter()
            .map(|layer| LayerFact {
                chain: layer.chain,
                blob: layer.blob,
                unpacked: layer.unpacked_bytes,
                packed: layer.packed_bytes,
            })
            .collect(),
        listed: facts.listed_bytes,
        user: facts.user,
        labels: facts.labels,
        containers: facts.containers,
        is_dangling: facts.is_dangling,
    }
}

#[cfg(feature = "compile")]
mod play {
    use super::{Hosts, opened, put_files, run};
    use layerlab_lesson::compile::{Play, Played, PlayedLine};
    use layerlab_lesson::model::ContextFile;
    use layerlab_lesson::world::WorldFacts;

    /// A world after the lines of an attempt.
    struct Done {
        hosts: Hosts,
        lines: Vec<PlayedLine>,
    }

    /// Opens a world and runs an attempt in it.
    ///
    /// # Errors
    /// As [`opened`].
    pub(in crate::learn) fn play(play: &Play<'_>) -> Result<Box<dyn Played>, String> {
        let mut session = opened(play.world)?;
        put_files(&mut session, play.files);
        let lines = run(&mut session, play.run).into_iter();
        let lines = lines
            .map(|line| PlayedLine {
                line: line.line,
                exit: line.exit,
                output: line.output,
            })
            .collect();
        Ok(Box::new(Done {
            hosts: Hosts::new(session),
            lines,
        }))
    }

    impl Played for Done {
        fn facts(&self) -> &dyn WorldFacts {
            &self.hosts
        }

        fn lines(&self) -> &[PlayedLine] {
            &self.lines
        }

        fn files(&self) -> Vec<ContextFile> {
            self.hosts.files()
        }
    }
}

#[cfg(feature = "compile")]
pub(super) use play::play;
