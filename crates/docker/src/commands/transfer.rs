//! `docker cp`, `diff`, `export`, `import`: files in and out of containers.

use super::{Desk, first};
use crate::files::{Delta, Files, Node, absolute, base, diff, join, read_tar, tar_of};
use crate::flags::Flags;
use crate::shell::Stream;
use crate::world::image::{Config, Image, Layer, Media, Row};
use crate::world::reference::Reference;
use std::rc::Rc;

impl Desk<'_> {
    pub(super) fn diff(&mut self, flags: &Flags) -> i32 {
        let at = match self.container(first(flags)) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let Some(container) = self.at(at).cloned() else {
            return 1;
        };
        let delta = container.delta();
        let mut lines: std::collections::BTreeMap<String, char> = std::collections::BTreeMap::new();
        for (path, change) in &delta.0 {
            // The folders on the way are changed too.
            let mut up = crate::files::parent(path);
            while up != "/" {
                lines
                    .entry(up.to_owned())
                    .or_insert(if container.below.get(up).is_some() {
                        'C'
                    } else {
                        'A'
                    });
                up = crate::files::parent(up);
            }
            let letter = match change {
                None => 'D',
                Some(_) if container.below.get(path).is_some() => 'C',
                Some(_) => 'A',
            };
            lines.insert(path.clone(), letter);
        }
        for (path, letter) in lines {
            self.out.line(format!("{letter} {path}"));
        }
        0
    }

    pub(super) fn cp(&mut self, flags: &Flags) -> i32 {
        let [source, target] = flags.arguments.as_slice() else {
            return 1;
        };
        let split = |text: &str| match text.split_once(':') {
            Some((name, path)) if !name.contains('/') && !name.starts_with('.') => {
                Some((name.to_owned(), path.to_owned()))
            }
            _ => None,
        };
        match (split(source), split(target)) {
            (Some(_), Some(_)) => {
                self.out
                    .error("copying between containers is not supported");
                1
            }
            (None, None) => {
                self.out.error("must specify at least one container source");
                1
            }
            (Some((name, path)), None) => {
                let at = match self.container(&name) {
                    Ok(at) => at,
                    Err(code) => return code,
                };
                let Some(container) = self.at(at).cloned() else {
                    return 1;
                };
                let machine = self.inside(&container, self.world.now());
                let from = machine
                    .view
                    .resolve(&absolute("/", &path))
                    .unwrap_or_default();
                if machine.view.lstat(&from).is_none() {
                    return self.daemon(format!(
                        "Could not find the file {path} in container {name}"
                    ));
                }
                if target == "-" {
                    if self.shows_bytes() {
                        self.out
                            .error("refusing to copy to a terminal; redirect or pipe the archive");
                        return 1;
                    }
                    let walk = machine.view.walk(&from).into_iter();
                    let kept = walk.map(|(below, node)| {
                        let rest = below.strip_prefix(from.as_str()).unwrap_or("");
                        (format!("/{}{rest}", base(&from)), Some(node))
                    });
                    let bytes = tar_of(&Delta(kept.collect()));
                    self.out.push(Stream::Out, &bytes);
                    return 0;
                }
                let to = self.machine.path(target);
                let to = if self.machine.view.is_folder(&to) {
                    join(&to, base(&from))
                } else {
                    to
                };
                for (below, node) in machine.view.walk(&from) {
                    let rest = below.strip_prefix(from.as_str()).unwrap_or("");
                    self.machine
                        .view
                        .put(&format!("{to}{rest}"), node.as_ref().clone());
                }
                0
            }
            (None, Some((name, path))) => {
                if source == "-" {
                    return self.unpack_into(&name, &path);
                }
                let from = self.machine.path(source);
                if self.machine.view.stat(&from).is_none() {
                    self.out
                        .error(format!("lstat {from}: no such file or directory"));
                    return 1;
                }
                let at = match self.container(&name) {
                    Ok(at) => at,
                    Err(code) => return code,
                };
                let Some(container) = self.at(at).cloned() else {
                    return 1;
                };
                let mut machine = self.inside(&container, self.world.now());
                let to = absolute("/", &path);
                let to = if machine.view.is_folder(&to) && !source.ends_with("/.") {
                    join(&to, base(&from))
                } else {
                    to
                };
                if !machine.view.is_folder(crate::files::parent(&to)) {
                    return self.daemon(format!(
                        "Could not find the file {} in container {name}",
                        crate::files::parent(&to)
                    ));
                }
                for (below, node) in self.machine.view.walk(&from) {
                    let rest = below.strip_prefix(from.as_str()).unwrap_or("");
                    machine
                        .view
                        .put(&format!("{to}{rest}"), node.as_ref().clone());
                }
                let (root, mounted) = (machine.view.root.clone(), machine.view.mounts.clone());
                self.write_back(&container, &mounted);
                self.change(at, |container| container.files = root);
                0
            }
        }
    }

    /// `docker cp - C:/dir`: an archive on standard input.
    fn unpack_into(&mut self, name: &str, path: &str) -> i32 {
        let at = match self.container(name) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let Some(container) = self.at(at).cloned() else {
            return 1;
        };
        let mut machine = self.inside(&container, self.world.now());
        let to = absolute("/", path);
        if !machine.view.is_folder(&to) {
            return self.daemon(format!(
                "Could not find the file {path} in container {name}"
            ));
        }
        for (below, change) in read_tar(self.stdin).0 {
            if let Some(node) = change {
                let file = join(&to, below.trim_start_matches('/'));
                machine.view.put(&file, node.as_ref().clone());
            }
        }
        let (root, mounted) = (machine.view.root.clone(), machine.view.mounts.clone());
        self.write_back(&container, &mounted);
        self.change(at, |container| container.files = root);
        0
    }

    pub(super) fn export(&mut self, flags: &Flags) -> i32 {
        let at = match self.container(first(flags)) {
            Ok(at) => at,
            Err(code) => return code,
        };
        let Some(container) = self.at(at).cloned() else {
            return 1;
        };
        let bytes = tar_of(&diff(&Files::default(), &container.files));
        match flags.text("output").filter(|output| !output.is_empty()) {
            Some(file) => {
                let path = self.machine.path(file);
                let node = self.machine.own(Node::file(bytes, 0o600));
                self.machine.view.put(&path, node);
            }
            None if self.shows_bytes() => {
                self.out
                    .error("cowardly refusing to save to a terminal. Use the -o flag or redirect");
                return 1;
            }
            None => self.out.push(Stream::Out, &bytes),
        }
        0
    }

    pub(super) fn import(&mut self, flags: &Flags) -> i32 {
        let file = first(flags).to_owned();
        let bytes = if file == "-" {
            Ok(self.stdin.to_vec())
        } else {
            self.machine.input(&self.machine.path(&file))
        };
        let Ok(bytes) = bytes else {
            self.out
                .error(format!("open {file}: no such file or directory"));
            return 1;
        };
        let reference = match flags
            .arguments
            .get(1)
            .map(|text| Reference::parse(text))
            .transpose()
        {
            Ok(reference) => reference.map(Reference::tagged),
            Err(why) => return self.daemon(why),
        };
        let delta: Delta = read_tar(&bytes);
        let now = self.clock();
        let mut settings = crate::world::image::Settings::default();
        for change in flags.texts("change") {
            if let Err(why) = crate::build::apply_change(&mut settings, change) {
                return self.daemon(why);
            }
        }
        let row = Row {
            created: now,
            created_by: String::new(),
            comment: flags
                .text("message")
                .map_or_else(|| format!("Imported from {file}"), str::to_owned),
            empty: false,
        };
        let config = Config {
            architecture: "amd64".into(),
            os: "linux".into(),
            created: now,
            settings,
            history: vec![row],
            ..Config::default()
        };
        let image = Image::new(config, vec![Rc::new(Layer::new(delta))], Media::Oci, false);
        self.world.serial += 1;
        let serial = self.world.serial;
        let id = self
            .world
            .host_mut()
            .store_mut()
            .keep(Rc::new(image), None, now, serial);
        if let Some(reference) = reference {
            self.label(&reference.key(), &id, true);
        }
        self.out.line(id);
        0
    }
}
