//! `docker run` and `docker create`: an image and flags become a container.

use super::{Desk, first};
use crate::build::user_of;
use crate::digest::hex;
use crate::files::{Files, absolute};
use crate::flags::Flags;
use crate::shell::Stream;
use crate::world::container::{Container, Mount, Port, State, Volume};
use crate::world::image::Image;
use crate::world::reference::Reference;
use std::collections::BTreeMap;
use std::rc::Rc;

impl Desk<'_> {
    pub(super) fn create(&mut self, flags: &Flags) -> i32 {
        match self.make(flags, "create") {
            Ok(at) => {
                let id = self
                    .at(at)
                    .map(|container| container.id.clone())
                    .unwrap_or_default();
                self.out.line(id);
                0
            }
            Err(why) => {
                self.refused("create", why);
                1
            }
        }
    }

    pub(super) fn docker_run(&mut self, flags: &Flags) -> i32 {
        let detached = flags.is_on("detach");
        if flags.is_on("tty")
            && flags.is_on("interactive")
            && !flags.is_on("detach")
            && !self.at_terminal
        {
            self.out.error("the input device is not a TTY");
            return 1;
        }
        let at = match self.make(flags, "run") {
            Ok(at) => at,
            Err(why) => return self.refused("run", why),
        };
        let Some(id) = self.at(at).map(|container| container.id.clone()) else {
            return 125;
        };
        let removes = flags.is_on("rm");
        let input = if flags.is_on("interactive") {
            self.stdin.to_vec()
        } else {
            Vec::new()
        };
        if let Err((why, code)) = self.launch(at, detached, &input) {
            if detached {
                self.out.line(&id);
            }
            self.refused("run", format!("Error response from daemon: {why}"));
            if removes {
                self.drop_container(&id, true);
            }
            return code;
        }
        if detached {
            self.out.line(&id);
            return 0;
        }
        self.follow(&id)
    }

    /// Prints what a process in the foreground printed and gives its exit code; one that does not end is left running.
    pub(super) fn follow(&mut self, id: &str) -> i32 {
        let Some(at) = self.world.host().container(id) else {
            return 0;
        };
        let Some(container) = self.at(at).cloned() else {
            return 0;
        };
        for (stream, line, _) in container.logs.iter() {
            self.out.push(*stream, line.as_bytes());
        }
        if container.is_running() {
            match container.until {
                Some(until) => self.world.pass(until - self.world.clock),
                None => {
                    self.out.error(format!(
                        "sandbox: `{}` does not end by itself; it goes on in the background",
                        container.name
                    ));
                    return 0;
                }
            }
        }
        let code = self
            .world
            .host()
            .container(id)
            .and_then(|at| self.at(at))
            .map_or(0, |container| container.exit);
        if container.remove {
            self.drop_container(id, true);
        }
        code
    }

    /// Makes a container; its position. The error is what comes behind `docker: `.
    fn make(&mut self, flags: &Flags, _command: &str) -> Result<usize, String> {
        let typed = first(flags).to_owned();
        let daemon = |text: String| format!("Error response from daemon: {text}");
        let policy = flags.text("pull").unwrap_or("missing").to_owned();
        let platform = flags
            .texts("platform")
            .first()
            .map(|platform| (*platform).to_owned());
        let found = self.image(&typed).filter(|_| policy != "always");
        let (image, image_id) = match found {
            Some((_, stored)) => (
                Rc::clone(&stored.image),
                self.world.host().store.id_of(&stored.image).to_owned(),
            ),
            None => {
                let reference = Reference::parse(&typed)?.tagged();
                if policy == "never" {
                    return Err(daemon(Self::no_image(&typed)));
                }
                let id = self
                    .fetch_missing(&reference, flags.is_on("quiet"), platform.as_deref())
                    .map_err(daemon)?;
                match self.world.host().store.get(&id) {
                    Some(stored) => (Rc::clone(&stored.image), id),
                    None => return Err(daemon(Self::no_image(&typed))),
                }
            }
        };
        let command: Vec<String> = flags.arguments.iter().skip(1).cloned().collect();
        let mut settings = image.config.settings.clone();
        if let Some(entrypoint) = flags.text("entrypoint") {
            settings.entrypoint = if entrypoint.is_empty() {
                Vec::new()
            } else {
                vec![entrypoint.to_owned()]
            };
            settings.cmd.clear();
        }
        if !command.is_empty() {
            settings.cmd = command;
        }
        let mut own: Vec<String> = Vec::new();
        for file in flags.texts("env-file") {
            let path = self.machine.path(file);
            let bytes = self
                .machine
                .input(&path)
                .map_err(|_| format!("open {file}: no such file or directory"))?;
            for line in String::from_utf8_lossy(&bytes)
                .lines()
                .map(str::trim_start)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
            {
                own.push(line.to_owned());
            }
        }
        for entry in flags.texts("env") {
            if entry.contains('=') {
                own.push(entry.to_owned());
            } else if let Some(value) = self.machine.vars.get(entry) {
                own.push(format!("{entry}={value}"));
            }
        }
        let name_of = |entry: &str| entry.split('=').next().unwrap_or("").to_owned();
        let mut env: Vec<String> = Vec::new();
        for entry in own {
            env.retain(|known| name_of(known) != name_of(&entry));
            env.push(entry);
        }
        for entry in &image.config.settings.env {
            if !env.iter().any(|known| name_of(known) == name_of(entry)) {
                env.push(entry.clone());
            }
        }
        settings.env = env;
        if let Some(user) = flags.text("user") {
            settings.user = user.to_owned();
        }
        if let Some(workdir) = flags.text("workdir") {
            if !workdir.starts_with('/') {
                return Err(daemon(format!(
                    "the working directory '{workdir}' is invalid, it needs to be an absolute path"
                )));
            }
            settings.workdir = workdir.to_owned();
        }
        for label in flags.texts("label") {
            let (key, value) = label.split_once('=').unwrap_or((label, ""));
            settings.labels.insert(key.to_owned(), value.to_owned());
        }
        let mut ports: Vec<Port> = Vec::new();
        for publish in flags.texts("publish") {
            ports.extend(published(publish)?);
        }
        let exposed: Vec<String> = flags
            .texts("expose")
            .into_iter()
            .flat_map(crate::build::exposed)
            .collect();
        settings.ports.extend(exposed);
        for port in &ports {
            settings
                .ports
                .insert(format!("{}/{}", port.private, port.protocol));
        }
        let mut given = Vec::new();
        for text in flags.texts("volume") {
            given.push(self.mount_of(text)?);
        }
        for text in flags.texts("mount") {
            given.push(self.long_mount(text)?);
        }
        for text in flags.texts("tmpfs") {
            given.push(Mount {
                kind: "tmpfs".into(),
                source: String::new(),
                target: text.split(':').next().unwrap_or("").to_owned(),
                read_only: false,
            });
        }
        if settings.entrypoint.is_empty() && settings.cmd.is_empty() {
            return Err(daemon("no command specified".to_owned()));
        }
        let id = self.world.new_id("container");
        let name = match flags.text("name").filter(|name| !name.is_empty()) {
            Some(name) => {
                let first_fine = name.starts_with(|c: char| c.is_ascii_alphanumeric());
                if !first_fine
                    || name.len() < 2
                    || !name
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
                {
                    return Err(daemon(format!(
                        "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
                    )));
                }
                if let Some(other) = self
                    .world
                    .host()
                    .containers
                    .iter()
                    .find(|container| container.name == name)
                {
                    return Err(daemon(format!(
                        "Conflict. The container name \"/{name}\" is already in use by container \"{}\". You have to remove (or rename) that container to be able to reuse that name.",
                        other.id
                    )));
                }
                name.to_owned()
            }
            None => self.invented_name(),
        };
        let memory = flags.bytes("memory").unwrap_or(0);
        if memory > 0 && memory < 6 << 20 {
            return Err(daemon("Minimum memory limit allowed is 6MB".to_owned()));
        }
        let network = flags
            .texts("network")
            .first()
            .map_or("bridge", |network| network)
            .to_owned();
        if let Some(other) = network.strip_prefix("container:") {
            if self.world.host().container(other).is_none() {
                return Err(daemon(format!("No such container: {other}")));
            }
        } else if network != "default" && !self.world.host().networks.contains_key(&network) {
            return Err(daemon(format!("network {network} not found")));
        }
        let pid_mode = match flags
            .text("pid")
            .and_then(|mode| mode.strip_prefix("container:"))
        {
            Some(other) => match self
                .world
                .host()
                .container(other)
                .and_then(|at| self.at(at))
            {
                Some(other) => format!("container:{}", other.id),
                None => return Err(daemon(format!("No such container: {other}"))),
            },
            None => flags.text("pid").unwrap_or("").to_owned(),
        };
        let below = image.files();
        let mounts = self
            .volumes_for(&image, &below, given, &id)
            .map_err(daemon)?;
        let now = self.clock();
        let container = Container {
            name,
            image,
            image_id,
            typed,
            created: now,
            started: 0,
            finished: 0,
            state: State::Created,
            exit: 0,
            oom: false,
            error: String::new(),
            until: None,
            settings,
            ports,
            publish_all: flags.is_on("publish-all"),
            mounts,
            hostname: flags
                .text("hostname")
                .map_or_else(|| id.chars().take(12).collect(), str::to_owned),
            memory,
            restart: flags.text("restart").unwrap_or("no").to_owned(),
            network,
            tty: flags.is_on("tty"),
            interactive: flags.is_on("interactive"),
            remove: flags.is_on("rm"),
            read_only: flags.is_on("read-only"),
            restarts: 0,
            pid_mode,
            needs: 0,
            files: below.clone(),
            below,
            logs: Rc::default(),
            id,
        };
        self.event("create", container.name.clone(), 0);
        let host = self.world.host_mut();
        host.containers.push(Rc::new(container));
        Ok(host.containers.len() - 1)
    }

    fn invented_name(&mut self) -> String {
        const HOW: [&str; 12] = [
            "bold", "brave", "busy", "calm", "clever", "eager", "gentle", "keen", "lucid", "quiet",
            "vivid", "wise",
        ];
        const WHO: [&str; 12] = [
            "bell", "curie", "darwin", "euler", "faraday", "galileo", "hopper", "kepler",
            "lovelace", "noether", "pasteur", "turing",
        ];
        for n in 0..1_000_u64 {
            let seed = self.world.serial.wrapping_add(n).wrapping_mul(7);
            let how = HOW.get((seed % 12) as usize).copied().unwrap_or("bold");
            let who = WHO
                .get((seed / 12 % 12) as usize)
                .copied()
                .unwrap_or("bell");
            let name = if n < 144 {
                format!("{how}_{who}")
            } else {
                format!("{how}_{who}{n}")
            };
            if !self
                .world
                .host()
                .containers
                .iter()
                .any(|container| container.name == name)
            {
                return name;
            }
        }
        format!("container_{}", self.world.serial)
    }

    /// `-v`: `NAME:/path`, `/host:/path`, `/path`, with options behind.
    fn mount_of(&self, text: &str) -> Result<Mount, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let (source, target, options) = match parts.as_slice() {
            [target] => ("", *target, ""),
            [source, target] => (*source, *target, ""),
            [source, target, options] => (*source, *target, *options),
            _ => return Err(format!("invalid volume specification: '{text}'")),
        };
        if !target.starts_with('/') {
            return Err(format!(
                "invalid volume specification: '{text}': invalid mount config for type \"volume\": invalid mount path: '{target}' mount path must be absolute"
            ));
        }
        let is_path = source.starts_with('/') || source.starts_with('.') || source.starts_with('~');
        if source.len() == 1 && source.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(format!(
                "Error response from daemon: create {source}: volume name is too short, names should be at least two alphanumeric characters"
            ));
        }
        if !is_path && !source.is_empty() && !is_volume_name(source) {
            return Err(format!(
                "Error response from daemon: create {source}: \"{source}\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
            ));
        }
        Ok(Mount {
            kind: if is_path { "bind" } else { "volume" }.to_owned(),
            source: if is_path {
                self.machine.path(source)
            } else {
                source.to_owned()
            },
            target: absolute("/", target),
            read_only: options.split(',').any(|option| option == "ro"),
        })
    }

    /// `--mount type=…,source=…,target=…`.
    fn long_mount(&self, text: &str) -> Result<Mount, String> {
        let mut mount = Mount {
            kind: "volume".into(),
            source: String::new(),
            target: String::new(),
            read_only: false,
        };
        for field in text.split(',') {
            let (key, value) = field.split_once('=').unwrap_or((field, "true"));
            match key {
                "type" => mount.kind = value.to_owned(),
                "source" | "src" => mount.source = value.to_owned(),
                "target" | "dst" | "destination" => mount.target = value.to_owned(),
                "readonly" | "ro" => mount.read_only = value != "false" && value != "0",
                "volume-driver" | "volume-opt" | "bind-propagation" | "tmpfs-size"
                | "tmpfs-mode" | "consistency" | "volume-nocopy" => {}
                _ => {
                    return Err(format!(
                        "invalid argument \"{text}\" for \"--mount\" flag: unexpected key '{key}' in '{field}'"
                    ));
                }
            }
        }
        if mount.target.is_empty() {
            return Err(format!(
                "invalid argument \"{text}\" for \"--mount\" flag: target is required"
            ));
        }
        if mount.kind == "bind" {
            let path = self.machine.path(&mount.source);
            if self.machine.view.stat(&path).is_none() {
                return Err(format!(
                    "Error response from daemon: invalid mount config for type \"bind\": bind source path does not exist: {path}"
                ));
            }
            mount.source = path;
        }
        Ok(mount)
    }

    /// Makes the volumes that a container needs: named ones once, anonymous ones each time.
    fn volumes_for(
        &mut self,
        image: &Image,
        below: &Files,
        given: Vec<Mount>,
        id: &str,
    ) -> Result<Vec<Mount>, String> {
        let mut mounts = given;
        for target in &image.config.settings.volumes {
            let target = absolute("/", target);
            if !mounts.iter().any(|mount| mount.target == target) {
                mounts.push(Mount {
                    kind: "volume".into(),
                    source: String::new(),
                    target,
                    read_only: false,
                });
            }
        }
        let now = self.clock();
        let mut fresh: Vec<Volume> = Vec::new();
        for mount in mounts.iter_mut().filter(|mount| mount.kind == "volume") {
            let anonymous = mount.source.is_empty();
            if anonymous {
                self.world.serial += 1;
                mount.source =
                    hex(format!("volume {id} {} {}", mount.target, self.world.serial).as_bytes());
            }
            let known = self.world.host().volumes.get(&mount.source);
            let empty = known.is_none_or(|volume| volume.files.is_empty());
            let mut volume = match known {
                Some(volume) => volume.as_ref().clone(),
                None => Volume {
                    name: mount.source.clone(),
                    created: now,
                    anonymous,
                    labels: BTreeMap::new(),
                    files: Files::default(),
                },
            };
            let point = crate::files::View::new(below.clone())
                .resolve(&mount.target)
                .unwrap_or_else(|| mount.target.clone());
            match below.get(&point) {
                Some(node) if !node.is_folder() => {
                    // The volume is made before its content is looked at.
                    self.world
                        .host_mut()
                        .volumes
                        .entry(volume.name.clone())
                        .or_insert_with(|| Rc::new(volume));
                    let root = match self.world.host().store.backend {
                        crate::world::store::Backend::Classic => {
                            format!("/var/lib/docker/overlay2/{id}/merged")
                        }
                        crate::world::store::Backend::Containerd => {
                            format!("/var/lib/docker/rootfs/overlayfs/{id}")
                        }
                    };
                    return Err(format!("source {root}{} is not directory", mount.target));
                }
                Some(_) if empty => {
                    for (path, node) in below.within(&point) {
                        let rest = path.strip_prefix(point.as_str()).unwrap_or("");
                        if !rest.is_empty() {
                            volume.files.put(rest, node.as_ref().clone());
                        }
                    }
                }
                _ => {}
            }
            fresh.push(volume);
        }
        for volume in fresh {
            self.world
                .host_mut()
                .volumes
                .insert(volume.name.clone(), Rc::new(volume));
        }
        Ok(mounts)
    }

    /// Who runs in a container.
    pub(super) fn user_in(files: &Files, text: &str) -> Result<crate::shell::User, String> {
        user_of(files, text)
    }

    /// Prints a container's lines of one stream again.
    pub(super) fn print_log(&mut self, stream: Stream, line: &str) {
        self.out.push(stream, line.as_bytes());
    }
}

/// Whether a volume may be called so.
pub(super) fn is_volume_name(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// `-p`: `8080:80`, `127.0.0.1:8080:80/udp`, `80`, ranges of equal length.
fn published(text: &str) -> Result<Vec<Port>, String> {
    let (numbers, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    if !matches!(protocol, "tcp" | "udp" | "sctp") {
        return Err(format!("invalid proto: {protocol}"));
    }
    let wrong = |what: &str| format!("invalid containerPort: {what}");
    let mut parts: Vec<&str> = numbers.rsplitn(3, ':').collect();
    parts.reverse();
    let (address, public, private) = match parts.as_slice() {
        [private] => ("0.0.0.0", "", *private),
        [public, private] => ("0.0.0.0", *public, *private),
        [address, public, private] => (
            if address.is_empty() {
                "0.0.0.0"
            } else {
                *address
            },
            *public,
            *private,
        ),
        _ => return Err(wrong(text)),
    };
    let range = |text: &str| -> Option<(u16, u16)> {
        match text.split_once('-') {
            Some((first, last)) => Some((first.parse().ok()?, last.parse().ok()?)),
            None => text.parse().ok().map(|port| (port, port)),
        }
    };
    let (first, last) = range(private).ok_or_else(|| wrong(private))?;
    let publics = match public {
        "" => None,
        public => Some(range(public).ok_or_else(|| format!("invalid hostPort: {public}"))?),
    };
    if let Some((low, high)) = publics
        && high.wrapping_sub(low) != last.wrapping_sub(first)
        && first != last
    {
        return Err(format!(
            "invalid ranges specified for container and host Ports: {private} and {public}"
        ));
    }
    if last < first || last - first > 1_000 {
        return Err(wrong(private));
    }
    Ok((first..=last)
        .map(|private| Port {
            address: address.trim_matches(['[', ']']).to_owned(),
            public: publics.map(|(low, _)| low.saturating_add(private - first)),
            private,
            protocol: protocol.to_owned(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read() {
        let port = |text: &str| {
            published(text)
                .unwrap()
                .first()
                .map(|port| (port.address.clone(), port.public, port.private))
        };
        assert_eq!(
            port("8080:80"),
            Some(("0.0.0.0".to_owned(), Some(8080), 80))
        );
        assert_eq!(
            port("127.0.0.1:8081:80"),
            Some(("127.0.0.1".to_owned(), Some(8081), 80))
        );
        assert_eq!(port("80/udp"), Some(("0.0.0.0".to_owned(), None, 80)));
        assert!(published("x:80").is_err());
        assert_eq!(published("8000-8002:80-82").unwrap().len(), 3);
    }
}
