//! What a language ships and on which base: the part of [`super::two_stages`] that knows languages.
//!
//! Versions are those of the base that builds; a version that its tag does not name is a
//! placeholder, and the plan is not certain then.

use crate::context::RuleContext;
use crate::facts::bases::{self, Family};
use crate::facts::start::Start;
use crate::facts::variables;
use crate::runs::RunScript;
use layerlab_buildgraph::{ImageRef, catalogue, paths};
use layerlab_syntax::shell::SimpleCommand;

/// What a language ships, and on what.
pub struct Plan {
    /// Reference of the second base.
    pub runtime: String,
    /// Absolute paths to take over.
    pub products: Vec<String>,
    /// A line at the end of the first stage, without its end.
    pub finish: Option<&'static str>,
    /// Text put in front of the building command.
    pub prefix: &'static str,
    /// A line the second stage begins with, without its end.
    pub opening: Option<&'static str>,
    /// What else to look at.
    pub caveat: &'static str,
    /// Product and runtime are certain.
    pub certain: bool,
}

const STATIC: &str = "gcr.io/distroless/static-debian12:nonroot";
const ALPINE: &str = "alpine:3.22";

/// What to ship for the language of the building command.
pub fn plan(
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
                opening: None,
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
                opening: None,
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
                opening: None,
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
                opening: None,
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
                    opening: None,
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
                opening: None,
                caveat: "files that the program reads besides the built ones have to be copied, too",
            }
        }
        "pip" | "pip3" => {
            // A second install would land outside the environment.
            let n_installs = cx
                .final_runs()
                .flat_map(RunScript::commands)
                .filter(|command| {
                    matches!(command.name(), "pip" | "pip3" | "python" | "python3" | "uv")
                        && command.words.iter().any(|word| word.value == "install")
                })
                .count();
            Plan {
                runtime: slim(image, "python"),
                certain: n_installs == 1
                    && folder != "/"
                    && image.familiar_repository() == "python",
                products: vec!["/opt/venv".to_owned(), folder],
                finish: None,
                prefix: "python -m venv /opt/venv && /opt/venv/bin/",
                opening: Some("ENV PATH=\"/opt/venv/bin:$PATH\""),
                caveat: "packages with C code need their libraries in the new stage",
            }
        }
        "bundle" | "gem" => Plan {
            runtime: slim(image, "ruby"),
            // The official image installs gems there (`GEM_HOME`).
            certain: folder != "/" && image.familiar_repository() == "ruby",
            products: vec!["/usr/local/bundle".to_owned(), folder],
            finish: None,
            prefix: "",
            opening: None,
            caveat: "gems with C code need their libraries in the new stage",
        },
        "docker-php-ext-install" | "composer" => Plan {
            runtime: image.raw.clone(),
            certain: folder != "/" && image.familiar_repository() == "php",
            // Extensions and the lines that load them; the official image keeps them there.
            products: vec![
                "/usr/local/lib/php/extensions".to_owned(),
                "/usr/local/etc/php/conf.d".to_owned(),
                folder,
            ],
            finish: None,
            prefix: "",
            opening: None,
            caveat: "extensions need their libraries in the new stage (`libpng16-16` for `gd`, for instance), and modules of Apache have to be switched on there",
        },
        _ => return None,
    })
}

/// The small variant of an official image, of the same version.
fn slim(image: &ImageRef, name: &str) -> String {
    let tag = image.tag.as_deref().unwrap_or("");
    if image.familiar_repository() != name {
        return format!("{name}:<version>-slim");
    }
    match tag {
        "" | "latest" => format!("{name}:slim"),
        tag if tag.contains("slim") || tag.contains("alpine") => format!("{name}:{tag}"),
        tag => match tag.split_once('-') {
            Some((version, system)) => format!("{name}:{version}-slim-{system}"),
            None => format!("{name}:{tag}-slim"),
        },
    }
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
