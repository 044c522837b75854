//! Finds and reads a project's configuration file.
//!
//! The first file found is used, as hadolint does: ours in the working directory, then the names
//! hadolint looks for, in the working directory and in the user's folders. What its text means is
//! decided by the engine.

use crate::input;
use anyhow::{Result, anyhow, bail};
use layerlab_engine::read_config;
use layerlab_protocol::project::ProjectSettings;
use std::path::{Path, PathBuf};

/// Ours, in the working directory.
const OURS: [&str; 2] = [".layerlab.yaml", ".layerlab.yml"];
/// hadolint's, in the working directory and in the home folder.
const HIDDEN: [&str; 2] = [".hadolint.yaml", ".hadolint.yml"];
/// hadolint's, in the user's configuration folder.
const VISIBLE: [&str; 2] = ["hadolint.yaml", "hadolint.yml"];
/// hadolint's, in its own folder only.
const OWN_FOLDER: [&str; 2] = ["config.yaml", "config.yml"];

/// The file that applies and what it says; nothing when there is none.
///
/// # Errors
/// When a named file cannot be read, or any used one makes no sense.
pub fn read(named: Option<&str>) -> Result<ProjectSettings> {
    let path = match named {
        Some("-") => bail!("standard input holds a Dockerfile; name a configuration file"),
        Some(path) => path.to_owned(),
        None => match places(&Folders::of_this_process())
            .into_iter()
            .find(|path| path.is_file())
        {
            Some(path) => path.to_string_lossy().into_owned(),
            None => return Ok(ProjectSettings::default()),
        },
    };
    let settings = read_config(&input::text(&path)?).map_err(|problem| {
        anyhow!(
            "the configuration `{path}` cannot be used, {problem}; correct it, or run with --no-config"
        )
    })?;
    for warning in &settings.warnings {
        eprintln!(
            "layerlab: `{path}`, line {}: {}",
            warning.line, warning.message
        );
    }
    Ok(settings)
}

/// Where configuration may lie.
#[derive(Default)]
struct Folders {
    working: PathBuf,
    /// `XDG_CONFIG_HOME`, else `.config` in the home folder, else `APPDATA`.
    configuration: Option<PathBuf>,
    home: Option<PathBuf>,
}

impl Folders {
    fn of_this_process() -> Self {
        let folder = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let home = folder("HOME").or_else(|| folder("USERPROFILE"));
        Self {
            working: PathBuf::new(),
            configuration: folder("XDG_CONFIG_HOME")
                .or_else(|| home.as_ref().map(|home| home.join(".config")))
                .or_else(|| folder("APPDATA")),
            home,
        }
    }
}

/// Every place, in the order they are looked at.
fn places(folders: &Folders) -> Vec<PathBuf> {
    let mut places = Vec::new();
    let mut look = |folder: Option<&Path>, names: &[&str]| {
        if let Some(folder) = folder {
            places.extend(names.iter().map(|name| folder.join(name)));
        }
    };
    look(Some(&folders.working), &OURS);
    look(Some(&folders.working), &HIDDEN);
    look(folders.configuration.as_deref(), &VISIBLE);
    let own = folders.home.as_ref().map(|home| home.join(".hadolint"));
    look(own.as_deref(), &VISIBLE);
    look(own.as_deref(), &OWN_FOLDER);
    look(folders.home.as_deref(), &HIDDEN);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_working_directory_comes_first_and_ours_before_hadolints() {
        let folders = Folders {
            working: PathBuf::from("w"),
            configuration: Some(PathBuf::from("/c")),
            home: Some(PathBuf::from("/h")),
        };
        let found: Vec<String> = places(&folders)
            .iter()
            .map(|path| path.to_string_lossy().replace('\\', "/"))
            .collect();
        assert_eq!(
            found,
            [
                "w/.layerlab.yaml",
                "w/.layerlab.yml",
                "w/.hadolint.yaml",
                "w/.hadolint.yml",
                "/c/hadolint.yaml",
                "/c/hadolint.yml",
                "/h/.hadolint/hadolint.yaml",
                "/h/.hadolint/hadolint.yml",
                "/h/.hadolint/config.yaml",
                "/h/.hadolint/config.yml",
                "/h/.hadolint.yaml",
                "/h/.hadolint.yml",
            ]
        );
    }

    #[test]
    fn without_a_home_only_the_working_directory_is_looked_at() {
        assert_eq!(places(&Folders::default()).len(), 4);
    }
}
