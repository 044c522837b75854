//! `docker build`: context and flags in, an image with names out.

use super::pull::{Unresolved, resolve};
use super::{Desk, first};
use crate::build::{Request, solve};
use crate::files::{Files, Kind, absolute};
use crate::flags::Flags;
use crate::shell::Stream;
use crate::world::reference::Reference;
use crate::world::store::Backend;
use std::collections::BTreeMap;
use std::rc::Rc;

impl Desk<'_> {
    pub(super) fn build(&mut self, flags: &Flags) -> i32 {
        let path = first(flags).to_owned();
        let mut tags = Vec::new();
        for tag in flags.texts("tag") {
            match Reference::parse(tag) {
                Ok(reference) => tags.push(reference.tagged()),
                Err(why) => {
                    self.out.error(format!(
                        "ERROR: failed to build: invalid tag \"{tag}\": {why}"
                    ));
                    return 1;
                }
            }
        }
        let root = self.machine.path(&path);
        let stdin_file = path == "-";
        if !stdin_file && !self.machine.view.is_folder(&root) {
            self.out
                .error(if path.contains("://") || path.starts_with("git@") {
                    "ERROR: failed to build: the sandbox has no network to fetch a context from"
                        .to_owned()
                } else {
                    format!(
                        "ERROR: failed to build: unable to prepare context: path {path:?} not found"
                    )
                });
            return 1;
        }
        let context = if stdin_file {
            Files::default()
        } else {
            self.subtree(&root)
        };
        let file = flags.text("file").unwrap_or("");
        let (name, source) = match file {
            _ if stdin_file || file == "-" => ("Dockerfile".to_owned(), Some(self.stdin.to_vec())),
            "" => (
                "Dockerfile".to_owned(),
                self.machine.input(&absolute(&root, "Dockerfile")).ok(),
            ),
            file => {
                let full = self.machine.path(file);
                (
                    crate::files::base(file).to_owned(),
                    self.machine.input(&full).ok(),
                )
            }
        };
        let Some(source) = source else {
            self.missing_dockerfile(
                if file.is_empty() { "Dockerfile" } else { file },
                &name,
                flags.is_on("quiet"),
            );
            return 1;
        };
        let mut secrets = BTreeMap::new();
        for secret in flags.texts("secret") {
            let field = |name: &str| {
                secret
                    .split(',')
                    .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
            };
            let id = field("id").unwrap_or("secret").to_owned();
            let value = match (field("src").or(field("source")), field("env")) {
                (Some(path), _) => self.machine.input(&self.machine.path(path)).ok(),
                (None, Some(name)) => self
                    .machine
                    .vars
                    .get(name)
                    .map(|value| value.clone().into_bytes()),
                (None, None) => self
                    .machine
                    .vars
                    .get(&id)
                    .map(|value| value.clone().into_bytes()),
            };
            match value {
                Some(value) => {
                    secrets.insert(id, value);
                }
                None => {
                    self.out.error(format!(
                        "ERROR: failed to build: failed to stat {}: no such file or directory",
                        field("src").unwrap_or(&id)
                    ));
                    return 1;
                }
            }
        }
        let pair = |text: &str, machine: &crate::shell::Machine| match text.split_once('=') {
            Some((name, value)) => Some((name.to_owned(), value.to_owned())),
            None => machine
                .vars
                .get(text)
                .map(|value| (text.to_owned(), value.clone())),
        };
        let backend = self.world.host().store.backend;
        let request = Request {
            dockerfile: name,
            source: String::from_utf8_lossy(&source).into_owned(),
            context,
            target: flags
                .text("target")
                .filter(|target| !target.is_empty())
                .map(str::to_owned),
            build_args: flags
                .texts("build-arg")
                .into_iter()
                .filter_map(|text| pair(text, self.machine))
                .collect(),
            no_cache: flags.is_on("no-cache"),
            no_cache_filter: flags
                .texts("no-cache-filter")
                .into_iter()
                .flat_map(|names| names.split(','))
                .map(str::to_owned)
                .collect(),
            labels: flags
                .texts("label")
                .into_iter()
                .map(|text| pair(text, self.machine).unwrap_or((text.to_owned(), String::new())))
                .collect(),
            secrets,
            attested: !matches!(flags.text("provenance"), Some("false")),
            backend,
            quiet: flags.is_on("quiet") || flags.text("progress") == Some("quiet"),
            tags: tags.iter().map(Reference::to_string).collect(),
            platform: flags
                .texts("platform")
                .first()
                .map(|platform| (*platform).to_owned()),
            effects: Rc::clone(&self.world.effects),
        };
        let cache = self.world.host().cache.as_ref().clone();
        let world: &crate::world::World = self.world;
        let answer = solve(&request, cache, world.clock, &|reference| {
            let local = world.host().store.find(&reference.to_string());
            match local {
                Some((_, stored)) => Ok((Rc::clone(&stored.image), true)),
                None => resolve(world, reference).map(|image| (image, false)).map_err(|why| match why {
                    Unresolved::NotFound => format!("{reference}: not found"),
                    Unresolved::Denied => "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed".to_owned(),
                    Unresolved::Login => "pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials".to_owned(),
                    Unresolved::NoHost => format!("failed to do request: Head \"https://{}/v2/{}/manifests/{}\": dial tcp: connection refused", reference.domain, reference.path, reference.tag.as_deref().unwrap_or("latest")),
                }),
            }
        });
        let added = answer.cache.own_bytes(backend);
        self.world.host_mut().cache = Rc::new(answer.cache);
        self.world.pass(answer.millis);
        self.out.push(Stream::Err, answer.progress.as_bytes());
        self.event(
            "build",
            format!("{} cached, {} run", answer.hits, answer.runs),
            added,
        );
        let Some(image) = answer.image else { return 1 };
        let needs: u64 = if backend == Backend::Classic {
            image.unpacked()
        } else {
            image.content() + image.snapshots()
        };
        if needs > self.world.host().free()
            && needs > 100_000_000
            && self.world.host().free() < 1_000_000
        {
            self.out.error("ERROR: failed to build: failed to solve: failed to export: write /var/lib/docker/tmp: no space left on device");
            return 1;
        }
        self.world.serial += 1;
        let (now, serial) = (self.clock(), self.world.serial);
        let id = self
            .world
            .host_mut()
            .store_mut()
            .keep(Rc::clone(&image), None, now, serial);
        for tag in &tags {
            // The builder's exporter moves a name without keeping what it pointed at.
            self.label(&tag.key(), &id, backend == Backend::Classic);
        }
        if request.quiet {
            self.out.line(&id);
        }
        if let Some(file) = flags.text("iidfile") {
            let node = self.machine.own(crate::files::Node::file(id, 0o644));
            let path = self.machine.path(file);
            self.machine.view.put(&path, node);
        }
        0
    }

    fn missing_dockerfile(&mut self, typed: &str, name: &str, quiet: bool) {
        if !quiet {
            self.out.error(format!(
                "#0 building with \"default\" instance using docker driver\n\n#1 [internal] load build definition from {name}\n#1 transferring dockerfile: 2B done\n#1 DONE 0.0s"
            ));
        }
        self.out.error(format!("ERROR: failed to build: failed to solve: failed to read dockerfile: open {typed}: no such file or directory"));
    }

    /// Files below a folder of the host, rooted at `/`.
    pub(super) fn subtree(&self, root: &str) -> Files {
        let mut files = Files::default();
        let root = root.trim_end_matches('/');
        for (path, node) in self
            .machine
            .view
            .walk(if root.is_empty() { "/" } else { root })
        {
            let Some(rest) = path.strip_prefix(root).filter(|rest| !rest.is_empty()) else {
                continue;
            };
            let mut node = node.as_ref().clone();
            // Owners of the working tree do not reach the builder.
            (node.uid, node.gid) = (0, 0);
            if !matches!(node.kind, Kind::Folder) || !rest.is_empty() {
                files.put(rest, node);
            }
        }
        files
    }
}
