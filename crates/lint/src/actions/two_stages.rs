//! Splits a stage that builds and ships into one that builds and a small one that ships.
//!
//! The lines up to the build stay as they are and become the first stage; what follows them, and
//! what only describes the running program, belongs to the second. The product keeps its path, so
//! the start command stays true. Where product or runtime cannot be told, placeholders in `<…>`
//! stand there and the rewrite is only shown.

use crate::context::RuleContext;
use crate::facts::bases::{self, Family};
use crate::facts::packages::{self, Action};
use crate::facts::start::{self, Start};
use crate::facts::variables;
use crate::rewrite;
use crate::runs::RunScript;
use layerlab_buildgraph::{Base, ImageRef, catalogue, paths};
use layerlab_diagnostics::{Edit, Fix, Safety};
use layerlab_syntax::ast::{Arguments, Command, Instruction, Keyword};
use layerlab_syntax::shell::SimpleCommand;

/// What a language ships, and on what.
struct Plan {
    /// Reference of the second base.
    runtime: String,
    /// Absolute paths to take over.
    products: Vec<String>,
    /// A line at the end of the first stage, without its end.
    finish: Option<&'static str>,
    /// Text put in front of the building command.
    prefix: &'static str,
    /// What else to look at.
    caveat: &'static str,
    /// Product and runtime are certain.
    certain: bool,
}

/// The second base as the rewrite has it; used to tell what it saves.
pub fn runtime(cx: &RuleContext<'_>, stage: usize, command: &SimpleCommand) -> Option<String> {
    let Base::Image(image) = cx.model.root_base(stage)? else {
        return None;
    };
    let last = cx.model.stages.get(stage)?.instructions.clone().last()?;
    let start = start::of_target(cx);
    let plan = plan(cx, image, command, start.as_ref(), last, false)?;
    (!plan.runtime.contains('<')).then_some(plan.runtime)
}

/// The rewrite for the one stage that counts, built by `command` of `run`.
pub fn rewrite(
    cx: &RuleContext<'_>,
    stage_idx: usize,
    run: &RunScript,
    command: &SimpleCommand,
) -> Option<Fix> {
    let stage = cx.model.stages.get(stage_idx)?;
    let Base::Image(image) = &stage.base else {
        return None;
    };
    // Later stages, needed or not, would swallow the new one.
    if stage_idx + 1 != cx.model.stages.len() || !stage.triggers.is_empty() {
        return None;
    }
    let start = start::of_target(cx);
    let family = bases::family(cx, stage_idx);
    let split = split(cx, stage.instructions.clone(), run.instruction)?;
    let tail = || (split + 1..stage.instructions.end).filter_map(|idx| cx.instruction(idx));
    let needs_shell = start.as_ref().is_none_or(|start| start.through_shell)
        || tail().any(|line| line.keyword == Keyword::Run)
        || stage
            .instructions
            .clone()
            .filter_map(|idx| cx.instruction(idx))
            .any(|line| {
                line.keyword == Keyword::Shell
                    || line.keyword == Keyword::Healthcheck
                        && !matches!(line.command(), None | Some(Command::Exec(_)))
            });
    let plan = plan(cx, image, command, start.as_ref(), split, needs_shell)?;
    let new_family = bases::image_family(&ImageRef::parse(&plan.runtime));
    let mut certain = plan.certain && split_is_the_build(cx, split, run.instruction);
    // Packages and users of one family are not those of another.
    if tail().any(|line| line.keyword == Keyword::Run) && new_family != family {
        certain = false;
    }
    let from = cx.instruction(stage.from)?;
    let mut edits = Vec::new();
    let name = match &from.arguments {
        Arguments::From {
            alias: Some((_, name)),
            ..
        } => name.text.clone(),
        Arguments::From { image, .. } => {
            edits.push(Edit::insert(image.span.end, " AS build"));
            "build".to_owned()
        }
        _ => return None,
    };
    let end = rewrite::line_end(cx);
    if !plan.prefix.is_empty() {
        edits.push(Edit::insert(run.command(command).start, plan.prefix));
    }
    let mut block = String::new();
    if let Some(finish) = plan.finish {
        block.push_str(&format!("{end}{finish}"));
    }
    block.push_str(&format!("{end}{end}FROM {}", plan.runtime));
    let (kept, moved, user) = carried(cx, stage.instructions.start..split + 1);
    let mut text_behind: String = tail().map(|line| cx.text(line.span)).collect();
    for line in kept.iter().chain(&moved) {
        text_behind.push_str(cx.text(line.span));
    }
    for line in arguments(cx, stage.instructions.start..split + 1) {
        let used = names(line).any(|name| variables::mentions(&text_behind, name));
        if used {
            block.push_str(&format!("{end}{}", cx.text(line.span)));
        }
    }
    for line in &kept {
        block.push_str(&format!("{end}{}", cx.text(line.span)));
    }
    let workdir = cx.model.scope_before(split + 1).workdir().value;
    let folder = paths::clean(&workdir.value);
    if folder != "/" {
        block.push_str(&format!("{end}WORKDIR {folder}"));
    }
    for product in &plan.products {
        block.push_str(&format!("{end}COPY --from={name} {product} {product}"));
    }
    for line in &moved {
        block.push_str(&format!("{end}{}", cx.text(line.span)));
        edits.push(cx.delete_lines(line.span));
    }
    if let Some(user) = user {
        block.push_str(&format!("{end}{}", cx.text(user.span)));
    }
    let last_user = tail().filter(|line| line.keyword == Keyword::User).last();
    if let Some(line) = last_user.or(user)
        && let Arguments::Text(word) = &line.arguments
        && !user_exists(&word.text, &plan.runtime)
        && !tail()
            .any(|line| line.keyword == Keyword::Run && cx.text(line.span).contains(&word.text))
    {
        certain = false;
    }
    edits.push(Edit::insert(cx.instruction(split)?.span.end, block));
    let packages = packages_of(cx, stage.instructions.start..split + 1);
    let lost = if packages.is_empty() {
        String::new()
    } else {
        format!(
            "; of the packages installed above (`{}`) the new stage has none: install there what the program needs",
            packages.join(" ")
        )
    };
    let doubt = if certain {
        ""
    } else {
        "fill in what stands in `<…>` and move the lines that the program needs by hand; "
    };
    Some(Fix {
        safety: if certain {
            Safety::Decision
        } else {
            Safety::DisplayOnly
        },
        title: format!("ship the product on `{}`", plan.runtime),
        edits,
        caveat: format!("{doubt}{}{lost}", plan.caveat),
    })
}

/// The last line of the first stage: the last RUN that is not a preparation of the running program.
fn split(cx: &RuleContext<'_>, range: std::ops::Range<usize>, build: usize) -> Option<usize> {
    let last = cx
        .runs
        .iter()
        .filter(|run| range.contains(&run.instruction) && run.instruction > build && !run.onbuild)
        .filter(|run| !prepares(run))
        .map(|run| run.instruction)
        .next_back()
        .unwrap_or(build);
    let behind_folder = (last + 1..range.end)
        .filter_map(|idx| cx.instruction(idx))
        .all(|line| {
            matches!(
                line.keyword,
                Keyword::Run
                    | Keyword::Copy
                    | Keyword::Add
                    | Keyword::Workdir
                    | Keyword::Env
                    | Keyword::Arg
                    | Keyword::Label
                    | Keyword::Expose
                    | Keyword::User
                    | Keyword::Volume
                    | Keyword::Cmd
                    | Keyword::Entrypoint
                    | Keyword::Healthcheck
                    | Keyword::Stopsignal
                    | Keyword::Maintainer
            )
        });
    behind_folder.then_some(last)
}

/// A later RUN of unknown effect stands in the first stage now: its work would be lost.
fn split_is_the_build(cx: &RuleContext<'_>, split: usize, build: usize) -> bool {
    cx.runs
        .iter()
        .filter(|run| run.instruction > build && run.instruction <= split)
        .flat_map(RunScript::commands)
        .all(|command| {
            crate::facts::managers::compiles(command)
                || command.is_any(&["rm", "npm", "yarn", "pnpm", "strip", "echo", "upx"])
        })
}

/// A RUN that makes users and folders or installs packages.
fn prepares(run: &RunScript) -> bool {
    !run.commands().is_empty()
        && run.commands().iter().all(|command| {
            packages::operation(command).is_some()
                || command.is_any(&[
                    "useradd", "adduser", "groupadd", "addgroup", "usermod", "mkdir", "chown",
                    "chmod",
                ])
                || command.name() == "rm"
                    && command
                        .args()
                        .iter()
                        .all(|word| word.value.starts_with('-') || word.value.starts_with("/var/"))
        })
}

/// Lines above the build that the running program needs: ENV to repeat, others to move, the USER.
fn carried<'f>(
    cx: &RuleContext<'f>,
    range: std::ops::Range<usize>,
) -> (
    Vec<&'f Instruction>,
    Vec<&'f Instruction>,
    Option<&'f Instruction>,
) {
    let (mut kept, mut moved, mut user) = (Vec::new(), Vec::new(), None);
    for line in range.filter_map(|idx| cx.instruction(idx)) {
        match (line.keyword, &line.arguments) {
            (Keyword::Env, Arguments::Pairs(pairs))
                if !pairs.iter().all(|pair| is_of_the_build(&pair.key.text)) =>
            {
                kept.push(line);
            }
            (
                Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Expose
                | Keyword::Healthcheck
                | Keyword::Label
                | Keyword::Volume
                | Keyword::Stopsignal
                | Keyword::Maintainer,
                _,
            ) => moved.push(line),
            (Keyword::User, _) => user = Some(line),
            _ => {}
        }
    }
    (kept, moved, user)
}

/// Variables that only compilers and managers read.
fn is_of_the_build(name: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "CGO_",
        "CARGO_",
        "RUSTUP_",
        "MAVEN_",
        "GRADLE_",
        "NPM_CONFIG_",
        "PIP_",
        "NUGET_",
    ];
    const NAMES: &[&str] = &[
        "GOFLAGS",
        "GOOS",
        "GOARCH",
        "GOARM",
        "GOPROXY",
        "GOPATH",
        "GOCACHE",
        "GOMODCACHE",
        "GOSUMDB",
        "GOPRIVATE",
        "GO111MODULE",
        "RUSTFLAGS",
        "DEBIAN_FRONTEND",
        "CI",
        "CC",
        "CXX",
        "CFLAGS",
        "CXXFLAGS",
        "LDFLAGS",
        "MAKEFLAGS",
    ];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn arguments<'f>(
    cx: &RuleContext<'f>,
    range: std::ops::Range<usize>,
) -> impl Iterator<Item = &'f Instruction> {
    let lines: Vec<&Instruction> = range
        .filter_map(|idx| cx.instruction(idx))
        .filter(|line| line.keyword == Keyword::Arg)
        .collect();
    lines.into_iter()
}

fn names(line: &Instruction) -> impl Iterator<Item = &str> {
    let list = match &line.arguments {
        Arguments::Args(list) => list.as_slice(),
        _ => &[],
    };
    list.iter().map(|each| each.name.text.as_str())
}

/// Packages of the system that are no build tools, in order, eight at most.
fn packages_of(cx: &RuleContext<'_>, range: std::ops::Range<usize>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for command in cx
        .runs
        .iter()
        .filter(|run| range.contains(&run.instruction) && !run.onbuild)
        .flat_map(RunScript::commands)
    {
        let Some(operation) =
            packages::operation(command).filter(|op| op.action == Action::Install)
        else {
            continue;
        };
        for word in operation.packages {
            let name = word.value.split(['=', '~', '<', '>']).next().unwrap_or("");
            if !packages::is_build_tool(name) && out.len() < 8 {
                out.push(name.to_owned());
            }
        }
    }
    out
}

/// Whether the second base has that user.
fn user_exists(user: &str, runtime: &str) -> bool {
    let name = user.split(':').next().unwrap_or("").trim();
    let known = match name {
        "node" => runtime.starts_with("node:"),
        "app" => runtime.contains("dotnet/"),
        "nonroot" => runtime.contains("distroless"),
        _ => false,
    };
    known || name == "root" || !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

const STATIC: &str = "gcr.io/distroless/static-debian12:nonroot";
const ALPINE: &str = "alpine:3.22";

/// What to ship for the language of the building command.
fn plan(
    cx: &RuleContext<'_>,
    image: &ImageRef,
    command: &SimpleCommand,
    start: Option<&Start>,
    split: usize,
    needs_shell: bool,
) -> Option<Plan> {
    let folder = paths::clean(&cx.model.scope_before(split + 1).workdir().value.value);
    let absolute = |path: &str| paths::clean(&paths_join(&folder, path));
    let words: &[String] = start.map_or(&[], |start| start.words.as_slice());
    let first = words.first().map_or("", String::as_str);
    // A program named by its path is its own product.
    let program = (first.contains('/') && !first.contains('$')).then(|| {
        if first.starts_with('/') {
            paths::clean(first)
        } else {
            absolute(first)
        }
    });
    let tag = image.tag.as_deref().unwrap_or("");
    let unknown = |what: &str| vec![format!("<path of the {what}>")];
    Some(match command.name() {
        "go" => {
            let off = command.assignment("CGO_ENABLED") == Some("0")
                || variables::in_force(cx, split, "CGO_ENABLED").is_some_and(|value| value == "0");
            let written = command
                .flag_value(&["o"])
                .filter(|path| !path.contains('$') && !path.ends_with('/'))
                .map(absolute);
            let product =
                program.or_else(|| written.filter(|path| paths::base_name(path) == first));
            Plan {
                runtime: if needs_shell { ALPINE } else { STATIC }.to_owned(),
                certain: product.is_some(),
                products: product.map_or_else(|| unknown("program"), |path| vec![path]),
                finish: None,
                prefix: if off { "" } else { "CGO_ENABLED=0 " },
                caveat: "the program must not need C code (`CGO_ENABLED=0`) nor files of the repository (templates, certificates)",
            }
        }
        "cargo" | "rustc" | "gcc" | "g++" | "clang" | "clang++" | "cc" | "make" | "cmake"
        | "ninja" => {
            let installed = command.is("cargo", &["install"])
                && !first.is_empty()
                && !first.contains(['/', '$']);
            let product =
                program.or_else(|| installed.then(|| format!("/usr/local/cargo/bin/{first}")));
            // A program named without its folder must lie on the new base's PATH.
            let on_path = product.as_deref().is_none_or(|_| first.contains('/'));
            Plan {
                runtime: runtime_of_system(image),
                certain: product.is_some() && on_path,
                products: product.map_or_else(|| unknown("program"), |path| vec![path]),
                finish: None,
                prefix: "",
                caveat: "libraries the program is linked with have to be installed in the new stage (`ldd` lists them), and so do files it reads",
            }
        }
        "mvn" | "mvnw" | "gradle" | "gradlew" | "javac" => {
            let jar = words
                .iter()
                .position(|word| word == "-jar")
                .and_then(|at| words.get(at + 1))
                .filter(|path| first.ends_with("java") && !path.contains(['$', '*']))
                .map(|path| absolute(path));
            let version = java_version(image);
            let alpine = if tag.contains("alpine") {
                "-alpine"
            } else {
                ""
            };
            Plan {
                certain: jar.is_some() && version.is_some(),
                runtime: format!(
                    "eclipse-temurin:{}-jre{alpine}",
                    version.as_deref().unwrap_or("<version>")
                ),
                products: jar.map_or_else(|| unknown("jar"), |path| vec![path]),
                finish: None,
                prefix: "",
                caveat: "the jar must hold its dependencies (Spring Boot does, a plain jar does not)",
            }
        }
        "dotnet" => {
            let dll = words
                .get(1)
                .filter(|word| first == "dotnet" && word.ends_with(".dll") && !word.contains('$'))
                .map(|path| absolute(path));
            let out = command
                .flag_value(&["o", "output"])
                .filter(|path| !path.contains('$'));
            // The folder of the DLL must be the one that publish fills.
            let parent = dll
                .as_deref()
                .and_then(|path| path.rsplit_once('/'))
                .map(|(parent, _)| parent.to_owned());
            let product = parent.filter(|parent| {
                parent.ends_with("/publish")
                    || out.is_some_and(|out| {
                        paths::base_name(out.trim_end_matches('/')) == paths::base_name(parent)
                    })
            });
            let sdk = image.repository == "dotnet/sdk" && !tag.is_empty();
            Plan {
                certain: product.is_some() && sdk,
                runtime: format!(
                    "mcr.microsoft.com/dotnet/aspnet:{}",
                    if sdk { tag } else { "<version>" }
                ),
                products: product.map_or_else(|| unknown("published folder"), |path| vec![path]),
                finish: None,
                prefix: "",
                caveat: "a program without web server can use `dotnet/runtime`, which is smaller",
            }
        }
        "npm" | "yarn" | "pnpm" | "bun" | "tsc" | "webpack" | "vite" | "ng" | "next" => {
            let by_node = matches!(first, "node" | "npm" | "yarn" | "pnpm");
            let official = image.familiar_repository() == "node";
            let develops = words
                .iter()
                .any(|word| matches!(word.as_str(), "dev" | "serve" | "preview" | "watch"));
            if !by_node || develops || !official {
                return Some(Plan {
                    runtime: if official {
                        "nginx:alpine"
                    } else {
                        "<runtime image>"
                    }
                    .to_owned(),
                    products: unknown("built files"),
                    finish: None,
                    prefix: "",
                    caveat: "a site of plain files goes to `/usr/share/nginx/html` and needs no CMD here; nginx listens on port 80",
                    certain: false,
                });
            }
            let small = ["slim", "alpine"].iter().any(|word| tag.contains(word));
            let runtime = match tag {
                "" | "latest" => "node:slim".to_owned(),
                tag if small => format!("node:{tag}"),
                tag => format!("node:{tag}-slim"),
            };
            // A script in a folder of its own needs that folder and the modules.
            let script = words
                .iter()
                .skip(1)
                .find(|word| !word.starts_with('-'))
                .filter(|_| first == "node")
                .and_then(|path| path.trim_start_matches("./").split_once('/'))
                .map(|(built, _)| built.to_owned())
                .filter(|built| {
                    !built.is_empty() && built != "src" && built != ".." && folder != "/"
                });
            let products = match script {
                Some(built) => ["package.json", "node_modules", built.as_str()]
                    .iter()
                    .map(|name| absolute(name))
                    .collect(),
                None => vec![folder.clone()],
            };
            let manager = node_manager(cx);
            Plan {
                runtime,
                certain: folder != "/" && manager.is_some(),
                products,
                finish: manager.flatten(),
                prefix: "",
                caveat: "files that the program reads besides the built ones have to be copied, too",
            }
        }
        _ => return None,
    })
}

/// `path` below `folder`, unless it is absolute.
fn paths_join(folder: &str, path: &str) -> String {
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    }
}

/// The line that drops development packages; `None` where the manager is not known.
fn node_manager(cx: &RuleContext<'_>) -> Option<Option<&'static str>> {
    let installs = |name: &str| {
        cx.final_runs()
            .flat_map(RunScript::commands)
            .any(|command| {
                command.name() == name && crate::facts::managers::call(command).is_some()
            })
    };
    if installs("npm") {
        Some(Some("RUN npm prune --omit=dev"))
    } else if installs("pnpm") {
        Some(Some("RUN pnpm prune --prod"))
    } else if installs("yarn") {
        Some(Some(
            "RUN yarn install --production --ignore-scripts --prefer-offline",
        ))
    } else {
        None
    }
}

/// The plain system of the same kind: what was compiled there runs there.
fn runtime_of_system(image: &ImageRef) -> String {
    let tag = image.tag.as_deref().unwrap_or("");
    match bases::image_family(image) {
        Family::Alpine if image.familiar_repository() == "alpine" => image.raw.clone(),
        Family::Alpine => ALPINE.to_owned(),
        _ => match image.familiar_repository().as_str() {
            "ubuntu" | "fedora" | "almalinux" | "rockylinux" | "amazonlinux" => image.raw.clone(),
            "debian" if tag.contains("slim") => image.raw.clone(),
            "debian" if !tag.is_empty() && tag != "latest" => format!("debian:{tag}-slim"),
            _ => {
                let named = ["bullseye", "bookworm", "trixie"]
                    .into_iter()
                    .find(|name| tag.contains(name));
                let known = catalogue::lookup(image)
                    .filter(|found| found.exact && found.image.distro == "debian")
                    .and_then(|found| match found.image.distro_version {
                        "11" => Some("bullseye"),
                        "12" => Some("bookworm"),
                        _ => None,
                    });
                // The newest C library runs what older ones were linked with.
                format!("debian:{}-slim", named.or(known).unwrap_or("trixie"))
            }
        },
    }
}

/// The Java version that a tag names.
fn java_version(image: &ImageRef) -> Option<String> {
    let tag = image.tag.as_deref()?;
    let behind = |word: &str| {
        let rest = tag.get(tag.find(word)? + word.len()..)?;
        Some(rest.trim_start_matches('-'))
    };
    let rest = behind("temurin")
        .or_else(|| behind("corretto"))
        .or_else(|| behind("jdk").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
        .or_else(|| behind("openjdk"))
        .unwrap_or(
            if image.short_name() == "maven" || image.short_name() == "gradle" {
                ""
            } else {
                tag
            },
        );
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}
