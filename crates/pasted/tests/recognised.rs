//! What a text is taken for: a Dockerfile never for anything else, other texts for what they are.

use layerlab_pasted::{Guess, Kind, explain, looks_like};
use std::path::{Path, PathBuf};

#[track_caller]
fn check(text: &str, wanted: Option<(Kind, bool)>) {
    let found = looks_like(text).map(|Guess { kind, sure }| (kind, sure));
    assert_eq!(found, wanted, "{text}");
}

#[test]
fn outputs_are_told_by_their_first_telling_line() {
    check(
        "IMAGE          CREATED       CREATED BY   SIZE      COMMENT\n",
        Some((Kind::History, true)),
    );
    check(
        "<missing>  2 days ago  CMD [\"sh\"]  0B\n",
        Some((Kind::History, true)),
    );
    check(
        "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n",
        Some((Kind::Images, true)),
    );
    check(
        "IMAGE   ID   DISK USAGE   CONTENT SIZE   EXTRA\n",
        Some((Kind::Images, true)),
    );
    check(
        "TYPE   TOTAL   ACTIVE   SIZE   RECLAIMABLE\n",
        Some((Kind::DiskUsage, true)),
    );
    check(
        "CONTAINER ID   IMAGE   COMMAND\n",
        Some((Kind::Containers, true)),
    );
    check(
        "3.22: Pulling from library/alpine\n",
        Some((Kind::Pull, true)),
    );
    check(
        "[+] Building 1.2s (3/3) FINISHED\n => [1/2] FROM x\n",
        Some((Kind::Build, true)),
    );
    check(
        "#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n",
        Some((Kind::Build, true)),
    );
    check("Step 1/3 : FROM alpine\n", Some((Kind::Build, true)));
    check(
        "COPY failed: file not found in build context\n",
        Some((Kind::Build, true)),
    );
    check(
        "[\n {\n  \"Id\": \"sha256:1\",\n  \"RepoTags\": []\n }\n]\n",
        Some((Kind::Inspect, true)),
    );
    check(
        "Error response from daemon: No such image: a\n",
        Some((Kind::Failure, true)),
    );
    check(
        "services:\n  web:\n    build: .\n",
        Some((Kind::Compose, true)),
    );
    check(
        "[root@node ~]# docker history app:1\n",
        Some((Kind::Command, true)),
    );
    check(
        "$ docker history app:1\nIMAGE  CREATED  CREATED BY  SIZE\n",
        Some((Kind::History, true)),
    );
    check(
        "{\"CreatedBy\":\"CMD\",\"ID\":\"<missing>\",\"Size\":\"0B\"}\n",
        Some((Kind::History, true)),
    );
    check(
        "\u{feff}```\nREPOSITORY  TAG  IMAGE ID\n```\n",
        Some((Kind::Images, true)),
    );
}

#[test]
fn dockerfiles_and_unknown_texts_are_left_alone() {
    check("", None);
    check("FROM alpine\nRUN docker build .\n", None);
    check(
        "# docker build -t app .\n# #1 [internal] load\nFROM alpine\n",
        None,
    );
    check("#1 [internal] a comment\nFROM alpine\n", None);
    check(
        "# fails with: no space left on device\nFROM alpine\nRUN true\n",
        None,
    );
    check("from alpine\nRUN echo 'toomanyrequests'\n", None);
    check(
        "ARG A=1\nFROM alpine\nRUN <<EOF\nservices:\n  web:\n    build: .\nEOF\n",
        None,
    );
    check("FORM alpine\nRUN true\n", None);
    check("$ docker build -t a .\nFROM alpine\nRUN true\n", None);
    check("# docker build -t a .\nRUN true\n", None);
    check("#1 the base\n", None);
    check("#4 [1/2] FROM a\nRUN true\n", None);
    check("hello\n", None);
    check("{\"name\": \"app\", \"build\": {}}\n", None);
    check("jobs:\n  build:\n    runs-on: ubuntu-latest\n", None);
    check("[ 1, 2 ]\n", None);
}

#[test]
fn a_dockerfile_with_an_output_below_stays_a_dockerfile_with_an_offer() {
    check(
        "FROM alpine\nRUN true\n\nIMAGE   CREATED   CREATED BY   SIZE\n",
        Some((Kind::History, false)),
    );
}

fn dockerfiles(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if path.is_dir() {
            dockerfiles(&path, found);
        } else if name.contains("dockerfile") && !name.ends_with(".md") && !name.ends_with(".json")
        {
            found.push(path);
        }
    }
}

#[test]
fn no_dockerfile_at_hand_is_taken_for_anything_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in [
        "content",
        "crates/web/src/features/check/samples",
        "crates/testing",
        "crates/lint/tests",
        "crates/syntax/tests",
    ] {
        dockerfiles(&root.join(folder), &mut files);
    }
    if let Some(shared) = layerlab_testing::shared_dir() {
        dockerfiles(&shared.join("fixtures"), &mut files);
    }
    assert!(files.len() > 20, "only {} files were found", files.len());
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let guess = looks_like(&text);
        assert!(guess.is_none(), "{}: {guess:?}", file.display());
    }
}

#[test]
fn no_dockerfile_of_the_recorded_cases_is_taken_for_anything_else() {
    let Some(shared) = layerlab_testing::shared_dir() else {
        return;
    };
    for name in [
        "dockerfile_syntax_cases.json",
        "cache_cases.json",
        "docker_transcripts.json",
        "dockerignore_cases.json",
    ] {
        let Ok(text) = std::fs::read_to_string(shared.join("reference").join(name)) else {
            continue;
        };
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut texts = Vec::new();
        strings(&value, &mut texts);
        let mut n = 0;
        for text in texts {
            let begins = |text: &str| {
                ["FROM ", "ARG ", "# syntax"]
                    .iter()
                    .any(|begin| text.trim_start().starts_with(begin))
            };
            if begins(text) && text.contains('\n') {
                n += 1;
                let guess = looks_like(text);
                assert!(guess.is_none(), "{name}: {guess:?}\n{text}");
            }
        }
        assert!(n > 0 || name.contains("ignore"), "{name}");
    }
}

fn strings<'v>(value: &'v serde_json::Value, found: &mut Vec<&'v str>) {
    match value {
        serde_json::Value::String(text) => found.push(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        serde_json::Value::Object(entries) => {
            entries.values().for_each(|item| strings(item, found))
        }
        _ => {}
    }
}

#[test]
fn what_is_recognised_is_explained() {
    for text in [
        "$ docker ps\n",
        "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n",
        "Error response from daemon: x\n",
    ] {
        assert!(looks_like(text).is_some_and(|guess| guess.sure));
        assert!(!explain(text).parts.is_empty(), "{text}");
    }
}
