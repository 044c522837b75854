//! ARG before the first FROM, and the arguments the builder defines itself.

use std::collections::BTreeMap;

use layerlab_syntax::ast::{Arguments, Dockerfile, Keyword};
use layerlab_syntax::expand::Mode;

use super::BuildOptions;
use crate::Resolved;
use crate::words::{Variables, resolve};

/// An operating system and a processor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// `linux`, `windows` …
    pub os: String,
    /// `amd64`, `arm64` …
    pub arch: String,
    /// `v7` …, often empty.
    pub variant: String,
    /// Whether the user asked for it; false for our default.
    pub explicit: bool,
}

impl Platform {
    /// Reads `os/arch[/variant]`, or one of the first two alone; missing parts are linux and amd64. Names are
    /// brought to one form: `aarch64` is `arm64`, `linux/arm64/v8` is `linux/arm64`, `linux/arm` is `linux/arm/v7`.
    pub fn parse(text: Option<&str>) -> Self {
        let lower = text.unwrap_or("").trim().to_ascii_lowercase();
        let mut parts = lower
            .split('/')
            .map(|part| (!part.is_empty()).then_some(part));
        let mut next = || parts.next().flatten();
        let (os, arch, variant) = match (next(), next(), next()) {
            (Some(only), None, None) if !OPERATING_SYSTEMS.contains(&only) => ("linux", only, None),
            (os, arch, variant) => (os.unwrap_or("linux"), arch.unwrap_or("amd64"), variant),
        };
        let os = if os == "macos" { "darwin" } else { os };
        let (arch, variant) = normal(arch, variant.unwrap_or(""));
        Self {
            os: os.to_owned(),
            arch: arch.to_owned(),
            variant: variant.to_owned(),
            explicit: text.is_some(),
        }
    }

    /// `linux/arm64/v8`.
    pub fn text(&self) -> String {
        if self.variant.is_empty() {
            format!("{}/{}", self.os, self.arch)
        } else {
            format!("{}/{}/{}", self.os, self.arch, self.variant)
        }
    }
}

/// Words that are an operating system when they stand alone.
const OPERATING_SYSTEMS: [&str; 7] = [
    "linux", "windows", "darwin", "macos", "freebsd", "wasip1", "wasi",
];

/// One form for each processor, as containerd's platforms have it.
fn normal<'t>(arch: &'t str, variant: &'t str) -> (&'t str, &'t str) {
    match (arch, variant) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "" | "v1") => ("amd64", ""),
        ("x86_64" | "x86-64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "" | "8" | "v8") => ("arm64", ""),
        ("aarch64", variant) => ("arm64", variant),
        ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        other => other,
    }
}

/// One name of an ARG line above the first FROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalArg {
    /// The variable.
    pub name: String,
    /// Build argument or default; `None` when it has neither.
    pub value: Option<Resolved>,
    /// Its instruction.
    pub instruction: usize,
}

/// Everything a FROM line can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Globals {
    /// ARG lines, in file order.
    pub declared: Vec<GlobalArg>,
    /// The platform being built.
    pub platform: Platform,
    values: BTreeMap<String, Resolved>,
}

impl Globals {
    /// Evaluates the ARG lines above the first FROM and the predefined names
    /// (build-cache reference, section 7). `target_name` fills TARGETSTAGE.
    pub(super) fn new(file: &Dockerfile, options: &BuildOptions, target_name: &str) -> Self {
        let platform = Platform::parse(options.platform.as_deref());
        let mut globals = Self {
            declared: Vec::new(),
            values: BTreeMap::new(),
            platform: platform.clone(),
        };
        // The machine that builds is taken to be an ordinary one, whatever it builds for.
        let machine = Platform::parse(None);
        for (side, of) in [("BUILD", &machine), ("TARGET", &platform)] {
            for (suffix, value) in [
                ("PLATFORM", of.text().as_str()),
                ("OS", &of.os),
                ("OSVERSION", ""),
                ("ARCH", &of.arch),
                ("VARIANT", &of.variant),
            ] {
                globals.predefine(options, format!("{side}{suffix}"), value, platform.explicit);
            }
        }
        globals.predefine(options, "TARGETSTAGE".to_owned(), target_name, true);
        for (idx, instruction) in file.instructions.iter().enumerate() {
            match &instruction.arguments {
                _ if instruction.keyword == Keyword::From => break,
                Arguments::Args(names) => {
                    for declaration in names {
                        let name = declaration.name.text.clone();
                        let value = match (options.build_arg(&name), &declaration.default) {
                            (Some(given), _) => Some(Resolved::known(given)),
                            (None, Some(word)) => {
                                Some(resolve(&word.text, Mode::Word, file.escape, &globals))
                            }
                            (None, None) => None,
                        };
                        if let Some(value) = &value {
                            globals.values.insert(name.clone(), value.clone());
                        }
                        globals.declared.push(GlobalArg {
                            name,
                            value,
                            instruction: idx,
                        });
                    }
                }
                _ => {}
            }
        }
        globals
    }

    fn predefine(&mut self, options: &BuildOptions, name: String, value: &str, complete: bool) {
        let value = match options.build_arg(&name) {
            Some(given) => Resolved::known(given),
            None => Resolved {
                value: value.to_owned(),
                complete,
            },
        };
        self.values.insert(name, value);
    }

    /// The value a FROM line or a bare `ARG name` sees.
    pub fn value(&self, name: &str) -> Option<&Resolved> {
        self.values.get(name)
    }

    /// Whether an ARG line above the first FROM declares `name`.
    pub fn declares(&self, name: &str) -> bool {
        self.declared.iter().any(|arg| arg.name == name)
    }
}

impl Variables for Globals {
    fn variable(&self, name: &str) -> Option<&Resolved> {
        self.values.get(name)
    }

    fn surely_unset(&self, _name: &str) -> bool {
        false
    }
}
