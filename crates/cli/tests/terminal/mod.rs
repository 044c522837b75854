//! A folder of its own, with files, where the command runs; no configuration from outside gets in.

use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder that is empty when a test begins.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// `name` is unique among all tests of this crate.
    #[track_caller]
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        let folder = Self { path };
        std::fs::create_dir_all(&folder.path).expect("a folder can be made");
        for (file, text) in files {
            folder.write(file, text);
        }
        folder
    }

    #[track_caller]
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path.join(file);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    #[allow(dead_code, reason = "not every test reads back")]
    #[track_caller]
    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path.join(file)).expect("it is there")
    }

    /// Runs the command here.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let home = self.path.join("home");
        let output = Command::new(env!("CARGO_BIN_EXE_layerlab"))
            .args(arguments)
            .current_dir(&self.path)
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("APPDATA")
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .output()
            .expect("the command starts");
        Ran::new(output)
    }
}

/// What the command said.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn new(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout).expect("output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("problems are UTF-8"),
        }
    }

    /// Standard output as JSON.
    #[allow(dead_code, reason = "not every test reads JSON")]
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.err))
    }

    /// Rules of the findings of all files, in order.
    #[allow(dead_code, reason = "not every test looks at findings")]
    #[track_caller]
    pub fn rules(&self) -> Vec<String> {
        let json = self.json();
        let files = json["files"].as_array().expect("files");
        files
            .iter()
            .flat_map(|file| file["findings"].as_array().expect("findings").clone())
            .map(|finding| finding["rule"].as_str().expect("an id").to_owned())
            .collect()
    }
}
