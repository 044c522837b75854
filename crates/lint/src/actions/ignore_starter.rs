//! A first `.dockerignore` for the language that a Dockerfile speaks.
//!
//! It is another file, so it is only shown; nothing about the Dockerfile changes.

use crate::context::RuleContext;
use crate::runs::RunScript;

/// What every project leaves out.
const ALWAYS: &[&str] = &[
    ".git",
    ".gitignore",
    ".github",
    ".env",
    ".env.*",
    "!.env.example",
    "*.pem",
    "*.key",
    "*.log",
    ".DS_Store",
    ".idea",
    ".vscode",
    "Dockerfile*",
    "compose*.y*ml",
    ".dockerignore",
];

/// Commands that tell the language, and what it leaves behind.
const LANGUAGES: &[(&[&str], &[&str])] = &[
    (
        &["npm", "yarn", "pnpm", "bun", "node"],
        &[
            "node_modules",
            "dist",
            "build",
            ".next",
            "coverage",
            ".npmrc",
        ],
    ),
    (
        &["pip", "pip3", "python", "python3", "poetry", "uv", "pipenv"],
        &[
            "__pycache__",
            "*.pyc",
            ".venv",
            "venv",
            ".pytest_cache",
            ".mypy_cache",
        ],
    ),
    (&["go"], &["bin", "*.test", "coverage.out"]),
    (&["cargo", "mvn", "mvnw", "sbt"], &["target"]),
    (&["gradle", "gradlew"], &["build", ".gradle"]),
    (&["dotnet"], &["**/bin", "**/obj", ".vs"]),
    (&["composer", "php"], &["vendor"]),
    (
        &["bundle", "gem", "ruby"],
        &[".bundle", "vendor/bundle", "tmp"],
    ),
    (&["mix"], &["_build", "deps"]),
    (&["make", "cmake", "gcc", "g++"], &["build", "*.o"]),
];

/// The patterns, one a line. Cost: linear in the commands.
pub fn lines(cx: &RuleContext<'_>) -> Vec<&'static str> {
    let of_language = LANGUAGES.iter().filter(|(names, _)| {
        cx.runs
            .iter()
            .flat_map(RunScript::commands)
            .any(|command| command.is_any(names))
    });
    let mut out: Vec<&'static str> = Vec::new();
    for line in ALWAYS
        .iter()
        .chain(of_language.flat_map(|(_, lines)| *lines))
    {
        if !out.contains(line) {
            out.push(line);
        }
    }
    out
}
