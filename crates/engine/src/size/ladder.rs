//! The final base and its kin: full, slim, Alpine, distroless, nothing.
//!
//! Numbers and dates are the catalogue's. What would break is read off the final stage: a shell, a
//! package manager or an interpreter that it uses and the other image lacks, and another libc.

use layerlab_buildgraph::catalogue::{self, CatalogueImage};
use layerlab_buildgraph::{Base, BuildModel, ImageRef};
use layerlab_protocol::size::Rung;
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Keyword};
use layerlab_syntax::shell;

/// Repositories whose program is an interpreter or a virtual machine: what is missing elsewhere, and
/// the distroless image that has it.
const RUNTIMES: [(&str, &str, &str); 7] = [
    ("node", "node", "gcr.io/distroless/nodejs22-debian12"),
    ("python", "python3", "gcr.io/distroless/python3-debian12"),
    (
        "eclipse-temurin",
        "java",
        "gcr.io/distroless/java21-debian12",
    ),
    ("maven", "java", "gcr.io/distroless/java21-debian12"),
    ("gradle", "java", "gcr.io/distroless/java21-debian12"),
    ("ruby", "ruby", ""),
    ("php", "php", ""),
];

/// Repositories whose users ship a compiled program, and distributions.
const COMPILED: [(&str, &str); 5] = [
    ("golang", "gcr.io/distroless/static-debian12"),
    ("rust", "gcr.io/distroless/cc-debian12"),
    ("debian", "gcr.io/distroless/base-debian12"),
    ("ubuntu", "gcr.io/distroless/base-debian12"),
    ("alpine", "gcr.io/distroless/static-debian12"),
];

/// Words of a tag that name a variant or a distribution release, not a version.
const VARIANTS: [&str; 10] = [
    "slim", "alpine", "bookworm", "trixie", "bullseye", "buster", "jammy", "noble", "resolute",
    "latest",
];

/// The rungs, largest kind first, or why there are none.
pub(super) fn ladder(file: &Dockerfile, model: &BuildModel) -> (Vec<Rung>, String) {
    let base = model.target.and_then(|target| model.root_base(target));
    let none = |why: String| (Vec::new(), why);
    let image = match base {
        Some(Base::Image(image)) => image,
        Some(Base::Scratch) => {
            return none("The image begins with nothing; there is no smaller base.".to_owned());
        }
        Some(Base::Unresolved { raw }) => {
            return none(format!("What `{raw}` stands for is not known."));
        }
        _ => return none("There is no base yet.".to_owned()),
    };
    let Some(current) = catalogue::lookup(image) else {
        return none(format!(
            "`{}` is not in the catalogue, so its kin are not known.",
            image.familiar()
        ));
    };
    let uses = Uses::of(file, model);
    let repository = image.familiar_repository();
    let runtime = RUNTIMES.iter().find(|(name, ..)| *name == repository);
    let mut rungs = Vec::new();
    let current_kind = kind_of(current.image.reference);
    for kind in ["full", "slim", "alpine"] {
        let found = if kind == current_kind {
            Some((image.familiar(), current.image, current.exact))
        } else {
            sibling(&repository, image.effective_tag().unwrap_or("latest"), kind)
        };
        if let Some((name, entry, exact)) = found {
            rungs.push(rung(
                kind,
                &name,
                entry,
                exact,
                kind == current_kind,
                current.image,
                &uses,
            ));
        }
    }
    if current_kind == "distroless" {
        let name = image.familiar();
        rungs.push(rung(
            current_kind,
            &name,
            current.image,
            current.exact,
            true,
            current.image,
            &uses,
        ));
    } else {
        let kin = runtime.map(|(_, _, kin)| *kin).or_else(|| {
            let found = COMPILED.iter().find(|(name, _)| *name == repository);
            found.map(|(_, kin)| *kin)
        });
        let entry = kin.and_then(|kin| catalogue::lookup(&ImageRef::parse(kin)));
        if let Some(found) = entry {
            rungs.push(rung(
                "distroless",
                found.image.reference,
                found.image,
                found.exact,
                false,
                current.image,
                &uses,
            ));
        }
    }
    if runtime.is_some() || COMPILED.iter().any(|(name, _)| *name == repository) {
        rungs.push(scratch(runtime.map(|(_, program, _)| *program), &uses));
    }
    (rungs, String::new())
}

fn kind_of(reference: &str) -> &'static str {
    let tag = reference.rsplit_once(':').map_or("", |(_, tag)| tag);
    if reference.contains("distroless") || reference.starts_with("cgr.dev/") {
        "distroless"
    } else if tag.contains("alpine") || reference.starts_with("alpine") {
        "alpine"
    } else if tag.contains("slim") {
        "slim"
    } else {
        "full"
    }
}

/// The image of another kind with the same version.
fn sibling(
    repository: &str,
    tag: &str,
    kind: &str,
) -> Option<(String, &'static CatalogueImage, bool)> {
    let is_distribution = matches!(repository, "debian" | "ubuntu");
    if repository == "alpine" {
        return None;
    }
    let name = if is_distribution && kind == "alpine" {
        "alpine:latest".to_owned()
    } else {
        let stays = |word: &&str| {
            let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
            let is_variant = VARIANTS.contains(&word) && !(is_distribution && word != "slim");
            !is_variant
        };
        let core: Vec<&str> = tag.split('-').filter(stays).collect();
        let suffix = if kind == "full" { None } else { Some(kind) };
        let tag: Vec<&str> = core.into_iter().chain(suffix).collect();
        let tag = if tag.is_empty() {
            "latest".to_owned()
        } else {
            tag.join("-")
        };
        format!("{repository}:{tag}")
    };
    let found = catalogue::lookup(&ImageRef::parse(&name))?;
    // The nearest entry may be of another kind; then there is none of this one.
    let same_kind = kind_of(found.image.reference) == kind;
    let same_major = found.exact || is_distribution || major(&name) == major(found.image.reference);
    let shown = if found.exact {
        name
    } else {
        found.image.reference.to_owned()
    };
    (same_kind && same_major).then_some((shown, found.image, found.exact))
}

/// The version of a tag up to its first dot; empty without one.
fn major(name: &str) -> &str {
    let tag = name.rsplit_once(':').map_or("", |(_, tag)| tag);
    let end = tag.find(|c: char| !c.is_ascii_digit());
    tag.get(..end.unwrap_or(tag.len())).unwrap_or("")
}

/// The version of a tag as written: all before the first `-`.
fn version(name: &str) -> &str {
    let tag = name.rsplit_once(':').map_or("", |(_, tag)| tag);
    tag.split('-').next().unwrap_or("")
}

fn rung(
    kind: &str,
    name: &str,
    entry: &'static CatalogueImage,
    exact: bool,
    is_current: bool,
    current: &'static CatalogueImage,
    uses: &Uses,
) -> Rung {
    let mut breaks = Vec::new();
    if !is_current {
        if !entry.has_shell {
            breaks.extend(uses.without_shell());
        }
        let manager = entry.package_manager;
        for (used, line) in &uses.managers {
            if family(used) != manager {
                breaks.push(match manager {
                    "none" | "" => {
                        format!("line {line} calls `{used}`, and there is no package manager")
                    }
                    other => format!("line {line} calls `{used}`, and this image has `{other}`"),
                });
            }
        }
        if entry.libc == "musl" && current.libc == "glibc" {
            breaks.push("it has musl instead of glibc: programs and native modules built for glibc do not start".to_owned());
        } else if entry.libc == "glibc" && current.libc == "musl" {
            breaks.push(
                "it has glibc instead of musl: what was built on Alpine has to be built again"
                    .to_owned(),
            );
        } else if entry.libc == "none" && current.libc != "none" {
            breaks.push("it has no libc: the program must be linked statically".to_owned());
        }
        let (wanted, has) = (version(current.reference), version(entry.reference));
        let kin = entry.reference.contains("nodejs").then_some("nodejs");
        let other = match kin.and_then(|word| entry.reference.split_once(word)) {
            Some((_, rest)) => !rest.starts_with(major(current.reference)),
            None => !exact && wanted != has,
        };
        if other {
            breaks.push(format!(
                "the catalogue has no image of your version; these are the numbers of `{}`",
                entry.reference
            ));
        }
    }
    Rung {
        kind: kind.to_owned(),
        image: name.to_owned(),
        is_current,
        compressed_bytes: entry.compressed_bytes,
        unpacked_bytes: entry.unpacked_bytes,
        compressed_estimated: entry.compressed_estimated || entry.approximate || !exact,
        unpacked_estimated: entry.unpacked_estimated || entry.approximate || !exact,
        as_of: entry.as_of.unwrap_or("").to_owned(),
        eol: entry.eol.unwrap_or("").to_owned(),
        libc: entry.libc.to_owned(),
        has_shell: entry.has_shell,
        package_manager: entry.package_manager.to_owned(),
        breaks,
    }
}

fn scratch(interpreter: Option<&str>, uses: &Uses) -> Rung {
    let mut breaks = Vec::new();
    breaks.extend(uses.without_shell());
    breaks.push(match interpreter {
        Some(program) => format!("`{program}` itself is not in it, nor any library: only a program linked statically starts"),
        None => "there is no libc: only a program linked statically starts".to_owned(),
    });
    breaks.push(
        "no certificates, no time zones, no /etc/passwd, no /tmp: copy what the program needs"
            .to_owned(),
    );
    Rung {
        kind: "scratch".to_owned(),
        image: "scratch".to_owned(),
        is_current: false,
        compressed_bytes: Some(0),
        unpacked_bytes: Some(0),
        compressed_estimated: false,
        unpacked_estimated: false,
        as_of: String::new(),
        eol: String::new(),
        libc: "none".to_owned(),
        has_shell: false,
        package_manager: "none".to_owned(),
        breaks,
    }
}

/// The name the catalogue gives to a package manager.
fn family(command: &str) -> &str {
    match command {
        "apt-get" | "apt" | "aptitude" | "dpkg" => "apt",
        "yum" | "microdnf" => "dnf",
        other => other,
    }
}

/// What the final stages use of their base.
#[derive(Default)]
struct Uses {
    /// Lines that need a shell, with what they are.
    shell: Vec<(Keyword, u32)>,
    /// Package managers with the first line that calls each.
    managers: Vec<(String, u32)>,
}

impl Uses {
    fn of(file: &Dockerfile, model: &BuildModel) -> Self {
        let mut uses = Self::default();
        let stages = model.final_chain().iter().rev();
        for stage in stages.filter_map(|stage| model.stages.get(*stage)) {
            let lines = stage.instructions.clone();
            for line in lines.filter_map(|idx| file.instructions.get(idx)) {
                uses.line(line);
            }
        }
        uses
    }

    fn line(&mut self, line: &Instruction) {
        let command = match &line.arguments {
            Arguments::Healthcheck(command) => command.as_ref(),
            _ => line.command(),
        };
        let is_shell = matches!(command, Some(Command::Shell(_)));
        let has_one = self.shell.iter().any(|(known, _)| *known == line.keyword);
        // The last CMD counts, but one line is enough to say it.
        if is_shell && !has_one {
            self.shell.push((line.keyword, line.line));
        }
        if let (Keyword::Run, Some(Command::Shell(text))) = (line.keyword, command) {
            for command in shell::parse(&text.text).commands {
                let name = command.name();
                let is_manager = matches!(
                    name,
                    "apt-get" | "apt" | "apk" | "yum" | "dnf" | "microdnf" | "zypper"
                );
                if is_manager && self.managers.iter().all(|(known, _)| known != name) {
                    self.managers.push((name.to_owned(), line.line));
                }
            }
        }
    }

    fn without_shell(&self) -> impl Iterator<Item = String> + '_ {
        self.shell.iter().map(|(keyword, line)| match keyword {
            Keyword::Run => {
                format!("line {line} is a RUN, and there is no shell: do it in an earlier stage")
            }
            Keyword::Healthcheck => format!("the health check of line {line} needs a shell"),
            _ => format!("line {line} starts the program through a shell: write it as a JSON list"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_buildgraph::BuildOptions;

    fn rungs(text: &str) -> Vec<Rung> {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, &BuildOptions::default());
        ladder(&file, &model).0
    }

    /// `kind image`, `*` for the current one.
    #[track_caller]
    fn check(from: &str, expected: &[&str]) {
        let rungs = rungs(&format!("FROM {from}\n"));
        let got: Vec<String> = rungs
            .iter()
            .map(|rung| {
                format!(
                    "{}{} {}",
                    if rung.is_current { "*" } else { "" },
                    rung.kind,
                    rung.image
                )
            })
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn the_kin_of_a_base_have_its_version() {
        check(
            "node:24",
            &[
                "*full node:24",
                "slim node:24-slim",
                "alpine node:24-alpine",
                "distroless gcr.io/distroless/nodejs22-debian12",
                "scratch scratch",
            ],
        );
        check(
            "node:24-bookworm-slim",
            &[
                "full node:24",
                "*slim node:24-bookworm-slim",
                "alpine node:24-alpine",
                "distroless gcr.io/distroless/nodejs22-debian12",
                "scratch scratch",
            ],
        );
        check(
            "python:3.12-alpine",
            &[
                "full python:3.13",
                "slim python:3.12-slim",
                "*alpine python:3.12-alpine",
                "distroless gcr.io/distroless/python3-debian12",
                "scratch scratch",
            ],
        );
        check(
            "nginx:latest",
            &["*full nginx:latest", "alpine nginx:alpine"],
        );
    }

    #[test]
    fn distributions_lead_to_alpine() {
        check(
            "debian:bookworm",
            &[
                "*full debian:bookworm",
                "slim debian:bookworm-slim",
                "alpine alpine:latest",
                "distroless gcr.io/distroless/base-debian12",
                "scratch scratch",
            ],
        );
        check(
            "alpine:3.22",
            &[
                "*alpine alpine:3.22",
                "distroless gcr.io/distroless/static-debian12",
                "scratch scratch",
            ],
        );
    }

    #[test]
    fn what_the_file_uses_and_the_image_lacks_is_named() {
        let all = rungs(
            "FROM node:24\nRUN apt-get update\nHEALTHCHECK CMD curl localhost\nCMD node app.js\n",
        );
        let breaks = |kind: &str| {
            let found = all.iter().find(|rung| rung.kind == kind);
            found.map(|rung| rung.breaks.join("; ")).unwrap_or_default()
        };
        assert_eq!(breaks("full"), "");
        assert_eq!(breaks("slim"), "");
        assert!(breaks("alpine").contains("line 2 calls `apt-get`, and this image has `apk`"));
        assert!(breaks("alpine").contains("musl"));
        for part in [
            "line 2 is a RUN",
            "health check of line 3",
            "line 4 starts",
            "no package manager",
        ] {
            assert!(
                breaks("distroless").contains(part),
                "{part}: {}",
                breaks("distroless")
            );
        }
        assert!(breaks("scratch").contains("`node` itself"));
    }
}
