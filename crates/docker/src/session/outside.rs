//! Commands of a host that its shell alone does not know: `docker`, `df`, `ps`, the two questions of a registry.

use super::Input;
use crate::commands::{self, Event};
use crate::picture::of_session::disk_picture;
use crate::shell::{Machine, Out, Outside, Process};
use crate::world::World;
use crate::world::store::Backend;
use serde_json::{Value, json};

pub(super) struct Docker<'a> {
    pub(super) world: &'a mut World,
    pub(super) events: &'a mut Vec<Event>,
    pub(super) input: Input,
}

impl Outside for Docker<'_> {
    fn call(
        &mut self,
        machine: &mut Machine,
        words: &[String],
        stdin: &[u8],
    ) -> Option<(i32, Out)> {
        let name = words.first()?;
        let rest = words.get(1..).unwrap_or_default();
        match name.as_str() {
            "docker" => {
                let at_terminal = self.input == Input::Person && stdin.is_empty();
                Some(commands::docker(
                    self.world,
                    machine,
                    rest,
                    stdin,
                    at_terminal,
                    self.events,
                ))
            }
            "curl" | "wget" => ask_registry(self.world, rest),
            "df" => Some((0, disk_free(self.world, rest))),
            "ps" => Some((0, processes(self.world, rest))),
            "du" if rest.iter().any(|word| is_own_folder(word)) => {
                Some((0, disk_usage(self.world, rest)))
            }
            "rm" | "rmdir" | "mv" | "chmod" | "chown"
                if rest.iter().any(|word| is_own_folder(word)) =>
            {
                let mut out = Out::default();
                out.error(format!("{name}: sandbox: docker's own folders are not simulated as files. On a real host this breaks images, containers and volumes that docker still lists."));
                Some((1, out))
            }
            "sudo" if rest.first().is_some_and(|word| word == "docker") => {
                self.call(machine, rest, stdin)
            }
            "docker-compose" | "podman" | "kubectl" => {
                let mut out = Out::default();
                out.error(format!(
                    "{name}: command not found\nsandbox: `{name}` is not simulated; see `help`"
                ));
                Some((127, out))
            }
            _ => None,
        }
    }
}

/// `curl http://localhost:5000/v2/…`: the two questions of a registry's interface that need no login.
fn ask_registry(world: &World, words: &[String]) -> Option<(i32, Out)> {
    let url = words
        .iter()
        .find(|word| word.contains("/v2/") || word.ends_with("/v2"))?;
    let plain = url
        .trim_start_matches("http://")
        .trim_start_matches("https://");
    let (host, path) = plain.split_once("/v2")?;
    let path = path.trim_matches('/');
    let mut out = Out::default();
    let Some(registry) = world.registries.get(host).filter(|registry| !registry.hub) else {
        let (name, port) = host.split_once(':').unwrap_or((host, "80"));
        out.error(format!("curl: (7) Failed to connect to {name} port {port} after 0 ms: Couldn't connect to server"));
        return Some((7, out));
    };
    let fault = |code: &str, message: &str, detail: Value| json!({"errors": [{"code": code, "message": message, "detail": detail}]});
    let answer = if !registry.users.is_empty() {
        fault("UNAUTHORIZED", "authentication required", Value::Null)
    } else if path == "_catalog" {
        json!({"repositories": registry.repositories.keys().collect::<Vec<_>>()})
    } else if let Some(name) = path.strip_suffix("/tags/list") {
        match registry.repositories.get(name) {
            Some(repository) => {
                json!({"name": name, "tags": repository.tags.keys().collect::<Vec<_>>()})
            }
            None => fault(
                "NAME_UNKNOWN",
                "repository name not known to registry",
                json!({"name": name}),
            ),
        }
    } else {
        json!({})
    };
    out.line(answer.to_string());
    Some((0, out))
}

/// Whether a path leads into the folders where docker keeps its data.
fn is_own_folder(path: &str) -> bool {
    ["/var/lib/docker", "/var/lib/containerd"]
        .iter()
        .any(|folder| {
            path.strip_prefix(folder).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') || rest.starts_with('*')
            })
        })
}

/// `du -s` of docker's own folders: images lie under one, everything else under the other, as the store has it.
fn disk_usage(world: &World, words: &[String]) -> Out {
    let host = world.host();
    let disk = disk_picture(host);
    let images = disk.layers + disk.blobs;
    let rest = disk.containers + disk.volumes + disk.cache;
    let human = words
        .iter()
        .any(|word| word.starts_with('-') && word.contains('h'));
    let mut out = Out::default();
    for path in words.iter().filter(|word| !word.starts_with('-')) {
        let folder = path.trim_end_matches(['/', '*']);
        let bytes = match (folder, host.store.backend) {
            ("/var/lib/docker", Backend::Classic) => images + rest,
            ("/var/lib/docker", Backend::Containerd) => rest,
            ("/var/lib/containerd", Backend::Containerd) => images,
            ("/var/lib/docker/volumes", _) => disk.volumes,
            ("/var/lib/docker/overlay2", Backend::Classic) => {
                disk.layers + disk.containers + disk.cache
            }
            _ => {
                out.error(format!(
                    "du: cannot access '{path}': No such file or directory"
                ));
                continue;
            }
        };
        let shown = if human {
            crate::shell::applets::human(bytes)
        } else {
            (bytes / 1024).to_string()
        };
        out.line(format!("{shown}\t{folder}"));
    }
    out
}

/// `ps`: of this terminal, or with `-e`, `aux` of the whole host, where the processes of containers are too.
fn processes(world: &World, words: &[String]) -> Out {
    let letters: String = words.concat();
    let wants = |letter: char| letters.contains(letter);
    let mut list = world.host().processes();
    let last = list
        .iter()
        .map(|process| process.pid)
        .max()
        .unwrap_or(0)
        .max(4_242);
    let own = |pid: u32, command: &str| Process {
        pid,
        user: "dev".to_owned(),
        command: command.to_owned(),
    };
    let terminal = [
        own(last + 300, "-sh"),
        own(last + 301, &format!("ps {}", words.join(" "))),
    ];
    let all = wants('e') || wants('a') || wants('A') || wants('x');
    if !all {
        list.clear();
    }
    list.extend(terminal);
    let mut out = Out::default();
    if wants('u') || wants('f') {
        out.line("USER         PID COMMAND");
        for process in list {
            out.line(format!(
                "{:<10} {:>5} {}",
                process.user,
                process.pid,
                process.command.trim_end()
            ));
        }
    } else {
        out.line("    PID TTY          TIME CMD");
        for process in list {
            let first = process.command.split_whitespace().next().unwrap_or("");
            let tty = if process.user == "dev" { "pts/0" } else { "?" };
            let name = crate::files::base(first).trim_start_matches('-');
            out.line(format!("{:>7} {tty:<8} 00:00:00 {name}", process.pid));
        }
    }
    out
}

fn disk_free(world: &World, words: &[String]) -> Out {
    let host = world.host();
    let used = host.disk.other + host.docker_bytes();
    let usable = host.disk.capacity - host.disk.capacity / 100 * host.disk.reserved;
    let free = usable.saturating_sub(used);
    let percent = (u128::from(used) * 100).div_ceil(u128::from((used + free).max(1)));
    let human = words
        .iter()
        .any(|word| word.starts_with('-') && word.contains('h'));
    let show = |bytes: u64| {
        if human {
            crate::shell::applets::human(bytes)
        } else {
            (bytes / 1024).to_string()
        }
    };
    let mut out = Out::default();
    out.line(if human {
        "Filesystem      Size  Used Avail Use% Mounted on"
    } else {
        "Filesystem     1K-blocks      Used Available Use% Mounted on"
    });
    out.line(format!(
        "/dev/vda1      {:>5} {:>5} {:>5} {percent:>3}% /",
        show(host.disk.capacity),
        show(used),
        show(free)
    ));
    out
}
