//! Docker's commands, one module for each or for a family that shares its rules.

mod build;
mod commit;
mod container;
mod containers;
mod disk;
mod exec;
mod history;
mod images;
mod inspect;
mod load;
mod login;
mod network;
mod prune;
mod pull;
mod push;
mod rmi;
mod run;
mod save;
mod system;
mod tag;
mod transfer;
mod volume;

pub(crate) use disk::disk_rows;
pub(crate) use pull::look_up;

use crate::flags::{self, Flags, Invocation, Outcome, Verb};
use crate::shell::{Machine, Out, Stream};
use crate::template::{Headers, Template, TemplateError};
use crate::world::World;
use crate::world::container::Container;
use crate::world::image::Image;
use crate::world::store::{Found, Stored};
use serde_json::Value;
use std::rc::Rc;

/// Something that a picture can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// What happened, in one word.
    pub(crate) kind: &'static str,
    /// What it happened to.
    pub(crate) subject: String,
    /// Bytes that moved or were freed.
    pub(crate) bytes: u64,
}

/// A command at work.
pub(crate) struct Desk<'a> {
    pub(crate) world: &'a mut World,
    /// The shell of the host: files and working directory.
    pub(crate) machine: &'a mut Machine,
    pub(crate) stdin: &'a [u8],
    /// Whether there is nothing to read: then a prompt waits for the next line.
    pub(crate) at_terminal: bool,
    pub(crate) out: Out,
    pub(crate) events: &'a mut Vec<Event>,
}

/// Runs `docker` with these words.
pub(crate) fn docker(
    world: &mut World,
    machine: &mut Machine,
    words: &[String],
    stdin: &[u8],
    at_terminal: bool,
    events: &mut Vec<Event>,
) -> (i32, Out) {
    let mut desk = Desk {
        world,
        machine,
        stdin,
        at_terminal,
        out: Out::default(),
        events,
    };
    // Every command takes a moment.
    desk.world.pass(300);
    let code = desk.call(words);
    desk.world.pass(200);
    (code, desk.out)
}

impl Desk<'_> {
    /// Whether a person would see the raw bytes of an archive.
    fn shows_bytes(&self) -> bool {
        self.at_terminal && !self.machine.piped
    }

    fn call(&mut self, words: &[String]) -> i32 {
        match flags::read(words) {
            Outcome::Run(invocation) => self.run(*invocation, words),
            Outcome::Help { text, on_stderr } => {
                self.out.push(
                    if on_stderr { Stream::Err } else { Stream::Out },
                    text.as_bytes(),
                );
                0
            }
            Outcome::Version => {
                self.out.line("Docker version 28.5.2, build ecc6942");
                0
            }
            Outcome::Fail(failure) => {
                self.out.push(Stream::Err, failure.stderr.as_bytes());
                if let Some(note) = failure.note {
                    self.out.error(format!("sandbox: {note}"));
                }
                failure.exit
            }
        }
    }

    fn run(&mut self, invocation: Invocation, words: &[String]) -> i32 {
        for notice in invocation.flags.notices() {
            self.out.line(notice);
        }
        let back = self.world.host().name.clone();
        if let Some(context) = &invocation.globals.context
            && !self.world.switch(context)
        {
            self.out.error(format!("Failed to initialize: unable to resolve docker endpoint: context \"{context}\": context not found"));
            return 1;
        }
        let code = self.verb(&invocation, words);
        if invocation.globals.context.is_some() {
            self.world.switch(&back);
        }
        code
    }

    fn verb(&mut self, invocation: &Invocation, words: &[String]) -> i32 {
        let flags = &invocation.flags;
        match invocation.verb {
            Verb::Build => self.build(flags),
            Verb::BuilderPrune => self.builder_prune(flags, words),
            Verb::Commit => self.commit(flags),
            Verb::ContainerInspect => self.inspect(flags, Some("container")),
            Verb::ContainerPrune => self.container_prune(flags, words),
            Verb::ContextLs => self.context_ls(),
            Verb::ContextShow => {
                let name = self.world.host().name.clone();
                self.out.line(name);
                0
            }
            Verb::ContextUse => self.context_use(flags),
            Verb::Cp => self.cp(flags),
            Verb::Create => self.create(flags),
            Verb::Diff => self.diff(flags),
            Verb::Exec => self.exec(flags),
            Verb::Export => self.export(flags),
            Verb::History => self.history(flags),
            Verb::ImageInspect => self.inspect(flags, Some("image")),
            Verb::ImagePrune => self.image_prune(flags, words),
            Verb::Images => self.images(flags),
            Verb::Import => self.import(flags),
            Verb::Info => self.info(flags),
            Verb::Inspect => self.inspect(flags, None),
            Verb::Kill => self.kill(flags),
            Verb::Load => self.load(flags),
            Verb::Login => self.login(flags),
            Verb::Logout => self.logout(flags),
            Verb::Logs => self.logs(flags),
            Verb::NetworkConnect | Verb::NetworkDisconnect => self.network_join(flags),
            Verb::NetworkCreate => self.network_create(flags),
            Verb::NetworkInspect => self.inspect(flags, Some("network")),
            Verb::NetworkLs => self.network_ls(flags),
            Verb::NetworkPrune => self.network_prune(flags, words),
            Verb::NetworkRm => self.network_rm(flags),
            Verb::Pause => self.pause(flags, true),
            Verb::Port => self.port(flags),
            Verb::Ps => self.ps(flags),
            Verb::Pull => self.pull(flags),
            Verb::Push => self.push(flags),
            Verb::Rename => self.rename(flags),
            Verb::Restart => self.restart(flags),
            Verb::Rm => self.rm(flags),
            Verb::Rmi => self.rmi(flags),
            Verb::Run => self.docker_run(flags),
            Verb::Save => self.save(flags),
            Verb::Search => self.search(flags),
            Verb::Start => self.start(flags),
            Verb::Stats => self.stats(flags),
            Verb::Stop => self.stop(flags),
            Verb::SystemDf => self.system_df(flags),
            Verb::SystemPrune => self.system_prune(flags, words),
            Verb::Tag => self.tag(flags),
            Verb::Top => self.top(flags),
            Verb::Unpause => self.pause(flags, false),
            Verb::Update => self.update(flags),
            Verb::Version => self.version(flags),
            Verb::VolumeCreate => self.volume_create(flags),
            Verb::VolumeInspect => self.inspect(flags, Some("volume")),
            Verb::VolumeLs => self.volume_ls(flags),
            Verb::VolumePrune => self.volume_prune(flags, words),
            Verb::VolumeRm => self.volume_rm(flags),
            Verb::Wait => self.wait(flags),
        }
    }

    /// Notes something for the picture.
    pub(crate) fn event(&mut self, kind: &'static str, subject: impl Into<String>, bytes: u64) {
        self.events.push(Event {
            kind,
            subject: subject.into(),
            bytes,
        });
    }

    /// An error of the daemon.
    fn daemon(&mut self, text: impl AsRef<str>) -> i32 {
        self.out
            .error(format!("Error response from daemon: {}", text.as_ref()));
        1
    }

    /// An error of `run` and its kin.
    fn refused(&mut self, command: &str, text: impl AsRef<str>) -> i32 {
        self.out.error(format!(
            "docker: {}\n\nRun 'docker {command} --help' for more information",
            text.as_ref()
        ));
        125
    }

    /// Milliseconds since 1970.
    fn clock(&self) -> i64 {
        self.world.clock
    }

    /// An image of this host.
    fn image(&self, text: &str) -> Option<(Found, Rc<Stored>)> {
        self.world.host().store.find(text)
    }

    /// Position of a container, or the error printed.
    fn container(&mut self, text: &str) -> Result<usize, i32> {
        match self.world.host().container(text) {
            Some(at) => Ok(at),
            None => Err(self.daemon(format!("No such container: {text}"))),
        }
    }

    fn at(&self, at: usize) -> Option<&Rc<Container>> {
        self.world.host().containers.get(at)
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Container)) {
        if let Some(container) = self.world.host_mut().containers.get_mut(at) {
            change(Rc::make_mut(container));
        }
    }

    /// Prints rows by a template.
    fn rows(
        &mut self,
        format: Option<&str>,
        table: &str,
        headers: Headers<'_>,
        rows: &[Value],
    ) -> i32 {
        match crate::template::list_or_json(format, table, headers, rows) {
            Ok(text) => {
                self.out.print(text);
                0
            }
            Err(error) => {
                self.out.error(error.to_string());
                if error.is_syntax() { 64 } else { 1 }
            }
        }
    }

    /// What a missing image is called.
    fn no_image(text: &str) -> String {
        let shown =
            crate::world::reference::Reference::parse(text).map(|name| name.tagged().familiar());
        let is_id = text.starts_with("sha256:");
        format!(
            "No such image: {}",
            if is_id {
                text.to_owned()
            } else {
                shown.unwrap_or_else(|_| text.to_owned())
            }
        )
    }
}

/// A template, or the words about it and the exit code.
fn template(text: &str) -> Result<Template, TemplateError> {
    Template::parse(text)
}

/// First argument, or nothing.
fn first(flags: &Flags) -> &str {
    flags.arguments.first().map_or("", String::as_str)
}

/// Size of an image in lists.
fn listed_size(image: &Image, backend: crate::world::store::Backend) -> u64 {
    match backend {
        crate::world::store::Backend::Classic => image.unpacked(),
        crate::world::store::Backend::Containerd => image.content() + image.snapshots(),
    }
}
