//! Images of our own that lessons need and Docker Hub does not have. Modelled as a whole.

use super::hub;
use super::image::{Image, Layer, Media, Row};
use crate::files::{Node, diff};
use std::rc::Rc;

/// The one repository.
const LEDGER: &str = "layerlab/ledger";

/// The image behind a path and a tag.
pub(super) fn image(path: &str, tag: &str) -> Option<Rc<Image>> {
    (path == LEDGER && matches!(tag, "1" | "latest"))
        .then(ledger)
        .flatten()
}

/// Whether the repository exists.
pub(super) fn has(path: &str) -> bool {
    path == LEDGER
}

/// A Java service with a heap that is fixed in its settings, whatever the limit of its container.
fn ledger() -> Option<Rc<Image>> {
    let base = hub::lookup("library/eclipse-temurin", "21-jre")?;
    let before = base.files();
    let mut files = before.clone();
    files.put("/srv", Node::folder());
    files.put(
        "/srv/ledger.jar",
        Node::modelled(42_000_000, "ledger", 0o644),
    );
    let mut layers = base.layers.clone();
    layers.push(Rc::new(Layer::new(diff(&before, &files))));
    let mut config = base.config.clone();
    config
        .settings
        .env
        .push("JAVA_TOOL_OPTIONS=-Xmx512m".to_owned());
    config.settings.workdir = "/srv".to_owned();
    config.settings.entrypoint.clear();
    config.settings.cmd = ["java", "-jar", "/srv/ledger.jar"]
        .map(str::to_owned)
        .into();
    let row = |created_by: &str, empty: bool| Row {
        created: config.created,
        created_by: created_by.to_owned(),
        comment: "buildkit.dockerfile.v0".to_owned(),
        empty,
    };
    let rows = [
        row("ENV JAVA_TOOL_OPTIONS=-Xmx512m", true),
        row("COPY ledger.jar /srv/ledger.jar # buildkit", false),
        row("CMD [\"java\" \"-jar\" \"/srv/ledger.jar\"]", true),
    ];
    config.history.extend(rows);
    Some(Rc::new(Image::new(config, layers, Media::Oci, false)))
}

#[cfg(test)]
mod tests {
    use crate::facts::When;
    use crate::{Input, Profile, Session};

    #[track_caller]
    fn check(flags: &str, state: &str, exit: i32, killed: bool) {
        let mut session = Session::new("laptop", Profile::Modern, Input::Person).unwrap();
        session.step(&format!(
            "docker run -d --name ledger {flags} layerlab/ledger:1"
        ));
        let facts = session.facts(When::Now);
        let ledger = &facts.hosts[0].containers[0];
        let seen = (ledger.state.as_str(), ledger.exit, ledger.out_of_memory);
        assert_eq!(seen, (state, exit, killed), "{flags}");
    }

    #[test]
    fn the_ledger_outgrows_a_small_limit_unless_its_heap_is_told() {
        check("", "running", 0, false);
        check("-m 256m", "exited", 137, true);
        check("-m 640m", "running", 0, false);
        check("-m 256m -e JAVA_TOOL_OPTIONS=-Xmx128m", "running", 0, false);
        check(
            "-m 256m -e JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=50",
            "running",
            0,
            false,
        );
        check("-m 256m -e JAVA_TOOL_OPTIONS=", "running", 0, false);
    }

    #[test]
    fn processes_are_seen_from_inside_and_outside() {
        let mut session = Session::new("laptop", Profile::Modern, Input::Person).unwrap();
        session.step("docker run -d --name web nginx:alpine");
        let inside = session.step("docker exec web ps").stdout;
        assert!(inside.contains("    1 root"), "{inside}");
        assert!(!inside.contains("dockerd"));
        let outside = session.step("ps aux").stdout;
        assert!(
            outside.contains("dockerd") && outside.contains("nginx"),
            "{outside}"
        );
        assert!(!session.step("ps").stdout.contains("nginx"));
        let all = session
            .step("docker run --rm --pid host alpine:latest ps")
            .stdout;
        assert!(all.contains("dockerd") && all.contains("nginx"), "{all}");
        let kernel = session.step("uname -r").stdout;
        assert_eq!(session.step("docker exec web uname -r").stdout, kernel);
        assert!(
            session
                .step("cat /etc/os-release")
                .stdout
                .contains("Ubuntu")
        );
    }

    #[test]
    fn a_helper_looks_into_another_container() {
        let mut session = Session::new("laptop", Profile::Modern, Input::Person).unwrap();
        session.step("docker run -d --name web nginx:alpine");
        let seen = session
            .step("docker run --rm --pid=container:web alpine:latest ps")
            .stdout;
        assert!(
            seen.contains("    1 root") && seen.contains("nginx"),
            "{seen}"
        );
        let files = session
            .step("docker run --rm --pid=container:web alpine:latest ls /proc/1/root/usr/share/nginx/html")
            .stdout;
        assert_eq!(files, "index.html\n");
        let refused = session.step("docker run --pid=container:nope alpine:latest ps");
        assert!(
            refused.stderr.contains("No such container: nope"),
            "{}",
            refused.stderr
        );
    }

    #[test]
    fn archives_go_through_pipes() {
        let mut session = Session::new("laptop", Profile::Modern, Input::Person).unwrap();
        session.step("docker run -d --name web nginx:alpine");
        let listed = session
            .step("docker cp web:/usr/share/nginx/html - | tar -t")
            .stdout;
        assert!(listed.contains("html/index.html"), "{listed}");
        session.step("echo hi > a.txt; tar -c a.txt | docker cp - web:/tmp");
        assert_eq!(
            session.step("docker exec web cat /tmp/a.txt").stdout,
            "hi\n"
        );
        session.step(
            "printf 'FROM alpine:latest\\nCOPY a.txt /a.txt\\nRUN rm /a.txt\\n' > Dockerfile",
        );
        session.step("docker build -q -t gone:1 . && docker save -o g.tar gone:1 && mkdir g && tar -xf g.tar -C g");
        let all = session
            .step("for f in g/blobs/sha256/*; do tar -tf $f; done")
            .stdout;
        assert!(all.contains("a.txt") && all.contains(".wh.a.txt"), "{all}");
        let missing = session.step("tail -f nothing");
        assert_eq!(missing.exit, 1);
        assert!(missing.stderr.contains("no files"), "{}", missing.stderr);
    }
}
