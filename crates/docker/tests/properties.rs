//! What holds whatever is typed: nothing panics, undo undoes, registries change by a push only, sums agree.

use layerlab_docker::{Input, Profile, Session};
use proptest::prelude::*;

fn session(profile: Profile) -> Session {
    let mut session = Session::new("lab", profile, Input::Closed).unwrap();
    session.put_file("Dockerfile", "FROM alpine:3.20\nCOPY a.txt /a\nRUN echo hi > /hi\nVOLUME /data\nCMD [\"sleep\",\"100\"]\n");
    session.put_file("a.txt", "a\n");
    session.step("docker pull -q alpine:3.20");
    session
}

fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "app:1",
        "app:2",
        "app",
        "other:1",
        "alpine:3.20",
        "localhost:5000/t/app:1",
        "localhost:5000/t/app:2",
        "nosuch",
    ]);
    let container = prop::sample::select(vec!["c1", "c2", "c3"]);
    let flag = prop::sample::select(vec!["", "-f", "-a", "-q"]);
    (0..24_usize, name.clone(), name, container, flag).prop_map(
        |(kind, a, b, c, flag)| match kind {
            0 => format!("docker build -q -t {a} ."),
            1 => format!("docker tag {a} {b}"),
            2 => format!(
                "docker rmi {} {a}",
                flag.replace("-a", "").replace("-q", "")
            ),
            3 => format!("docker run -d --name {c}x {a}"),
            4 => format!("docker run --name {c}x {a} sh -c 'echo {b} > /f'"),
            5 => format!("docker stop -t 0 {c}x"),
            6 => format!(
                "docker rm {} {c}x",
                flag.replace("-a", "").replace("-q", "-v")
            ),
            7 => format!("docker push {a}"),
            8 => format!("docker pull {a}"),
            9 => "docker image prune -f".to_owned(),
            10 => "docker image prune -af".to_owned(),
            11 => "docker container prune -f".to_owned(),
            12 => "docker system prune -f --volumes".to_owned(),
            13 => format!("echo {a}{b} > a.txt"),
            14 => format!("docker commit {c}x {a}"),
            15 => "docker builder prune -af".to_owned(),
            16 => format!("docker save -o i.tar {a} && docker load -i i.tar"),
            17 => format!("docker start {c}x"),
            18 => format!("docker run -v vol:/v --rm {a} sh -c 'echo {b} >> /v/x'"),
            19 => "docker volume prune -af".to_owned(),
            20 => format!("docker build --no-cache -q -t {a} ."),
            21 => format!("docker rmi -f $(docker images -q {a})"),
            22 => format!("docker images {flag}; docker ps {flag}"),
            _ => "docker system df -v; docker ps -as".to_owned(),
        },
    )
}

fn profile() -> impl Strategy<Value = Profile> {
    prop::sample::select(vec![Profile::Classic, Profile::Containerd, Profile::Modern])
}

fn row(session: &Session, kind: &str, key: &str) -> String {
    let summary = session.summary();
    let rows = summary["df"].as_array().unwrap();
    rows.iter().find(|row| row["Type"] == kind).unwrap()[key]
        .as_str()
        .unwrap()
        .to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn commands_keep_the_promises(profile in profile(), lines in prop::collection::vec(line(), 1..30)) {
        let mut session = session(profile);
        for line in &lines {
            let before = session.summary();
            let registries = session.registry_bytes();
            session.step(line);
            let after = session.summary();
            if !line.contains("push") {
                prop_assert_eq!(registries, session.registry_bytes(), "{}", line);
                prop_assert_eq!(&before["registries"], &after["registries"], "{}", line);
            }
            // Every name leads to an image, every image has its layers.
            prop_assert_eq!(after["images"].as_array().unwrap().len().to_string(), row(&session, "Images", "TotalCount"));
            prop_assert!(session.undo());
            prop_assert_eq!(&session.summary(), &before, "undo of {}", line);
            prop_assert!(session.redo());
            prop_assert_eq!(&session.summary(), &after, "redo of {}", line);
        }
    }

    #[test]
    fn removing_everything_leaves_nothing(profile in profile(), lines in prop::collection::vec(line(), 1..25)) {
        let mut session = session(profile);
        for line in &lines {
            session.step(line);
        }
        session.step("docker rm -f $(docker ps -aq)");
        session.step("docker system prune -af --volumes");
        session.step("docker volume prune -af");
        session.step("docker builder prune -af");
        prop_assert_eq!(session.docker_bytes(), 0);
    }

    #[test]
    fn the_same_lines_give_the_same_answers(profile in profile(), lines in prop::collection::vec(line(), 1..15)) {
        let (mut one, mut two) = (session(profile), session(profile));
        for line in &lines {
            prop_assert_eq!(one.step(line), two.step(line));
        }
    }
}

/// Each case is three lines; `LAYERLAB_DOCKER_CASES=33334` makes a hundred thousand of them.
fn n_cases() -> u32 {
    std::env::var("LAYERLAB_DOCKER_CASES")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(1_500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: n_cases(), ..ProptestConfig::default() })]

    #[test]
    fn any_line_is_survived(words in prop::collection::vec(prop::sample::select(vec![
        "docker", "run", "images", "rmi", "-f", "--format", "{{.ID}}", "{{", "}}", "build", ".", "-t", "a:b", "alpine:3.20", "|", "wc", "-l", ";", "&&", "||",
        "$(", ")", "'", "\"", "`", ">", "<", "<<E", "\n", "E", "*", "$X", "${X", "inspect", "ps", "-a", "-q", "volume", "create", "prune", "save", "load", "-o", "x.tar",
        "-i", "exec", "cp", ":", "/", "..", "commit", "network", "system", "df", "-v", "while", "do", "done", "if", "then", "fi", "echo", "cat", "rm", "-rf", "/", "é", "\u{0}", "sh", "-c", "tag", "history",
        "push", "pull", "login", "--filter", "until=1h", "--mount", "type=bind", "src=/", "-p", "80:80", "99999:1", "sed", "s/a/b/", "printf", "%d", "seq", "1", "9", "tar", "tf", "clock", "+9h", "undo", "redo",
    ]), 0..14), raw in ".{0,60}") {
        let mut session = Session::new("lab", Profile::Modern, Input::Person).unwrap();
        session.step(&words.join(" "));
        session.step(&raw);
        session.step(&format!("docker {raw}"));
        let _ = session.summary();
    }
}

#[test]
fn a_long_session_stays_quick() {
    let mut session = session(Profile::Containerd);
    let lines = [
        "docker build -q -t app:1 .",
        "echo x >> a.txt",
        "docker run --rm app:1 cat /a",
        "docker images",
        "docker tag app:1 app:2",
        "docker rmi app:2",
        "docker ps -a",
        "docker system df",
    ];
    let started = std::time::Instant::now();
    let n = 400;
    for at in 0..n {
        session.step(lines[at % lines.len()]);
    }
    let each = started.elapsed() / u32::try_from(n).unwrap();
    println!("{each:?} a line");
    // Without optimisation; the budget of 5 ms is for the page.
    assert!(each.as_millis() < 60, "{each:?}");
    // Old states are run again; they must be what they were.
    let mut short = self::session(Profile::Containerd);
    for at in 0..101 {
        short.step(lines[at % lines.len()]);
    }
    session.rewind(102);
    assert_eq!(session.lines().len(), 102);
    assert_eq!(session.summary(), short.summary());
}
