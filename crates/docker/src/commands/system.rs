//! `docker version`, `info`, `search`, `context`.

use super::{Desk, first, template};
use crate::catalogue::IMAGES;
use crate::flags::Flags;
use crate::text::align;
use crate::world::Look;
use crate::world::store::Backend;
use serde_json::json;

impl Desk<'_> {
    fn release(&self) -> &'static str {
        match self.world.look {
            Look::Table => "28.5.2",
            Look::Tree => "29.0.0",
        }
    }

    fn templated(&mut self, flags: &Flags, value: &serde_json::Value) -> Option<i32> {
        let format = flags.text("format").filter(|format| !format.is_empty())?;
        if format == "json" {
            self.out.line(value.to_string());
            return Some(0);
        }
        let result = template(format).and_then(|parsed| crate::template::inspect(&parsed, value));
        Some(match result {
            Ok(text) => {
                self.out.line(text);
                0
            }
            Err(error) => {
                self.out.error(error.to_string());
                if error.is_syntax() { 64 } else { 1 }
            }
        })
    }

    pub(super) fn version(&mut self, flags: &Flags) -> i32 {
        let release = self.release();
        let value = json!({"Client": {"Version": release, "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}, "Server": {"Version": release, "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}});
        if let Some(code) = self.templated(flags, &value) {
            return code;
        }
        let context = self.world.host().name.clone();
        self.out.line(format!(
            "Client: Docker Engine - Community\n Version:           {release}\n API version:       1.51\n OS/Arch:           linux/amd64\n Context:           {context}\n\nServer: Docker Engine - Community\n Engine:\n  Version:          {release}\n  API version:      1.51 (minimum version 1.24)\n  OS/Arch:          linux/amd64\n  Experimental:     false"
        ));
        self.out.error(format!(
            "sandbox: a simulated engine; profile {}",
            if self.world.look == Look::Tree {
                "modern"
            } else {
                "classic"
            }
        ));
        0
    }

    pub(super) fn info(&mut self, flags: &Flags) -> i32 {
        let host = self.world.host();
        let count = |state: &str| {
            host.containers
                .iter()
                .filter(|container| container.state.name() == state)
                .count()
        };
        let (running, paused) = (count("running"), count("paused"));
        let driver = match host.store.backend {
            Backend::Classic => "overlay2",
            Backend::Containerd => "overlayfs",
        };
        let release = self.release();
        let n = host.containers.len();
        let images = host.store.images.len();
        let value = json!({"Containers": n, "ContainersRunning": running, "ContainersPaused": paused, "ContainersStopped": n - running - paused, "Images": images, "Driver": driver, "ServerVersion": release, "Name": host.name, "OSType": "linux", "Architecture": "x86_64", "NCPU": 2, "MemTotal": 2_u64 << 30, "DockerRootDir": "/var/lib/docker"});
        let name = host.name.clone();
        if let Some(code) = self.templated(flags, &value) {
            return code;
        }
        self.out.line(format!(
            "Client:\n Version:    {release}\n Context:    {name}\n\nServer:\n Containers: {n}\n  Running: {running}\n  Paused: {paused}\n  Stopped: {}\n Images: {images}\n Server Version: {release}\n Storage Driver: {driver}\n Operating System: sandbox\n OSType: linux\n Architecture: x86_64\n Name: {name}\n Docker Root Dir: /var/lib/docker",
            n - running - paused
        ));
        0
    }

    pub(super) fn search(&mut self, flags: &Flags) -> i32 {
        let wanted = first(flags).to_lowercase();
        let mut names: Vec<&str> = IMAGES
            .iter()
            .filter_map(|image| image.reference.split(':').next())
            .filter(|name| name.contains(&wanted))
            .collect();
        names.sort_unstable();
        names.dedup();
        let limit = flags
            .number("limit")
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(25);
        let mut text = "NAME\tDESCRIPTION\tSTARS\tOFFICIAL\n".to_owned();
        for name in names.into_iter().take(limit) {
            text.push_str(&format!(
                "{name}\tknown to the sandbox\t0\t{}\n",
                if name.contains('/') { "" } else { "[OK]" }
            ));
        }
        self.out.print(align(&text));
        0
    }

    pub(super) fn context_ls(&mut self) -> i32 {
        let current = self.world.host().name.clone();
        let mut names: Vec<String> = self
            .world
            .others
            .keys()
            .cloned()
            .chain([current.clone()])
            .collect();
        names.sort();
        let mut text = "NAME\tDESCRIPTION\tDOCKER ENDPOINT\tERROR\n".to_owned();
        for name in names {
            let mark = if name == current { " *" } else { "" };
            text.push_str(&format!("{name}{mark}\t\tssh://dev@{name}\t\n"));
        }
        self.out.print(align(&text));
        0
    }

    pub(super) fn context_use(&mut self, flags: &Flags) -> i32 {
        let name = first(flags).to_owned();
        if name != self.world.host().name && !self.world.others.contains_key(&name) {
            self.out.error(format!("context \"{name}\": context not found: open /root/.docker/contexts/meta: no such file or directory"));
            return 1;
        }
        // The line's own shell belongs to the host it began on; the next line goes to the other one.
        self.world.next = Some(name.clone());
        self.out.line(&name);
        self.out.error(format!("Current context is now \"{name}\""));
        0
    }
}
