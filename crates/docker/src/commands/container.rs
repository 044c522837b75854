//! The life of a container: start, stop, kill, pause, rename, remove.

use super::Desk;
use crate::files::{Files, View, absolute};
use crate::flags::Flags;
use crate::shell::{Machine, NotRun, Nowhere, Out, Place};
use crate::world::container::{Container, State};
use std::rc::Rc;

/// Most bytes of a container's log that are kept.
const MAX_LOG: usize = 1 << 20;

impl Desk<'_> {
    /// Starts a container's process. The error is the daemon's words and the exit code of `run`.
    pub(super) fn launch(
        &mut self,
        at: usize,
        detached: bool,
        stdin: &[u8],
    ) -> Result<(), (String, i32)> {
        let Some(container) = self.at(at).cloned() else {
            return Err(("No such container".to_owned(), 125));
        };
        let network = container.network.clone();
        let mut ports = container.ports.clone();
        if container.publish_all {
            for exposed in &container.settings.ports {
                let (private, protocol) = exposed.split_once('/').unwrap_or((exposed, "tcp"));
                let Ok(private) = private.parse::<u16>() else {
                    continue;
                };
                if !ports
                    .iter()
                    .any(|port| port.private == private && port.protocol == protocol)
                {
                    ports.push(crate::world::container::Port {
                        address: "0.0.0.0".into(),
                        public: None,
                        private,
                        protocol: protocol.to_owned(),
                    });
                }
            }
        }
        for port in &mut ports {
            if port.public.is_none() {
                let mut free = 32_768;
                while self
                    .world
                    .host()
                    .port_taken(&port.address, free, &port.protocol)
                    && free < 60_999
                {
                    free += 1;
                }
                port.public = Some(free);
            }
        }
        for port in ports
            .iter()
            .filter(|_| network != "host" && network != "none")
        {
            let public = port.public.unwrap_or(0);
            if self
                .world
                .host()
                .port_taken(&port.address, public, &port.protocol)
            {
                let endpoint = self.world.new_id("endpoint");
                return Err((
                    format!(
                        "failed to set up container networking: driver failed programming external connectivity on endpoint {} ({endpoint}): Bind for {}:{public} failed: port is already allocated",
                        container.name, port.address
                    ),
                    125,
                ));
            }
        }
        let user = match Self::user_in(&container.files, &container.settings.user) {
            Ok(user) => user,
            Err(why) => return Err((why, 125)),
        };
        let now = self.clock();
        let mut machine = self.inside(&container, now.div_euclid(1000));
        machine.user = user;
        machine.stays = detached;
        let words = container.command();
        let mut out = Out::default();
        let result = machine.exec(&words, stdin, &mut Nowhere, &mut out);
        let code = match result {
            Ok(code) => code,
            Err(why) => {
                let program = words.first().map_or("", String::as_str);
                let (reason, code) = not_run(why, program);
                let text = format!(
                    "failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: {program:?}: {reason}: unknown"
                );
                self.change(at, |container| {
                    container.exit = code;
                    container.error = text.clone();
                });
                return Err((text, code));
            }
        };
        let staying = machine.staying();
        let (root, mounted) = (machine.view.root.clone(), machine.view.mounts.clone());
        self.write_back(&container, &mounted);
        let needs: u64 = if machine.needs > 0 {
            machine.needs
        } else if machine.modelled.is_empty() {
            0
        } else {
            80 << 20
        };
        let oom =
            container.memory > 0 && (needs > container.memory || machine.peak > container.memory);
        let slept = machine.slept;
        let mut logs = container.logs.as_ref().clone();
        let mut size: usize = logs.iter().map(|(_, line, _)| line.len()).sum();
        for (stream, text) in &out.pieces {
            for line in String::from_utf8_lossy(text).split_inclusive('\n') {
                size += line.len();
                if size <= MAX_LOG {
                    logs.push((*stream, line.to_owned(), now));
                }
            }
        }
        // Only what this run printed is followed.
        self.change(at, |container| {
            container.files = root;
            container.ports = ports;
            container.started = now;
            container.state = State::Running;
            container.exit = 0;
            container.oom = false;
            container.needs = needs;
            container.error.clear();
            container.logs = Rc::new(logs);
            container.until = match staying {
                Some(Some(seconds)) => Some(now + i64::try_from(seconds).unwrap_or(0) * 1_000),
                Some(None) | None => None,
            };
        });
        self.event("start", container.name.clone(), 0);
        if staying.is_none() || oom {
            self.world
                .pass(i64::try_from(slept).unwrap_or(0).saturating_mul(1_000) + 400);
            let end = self.clock();
            if let Some(at) = self.world.host().container(&container.id) {
                self.change(at, |container| {
                    container.stop(if oom { 137 } else { code }, end);
                    container.oom = oom;
                });
            }
            if detached && container.remove {
                self.drop_container(&container.id, true);
            }
        }
        Ok(())
    }

    /// A process in a container.
    pub(super) fn inside(&self, container: &Container, now: i64) -> Machine {
        let mut view = View::new(container.files.clone());
        for mount in &container.mounts {
            let tree = match mount.kind.as_str() {
                "volume" => self
                    .world
                    .host()
                    .volumes
                    .get(&mount.source)
                    .map(|volume| volume.files.clone())
                    .unwrap_or_default(),
                "bind" => {
                    let host = &self.machine.view;
                    match host.stat(&mount.source) {
                        Some(node) if !node.is_folder() => {
                            view.put(&mount.target, node.as_ref().clone());
                            continue;
                        }
                        _ => self.subtree(&mount.source),
                    }
                }
                _ => Files::default(),
            };
            view.mounts.push((mount.target.clone(), tree));
        }
        view.frozen = container.read_only;
        let mut machine = Machine::new(view, Place::Image, now);
        machine.effects = Rc::clone(&self.world.effects);
        machine.memory = container.memory;
        let own = || container.is_running().then(|| container.process(1));
        let other = container.pid_mode.strip_prefix("container:");
        let other = other.and_then(|id| self.at(self.world.host().container(id)?));
        machine.processes = match other {
            Some(other) => {
                // The root of a process one may look at is a folder like any other.
                machine
                    .view
                    .mounts
                    .push(("/proc/1/root".to_owned(), other.files.clone()));
                let next = own().map(|process| crate::shell::Process { pid: 7, ..process });
                let first = other.is_running().then(|| other.process(1));
                first.into_iter().chain(next).collect()
            }
            None if container.pid_mode == "host" => self.world.host().processes(),
            None => own().into_iter().collect(),
        };
        machine.hostname.clone_from(&container.hostname);
        machine.cwd = absolute(
            "/",
            if container.settings.workdir.is_empty() {
                "/"
            } else {
                &container.settings.workdir
            },
        );
        machine.export(
            "PATH",
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        );
        machine.export("HOSTNAME", &container.hostname);
        for entry in &container.settings.env {
            if let Some((name, value)) = entry.split_once('=') {
                machine.export(name, value);
            }
        }
        if !container
            .settings
            .env
            .iter()
            .any(|entry| entry.starts_with("HOME="))
        {
            let root = container.settings.user.is_empty()
                || container.settings.user.starts_with("root")
                || container.settings.user.starts_with('0');
            machine.export("HOME", if root { "/root" } else { "/" });
        }
        machine
    }

    /// Takes what a process wrote into volumes and bound folders back to where they live.
    pub(super) fn write_back(&mut self, container: &Container, mounted: &[(String, Files)]) {
        for mount in container.mounts.iter().filter(|mount| !mount.read_only) {
            let Some((_, tree)) = mounted.iter().find(|(target, _)| *target == mount.target) else {
                continue;
            };
            match mount.kind.as_str() {
                "volume" => {
                    if let Some(volume) = self.world.host_mut().volumes.get_mut(&mount.source) {
                        Rc::make_mut(volume).files = tree.clone();
                    }
                }
                "bind" => {
                    let before = self.subtree(&mount.source);
                    for (path, change) in crate::files::diff(&before, tree).0 {
                        let full = format!("{}{path}", mount.source.trim_end_matches('/'));
                        match change {
                            Some(node) => {
                                self.machine.view.put(&full, node.as_ref().clone());
                            }
                            None => {
                                self.machine.view.remove(&full);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn start(&mut self, flags: &Flags) -> i32 {
        let mut failed = Vec::new();
        let attach = flags.is_on("attach") || flags.is_on("interactive");
        let mut code = 0;
        for name in &flags.arguments {
            let at = match self.container(name) {
                Ok(at) => at,
                Err(_) => {
                    failed.push(name.clone());
                    continue;
                }
            };
            let running = self.at(at).is_some_and(|container| container.is_running());
            if !running {
                if attach {
                    self.change(at, |container| container.logs = Rc::default());
                }
                if let Err((why, _)) = self.launch(at, !attach, b"") {
                    self.daemon(why);
                    failed.push(name.clone());
                    continue;
                }
            }
            if attach {
                let id = self
                    .at(at)
                    .map(|container| container.id.clone())
                    .unwrap_or_default();
                code = self.follow(&id);
            } else {
                self.out.line(name);
            }
        }
        if !failed.is_empty() {
            self.out.error(format!(
                "Error: failed to start containers: {}",
                failed.join(", ")
            ));
            return 1;
        }
        code
    }

    /// Ends a running process with the code that a stop gives it.
    fn end(&mut self, at: usize, patience: i64, kill: bool) {
        let Some(container) = self.at(at).cloned() else {
            return;
        };
        if !container.is_running() {
            return;
        }
        // A process of number 1 without a handler does not hear TERM; servers do.
        let hears = container.command().first().is_some_and(|word| {
            let path = container.files.get(word).or_else(|| container.files.get(&format!("/usr/local/bin/{word}")));
            path.is_some_and(|node| matches!(&node.kind, crate::files::Kind::File(crate::files::Content::Modelled { seed, .. }) if &**seed == "server"))
        });
        let code = if kill || !hears { 137 } else { 0 };
        if !hears && !kill {
            self.world.pass(patience * 1_000);
        }
        let now = self.clock();
        self.change(at, |container| container.stop(code, now));
        self.event("stop", container.name.clone(), 0);
        if container.remove {
            self.drop_container(&container.id, true);
        }
    }

    pub(super) fn stop(&mut self, flags: &Flags) -> i32 {
        let patience = flags.number("timeout").unwrap_or(10).max(0);
        self.each(flags, |desk, at| {
            desk.end(at, patience, false);
            Ok(())
        })
    }

    pub(super) fn restart(&mut self, flags: &Flags) -> i32 {
        let patience = flags.number("timeout").unwrap_or(10).max(0);
        self.each(flags, |desk, at| {
            let keep = desk.at(at).is_some_and(|container| container.remove);
            desk.change(at, |container| container.remove = false);
            desk.end(at, patience, false);
            desk.change(at, |container| container.remove = keep);
            desk.launch(at, true, b"")
                .map_err(|(why, _)| format!("Cannot restart container: {why}"))
        })
    }

    pub(super) fn kill(&mut self, flags: &Flags) -> i32 {
        let names = flags.arguments.clone();
        let mut at_name = names.into_iter();
        self.each(flags, |desk, at| {
            let name = at_name.next().unwrap_or_default();
            let Some(container) = desk.at(at) else {
                return Ok(());
            };
            if !container.is_running() {
                return Err(format!(
                    "cannot kill container: {name}: container {} is not running",
                    container.id
                ));
            }
            desk.end(at, 0, true);
            Ok(())
        })
    }

    pub(super) fn pause(&mut self, flags: &Flags, pause: bool) -> i32 {
        self.each(flags, |desk, at| {
            let Some(container) = desk.at(at).cloned() else {
                return Ok(());
            };
            match (container.state, pause) {
                (State::Running, true) => {
                    desk.change(at, |container| container.state = State::Paused)
                }
                (State::Paused, false) => {
                    desk.change(at, |container| container.state = State::Running)
                }
                (State::Paused, true) => {
                    return Err(format!("container {} is already paused", container.id));
                }
                (State::Running, false) => {
                    return Err(format!("Container {} is not paused", container.id));
                }
                _ => return Err(format!("container {} is not running", container.id)),
            }
            Ok(())
        })
    }

    /// Does something with each container named; prints the names that went well.
    fn each(
        &mut self,
        flags: &Flags,
        mut act: impl FnMut(&mut Self, usize) -> Result<(), String>,
    ) -> i32 {
        let mut errors = Vec::new();
        for name in &flags.arguments {
            match self.world.host().container(name) {
                None => errors.push(format!("No such container: {name}")),
                Some(at) => match act(self, at) {
                    Ok(()) => self.out.line(name),
                    Err(why) => errors.push(why),
                },
            }
        }
        for why in &errors {
            self.out.error(format!("Error response from daemon: {why}"));
        }
        i32::from(!errors.is_empty())
    }

    pub(super) fn rename(&mut self, flags: &Flags) -> i32 {
        let [old, new] = flags.arguments.as_slice() else {
            return 1;
        };
        let at = match self.container(old) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let new = new.trim_start_matches('/');
        if new.len() < 2
            || !new.starts_with(|c: char| c.is_ascii_alphanumeric())
            || !new
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
        {
            return self.daemon(format!(
                "Invalid container name ({new}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
            ));
        }
        if let Some(other) = self
            .world
            .host()
            .containers
            .iter()
            .find(|container| container.name == new)
        {
            let text = if self.at(at).is_some_and(|own| own.id == other.id) {
                "Renaming a container with the same name as its current name".to_owned()
            } else {
                format!(
                    "Error when allocating new name: Conflict. The container name \"/{new}\" is already in use by container \"{}\". You have to remove (or rename) that container to be able to reuse that name.",
                    other.id
                )
            };
            return self.daemon(text);
        }
        self.change(at, |container| new.clone_into(&mut container.name));
        0
    }

    pub(super) fn rm(&mut self, flags: &Flags) -> i32 {
        let mut errors = Vec::new();
        for name in &flags.arguments {
            let Some(at) = self.world.host().container(name) else {
                if !flags.is_on("force") {
                    errors.push(format!("No such container: {name}"));
                } else {
                    self.daemon(format!("No such container: {name}"));
                }
                continue;
            };
            let Some(container) = self.at(at).cloned() else {
                continue;
            };
            if container.is_running() && !flags.is_on("force") {
                let what = if container.state == State::Paused {
                    "container is paused and must be unpaused first"
                } else {
                    "container is running: stop the container before removing or force remove"
                };
                errors.push(format!("cannot remove container \"{name}\": {what}"));
                continue;
            }
            self.drop_container(&container.id, flags.is_on("volumes"));
            self.out.line(name);
        }
        for why in &errors {
            self.out.error(format!("Error response from daemon: {why}"));
        }
        i32::from(!errors.is_empty())
    }

    /// Removes a container, with its anonymous volumes if asked; the bytes that are free again.
    pub(super) fn drop_container(&mut self, id: &str, with_volumes: bool) -> u64 {
        let Some(at) = self.world.host().container(id) else {
            return 0;
        };
        let host = self.world.host_mut();
        let container = host.containers.remove(at);
        let mut freed = container.room(host.store.backend);
        if with_volumes {
            for mount in container
                .mounts
                .iter()
                .filter(|mount| mount.kind == "volume")
            {
                let anonymous = host
                    .volumes
                    .get(&mount.source)
                    .is_some_and(|volume| volume.anonymous);
                let used = host
                    .containers
                    .iter()
                    .any(|other| other.uses_volume(&mount.source));
                if anonymous
                    && !used
                    && let Some(volume) = host.volumes.remove(&mount.source)
                {
                    freed += volume.files.len();
                }
            }
        }
        self.event("remove-container", container.name.clone(), freed);
        freed
    }

    pub(super) fn wait(&mut self, flags: &Flags) -> i32 {
        for name in &flags.arguments {
            let at = match self.container(name) {
                Ok(at) => at,
                Err(code) => return code,
            };
            let until = self.at(at).and_then(|container| container.until);
            if let Some(until) = until {
                self.world.pass(until - self.world.clock);
            }
            let code = self.at(at).map_or(0, |container| container.exit);
            self.out.line(code.to_string());
        }
        0
    }

    pub(super) fn update(&mut self, flags: &Flags) -> i32 {
        let (memory, restart) = (
            flags.bytes("memory"),
            flags.text("restart").map(str::to_owned),
        );
        self.each(flags, |desk, at| {
            desk.change(at, |container| {
                container.memory = memory.unwrap_or(container.memory);
                if let Some(restart) = &restart {
                    container.restart.clone_from(restart);
                }
            });
            Ok(())
        })
    }

    pub(super) fn logs(&mut self, flags: &Flags) -> i32 {
        let at = match self.container(super::first(flags)) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let logs = self
            .at(at)
            .map(|container| Rc::clone(&container.logs))
            .unwrap_or_default();
        let tail = flags
            .text("tail")
            .and_then(|tail| tail.parse::<usize>().ok())
            .unwrap_or(usize::MAX);
        for (stream, line, time) in logs.iter().skip(logs.len().saturating_sub(tail)) {
            let line = if flags.is_on("timestamps") {
                format!("{} {line}", crate::clock::rfc3339_millis(*time))
            } else {
                line.clone()
            };
            self.print_log(*stream, &line);
        }
        0
    }
}

/// Words and exit code for a program that did not start.
pub(super) fn not_run(why: NotRun, program: &str) -> (String, i32) {
    match why {
        NotRun::Missing if program.contains('/') => {
            (format!("stat {program}: no such file or directory"), 127)
        }
        NotRun::Missing => ("executable file not found in $PATH".to_owned(), 127),
        NotRun::Forbidden => ("permission denied".to_owned(), 126),
        NotRun::Folder => ("is a directory".to_owned(), 126),
    }
}
