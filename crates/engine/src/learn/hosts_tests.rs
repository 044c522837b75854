//! Checks and facts of simulated hosts, judged by the simulation itself.

use super::hosts::{Hosts, opened, run};
use layerlab_lesson::evaluate::{CheckResult, CheckState, Subject, evaluate};
use layerlab_lesson::facts::Value;
use layerlab_lesson::model::{
    Bytes, Check, CheckKind, ContextFile, FactQuery, FileContent, Profile, RunEffect, World,
    Written,
};
use serde_json::json;

fn world(fixture: &str, setup: &[&str]) -> World {
    World {
        fixture: fixture.to_owned(),
        profile: Profile::Classic,
        setup: setup.iter().map(|line| (*line).to_owned()).collect(),
        ..World::default()
    }
}

fn after(world: &World, lines: &[&str]) -> Hosts {
    let mut session = opened(world).unwrap();
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    run(&mut session, &lines);
    Hosts::new(session)
}

#[track_caller]
fn judge(hosts: &Hosts, check: serde_json::Value) -> CheckResult {
    let that = CheckKind::Sandbox(serde_json::from_value(check).unwrap());
    let check = Check {
        that,
        negated: false,
        otherwise: String::new(),
    };
    let subject = Subject {
        file: None,
        world: Some(hosts),
    };
    evaluate(&[check], subject, &[]).remove(0)
}

#[track_caller]
fn holds(hosts: &Hosts, check: serde_json::Value) {
    let result = judge(hosts, check.clone());
    assert_eq!(result.state, CheckState::Met, "{check}: {}", result.detail);
}

#[track_caller]
fn fails(hosts: &Hosts, check: serde_json::Value, says: &str) {
    let result = judge(hosts, check.clone());
    assert_eq!(result.state, CheckState::Unmet, "{check}");
    assert!(result.detail.contains(says), "{}", result.detail);
}

#[track_caller]
fn fact(hosts: &Hosts, id: &str, of: &str) -> Value {
    let subject = Subject {
        file: None,
        world: Some(hosts),
    };
    let query = FactQuery {
        id: id.to_owned(),
        of: of.to_owned(),
    };
    subject.value(&query).unwrap()
}

const APP: [&str; 3] = [
    "printf 'FROM alpine:latest\\nLABEL rev=one\\nCOPY v /v\\nCMD [\"sleep\", \"1000\"]\\n' > Dockerfile",
    "echo 1 > v; docker build -q -t app:1 .",
    "echo 2 > v; docker build -q -t app:2 .",
];

#[test]
fn images_are_found_by_names_moments_and_hosts() {
    let hosts = after(
        &world("two-hosts", &APP),
        &[
            "docker tag app:2 localhost:5000/app:2",
            "docker push localhost:5000/app:2",
            "echo 3 > v; docker build -q -t app:1 .",
            "docker context use prod",
            "docker run -d --name web -u 1000 localhost:5000/app:2",
        ],
    );
    holds(&hosts, json!({"image": {"ref": "app:1"}}));
    holds(
        &hosts,
        json!({"image": {"ref": "before:app:1", "is": "dangling"}}),
    );
    holds(
        &hosts,
        json!({"image": {"ref": "before:app:1", "older-than": "app:1"}}),
    );
    holds(
        &hosts,
        json!({"image": {"ref": "app:2", "same-as": "before"}}),
    );
    holds(
        &hosts,
        json!({"image": {"ref": "app:2", "same-as": "prod/localhost:5000/app:2"}}),
    );
    holds(
        &hosts,
        json!({"image": {"ref": "app:2", "same-as": "prod/container:web"}}),
    );
    holds(
        &hosts,
        json!({"image": {"host": "prod", "ref": "localhost:5000/app:2", "used": true}}),
    );
    holds(
        &hosts,
        json!({"image": {"ref": "app:2", "label": "rev=o*", "used": false}}),
    );
    holds(&hosts, json!({"image": {"ref": "<none>"}}));
    fails(
        &hosts,
        json!({"image": {"ref": "<none>", "is": "absent"}}),
        "1 images on `laptop`",
    );
    fails(
        &hosts,
        json!({"image": {"ref": "app:1", "same-as": "before"}}),
        "another image",
    );
    fails(
        &hosts,
        json!({"image": {"ref": "app:3"}}),
        "is not on `laptop`",
    );
    fails(
        &hosts,
        json!({"image": {"ref": "app:2", "max-bytes": "1MB"}}),
        "takes",
    );
    fails(
        &hosts,
        json!({"image": {"ref": "app:2", "label": "rev=two"}}),
        "`rev` is `one`",
    );
    fails(
        &hosts,
        json!({"image": {"host": "prod", "ref": "app:2"}}),
        "is not on `prod`",
    );
    let unknown = judge(
        &hosts,
        json!({"image": {"host": "nowhere", "ref": "app:2"}}),
    );
    assert_eq!(unknown.state, CheckState::Unsupported);
    let id = match fact(&hosts, "image.id", "app:2") {
        Value::Text(id) => id,
        other => panic!("{other:?}"),
    };
    holds(&hosts, json!({"image": {"ref": id.get(7..19).unwrap()}}));
    holds(
        &hosts,
        json!({"registry": {"repo": "localhost:5000/app", "tag": "2", "same-as": "app:2", "digest-of": "prod/localhost:5000/app:2"}}),
    );
    holds(&hosts, json!({"registry": {"repo": "localhost:5000/app"}}));
    fails(
        &hosts,
        json!({"registry": {"repo": "localhost:5000/app", "tag": "2", "same-as": "app:1"}}),
        "another image",
    );
    fails(
        &hosts,
        json!({"registry": {"repo": "localhost:5000/app", "tag": "2", "is": "absent"}}),
        "is in the registry",
    );
    holds(
        &hosts,
        json!({"container": {"host": "prod", "name": "w*", "state": "running", "user": "1000", "image": "registry:localhost:5000/app:2"}}),
    );
    fails(
        &hosts,
        json!({"container": {"host": "prod", "name": "web", "user": "root"}}),
        "`web` is running",
    );
    fails(
        &hosts,
        json!({"container": {"host": "prod", "name": "web", "state": "absent"}}),
        "`web` is running",
    );
    holds(
        &hosts,
        json!({"container": {"name": "*", "state": "absent"}}),
    );
    holds(
        &hosts,
        json!({"traffic": {"host": "laptop", "sent-min": 1000, "received-max": 0}}),
    );
    fails(
        &hosts,
        json!({"traffic": {"host": "prod", "received-max": "1kB"}}),
        "received",
    );
}

#[test]
fn commands_are_seen_one_by_one_and_in_their_short_form() {
    let hosts = after(
        &world(
            "laptop",
            &["docker pull -q redis:8 || true", "docker images"],
        ),
        &[
            "sudo docker system prune -af; docker image ls --all | head -1",
            "for n in 1 2; do docker rm $n; done",
            "false && docker ps",
            "echo $(docker container ls --quiet)",
            "docker run --rm alpine sh -c 'docker version'",
        ],
    );
    holds(
        &hosts,
        json!({"ran": {"matches": "docker system prune*-a*"}}),
    );
    holds(
        &hosts,
        json!({"ran": {"matches": "docker system prune -a -f"}}),
    );
    holds(&hosts, json!({"ran": {"matches": "docker images -a"}}));
    holds(&hosts, json!({"ran": {"matches": "docker rm 2"}}));
    holds(&hosts, json!({"ran": {"matches": "docker ps -q"}}));
    holds(&hosts, json!({"never-ran": {"matches": "docker ps"}}));
    holds(&hosts, json!({"never-ran": {"matches": "docker pull*"}}));
    holds(&hosts, json!({"never-ran": {"matches": "docker version*"}}));
    fails(
        &hosts,
        json!({"never-ran": {"matches": "docker system*"}}),
        "`docker system prune -af` was run",
    );
    fails(
        &hosts,
        json!({"ran": {"matches": "docker images"}}),
        "no command",
    );
}

#[test]
fn a_mess_is_counted_as_docker_counts_it() {
    let hosts = after(&world("messy-dev", &[]), &["docker system prune -f"]);
    let number = |id: &str, of: &str| match fact(&hosts, id, of) {
        Value::Number(number) => number,
        other => panic!("{id}: {other:?}"),
    };
    let classes = ["world.dangling", "world.unused", "world.in-use"];
    let sum: f64 = classes.iter().map(|id| number(id, "")).sum();
    assert!(
        sum >= number("world.images", ""),
        "a nameless image may be in use"
    );
    assert!(number("start.reclaimable.cache", "") > 0.0);
    assert_eq!(number("reclaimable.cache", ""), 0.0);
    assert_eq!(
        fact(&hosts, "start.reclaimable.most", ""),
        Value::Text("Images".to_owned())
    );
    let freed = number("start.line.freed", "docker system prune -f");
    assert!(freed > 0.0);
    assert_eq!(number("line.freed", "docker system prune -f"), 0.0);
    let gone = number("start.line.containers", "docker container prune -f");
    assert_eq!(gone, number("start.world.stopped", ""));
    assert_eq!(
        fact(
            &hosts,
            "start.line.most-freed",
            "docker network prune -f\ndocker volume prune -f\ndocker system prune -a -f"
        ),
        Value::Text("docker system prune -a -f".to_owned())
    );
    assert_eq!(number("line.exit", "docker rmi nothing"), 1.0);
    match fact(&hosts, "line.output", "docker rmi nothing") {
        Value::Text(text) => assert!(text.contains("No such image"), "{text}"),
        other => panic!("{other:?}"),
    }
    holds(&hosts, json!({"volume": {"name": "pgdata"}}));
    holds(
        &hosts,
        json!({"volume": {"anonymous": true, "holds": "*/x"}}),
    );
    fails(
        &hosts,
        json!({"volume": {"name": "pgdata", "is": "absent"}}),
        "there is such volume",
    );
    let freed_min = format!("{}kB", (freed / 1000.0) as u64 - 1);
    holds(
        &hosts,
        json!({"disk": {"freed-min": freed_min, "cache-max": 0}}),
    );
    fails(&hosts, json!({"disk": {"freed-min": "90GB"}}), "were freed");
    assert_eq!(
        fact(&hosts, "image.kind", "node:24-slim"),
        Value::Text("unused".to_owned())
    );
}

#[test]
fn files_and_effects_of_a_lesson_reach_the_build() {
    let mut start = world("empty", &[]);
    let file = |path: &str, content| ContextFile {
        path: path.to_owned(),
        content,
    };
    start.files = vec![
        file(
            "Dockerfile",
            FileContent::Text(
                "FROM maven:3-eclipse-temurin-21-alpine AS build\nWORKDIR /src\nCOPY . .\nRUN mvn -q package && mv target/*.jar /shop.jar\nFROM alpine:latest\nCOPY --from=build /shop.jar /srv/shop.jar\nCMD [\"sleep\", \"9\"]\n".to_owned(),
            ),
        ),
        file("src/deep/App.java", FileContent::Text("class App {}\n".to_owned())),
        file("model.bin", FileContent::Stub(Bytes(180_000_000))),
    ];
    start.effects = vec![RunEffect {
        command: "mvn*package*".to_owned(),
        writes: vec![Written {
            path: "/src/target/shop-2.jar".to_owned(),
            bytes: Bytes(48_000_000),
        }],
    }];
    let hosts = after(
        &start,
        &["docker build -q -t shop:1 .", "echo x > src/deep/new.txt"],
    );
    holds(&hosts, json!({"image": {"ref": "shop:1"}}));
    fails(
        &hosts,
        json!({"image": {"ref": "shop:1", "max-bytes": "48MB"}}),
        "takes",
    );
    let files = hosts.files();
    assert!(files.iter().any(|file| file.path == "src/deep/new.txt"));
    assert!(
        files
            .iter()
            .any(|file| file.path == "model.bin" && file.bytes() == 180_000_000)
    );
    let Err(why) = opened(&world("empty", &["docker rmi x"])) else {
        panic!("a setup that fails is no setup");
    };
    assert!(why.contains("`docker rmi x` ended with 1"), "{why}");
    assert!(opened(&world("nowhere", &[])).is_err_and(|why| why.contains("no fixture")));
}

#[test]
fn an_open_session_is_judged_with_nudges_par_and_target() {
    use super::Lessons;
    use layerlab_protocol::learn::{JudgeHosts, LoadLesson};
    use layerlab_protocol::sandbox::SandboxTarget;
    let check = |text: &str| json!({"that": {"sandbox": {"ran": {"matches": text}}}, "otherwise": "run it"});
    let lesson = json!({
        "format": 1,
        "front": {"id": "one", "number": "L99", "title": "One", "summary": "S", "minutes": 1, "level": "start", "checked": "2026-11"},
        "sections": [{"id": "", "title": [], "nodes": [{"lab": {"id": "x-1", "line": 1, "kind": {"exercise": {
            "id": "x-1", "title": "X", "goal": [], "start": {"dockerfile": "Dockerfile", "files": []}, "readonly": false,
            "checks": [check("docker pull *"), {"that": {"parses": {}}, "otherwise": "write one"}],
            "hints": [],
            "solution": [{"path": "Dockerfile", "content": {"text": "FROM alpine\n"}}],
            "task": {
                "world": {"fixture": "empty", "profile": "classic"},
                "solve": ["docker pull -q alpine:latest"],
                "nudges": [{"when": check("docker images"), "say": []}]
            }
        }}}}]}],
        "footnotes": []
    });
    let mut lessons = Lessons::default();
    lessons
        .load(LoadLesson {
            lesson: "one".to_owned(),
            bytes: lesson.to_string().into_bytes(),
        })
        .unwrap();
    let ask = JudgeHosts {
        lesson: "one".to_owned(),
        exercise: "x-1".to_owned(),
        session: String::new(),
        turn: 0,
        answers: Vec::new(),
    };
    let mut session = opened(&world("empty", &[])).unwrap();
    run(&mut session, &["docker images".to_owned()]);
    let first = lessons.judge_hosts(&ask, &session).unwrap();
    assert_eq!(
        (first.solved, first.nudges.as_slice()),
        (false, [0].as_slice())
    );
    assert!(!first.checks[0].met && !first.checks[1].judged);
    assert_eq!(
        first.checks[1].otherwise,
        "this cannot be judged here: this check needs a Dockerfile"
    );
    assert_eq!((first.par, first.n_lines), (2, 1));
    let lines = [
        "docker pull -q alpine:latest",
        "echo FROM alpine > Dockerfile",
    ];
    run(&mut session, &lines.map(str::to_owned));
    assert!(lessons.judge_hosts(&ask, &session).unwrap().solved);
    let target = SandboxTarget {
        lesson: "one".to_owned(),
        exercise: "x-1".to_owned(),
    };
    let goal = lessons.target(&target).unwrap();
    assert_eq!(goal.hosts[0].images.len(), 1);
    assert!(
        lessons
            .target(&SandboxTarget {
                exercise: "x-2".to_owned(),
                ..target
            })
            .is_err()
    );
}
