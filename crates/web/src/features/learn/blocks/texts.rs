//! Scenarios as the worker is asked about them.

use layerlab_lesson::model::{ContextFile, Scenario};

/// Path and text of every file that has a text.
pub fn texts(scenario: &Scenario) -> Vec<(String, String)> {
    scenario
        .files
        .iter()
        .filter_map(|file: &ContextFile| Some((file.path.clone(), file.text()?.to_owned())))
        .collect()
}

/// The texts of one scenario, with its Dockerfile under the name it has in another: what a question about the other
/// is asked with, to get an answer about this one.
pub fn in_place_of(scenario: &Scenario, other: &Scenario) -> Vec<(String, String)> {
    let mut texts = texts(scenario);
    for (path, _) in &mut texts {
        if *path == scenario.dockerfile {
            path.clone_from(&other.dockerfile);
        }
    }
    texts
}

/// Path and size of every file of the build context but the Dockerfile.
pub fn context(scenario: &Scenario) -> Vec<(String, u64)> {
    scenario
        .files
        .iter()
        .filter(|file| file.path != scenario.dockerfile && file.path != DOCKERIGNORE)
        .map(|file| (file.path.clone(), file.bytes()))
        .collect()
}

/// The ignore file's text.
pub fn dockerignore(scenario: &Scenario) -> Option<String> {
    let file = scenario
        .files
        .iter()
        .find(|file| file.path == DOCKERIGNORE)?;
    file.text().map(str::to_owned)
}

/// Name of the ignore file.
const DOCKERIGNORE: &str = ".dockerignore";

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_lesson::model::{Bytes, FileContent};

    fn scenario(dockerfile: &str) -> Scenario {
        let file = |path: &str, content| ContextFile {
            path: path.to_owned(),
            content,
        };
        Scenario {
            dockerfile: dockerfile.to_owned(),
            files: vec![
                file(dockerfile, FileContent::Text("FROM a\n".to_owned())),
                file("big.bin", FileContent::Stub(Bytes(7))),
                file(DOCKERIGNORE, FileContent::Text("*.log\n".to_owned())),
            ],
            effects: Vec::new(),
        }
    }

    #[test]
    fn the_context_is_without_dockerfile_and_ignore_file() {
        assert_eq!(
            context(&scenario("Dockerfile")),
            [("big.bin".to_owned(), 7)]
        );
        assert_eq!(
            dockerignore(&scenario("Dockerfile")).as_deref(),
            Some("*.log\n")
        );
    }

    #[test]
    fn one_dockerfile_stands_in_for_another() {
        let texts = in_place_of(&scenario("after.Dockerfile"), &scenario("Dockerfile"));
        assert_eq!(texts[0], ("Dockerfile".to_owned(), "FROM a\n".to_owned()));
    }
}
