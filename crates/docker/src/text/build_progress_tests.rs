use super::*;

fn vertex(name: &str, end: VertexEnd) -> Vertex {
    Vertex {
        name: name.into(),
        statuses: Vec::new(),
        logs: Vec::new(),
        end,
        elapsed_millis: 30,
    }
}

fn failed() -> BuildReport {
    let message = "process \"/bin/sh -c cat a.txt && npm run build\" did not complete successfully: exit code: 127";
    BuildReport {
        vertices: vec![
            Vertex {
                statuses: vec![VertexStatus {
                    name: "transferring dockerfile:".into(),
                    current_bytes: 124,
                    total_bytes: 0,
                    elapsed_millis: 0,
                }],
                ..vertex("[internal] load build definition from Dockerfile", VertexEnd::Done)
            },
            vertex("[2/4] WORKDIR /app", VertexEnd::Cached),
            Vertex {
                logs: vec![
                    LogLine { at_millis: 145, text: "a".into() },
                    LogLine { at_millis: 12_345, text: "/bin/sh: line 0: npm: not found".into() },
                ],
                ..vertex("[4/4] RUN cat a.txt && npm run build", VertexEnd::Failed(message.into()))
            },
        ],
        elapsed_millis: 1_230,
        warnings: Vec::new(),
        failure: Some(BuildFailure {
            message: message.into(),
            place: Some(SourcePlace {
                file: "Dockerfile".into(),
                text: "FROM alpine:3.20\nWORKDIR /app\nCOPY a.txt .\nRUN cat a.txt && npm run build\nCMD [\"true\"]\n".into(),
                first_line: 4,
                last_line: 4,
            }),
        }),
    }
}

#[test]
fn plain_progress_of_a_failure() {
    assert_eq!(
        build_plain(&failed()),
        "#0 building with \"default\" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 124B done
#1 DONE 0.0s

#2 [2/4] WORKDIR /app
#2 CACHED

#3 [4/4] RUN cat a.txt && npm run build
#3 0.145 a
#3 12.34 /bin/sh: line 0: npm: not found
#3 ERROR: process \"/bin/sh -c cat a.txt && npm run build\" did not complete successfully: exit code: 127
------
 > [4/4] RUN cat a.txt && npm run build:
0.145 a
12.34 /bin/sh: line 0: npm: not found
------
Dockerfile:4
--------------------
   2 |     WORKDIR /app
   3 |     COPY a.txt .
   4 | >>> RUN cat a.txt && npm run build
   5 |     CMD [\"true\"]
   6 |     
--------------------
ERROR: failed to build: failed to solve: process \"/bin/sh -c cat a.txt && npm run build\" did not complete successfully: exit code: 127
"
    );
}

#[test]
fn terminal_lines_are_as_wide_as_the_terminal() {
    let report = BuildReport {
        failure: None,
        vertices: failed().vertices.into_iter().take(2).collect(),
        elapsed_millis: 1_230,
        warnings: vec![BuildWarning {
            text: "JSONArgsRecommended: JSON arguments recommended for CMD".into(),
            line: Some(5),
        }],
    };
    let text = build_terminal(&report, 60);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "[+] Building 1.2s (2/2) FINISHED             docker:default"
    );
    assert_eq!(
        lines[1],
        " => [internal] load build definition from Dockerfile   0.0s"
    );
    assert_eq!(
        lines[2],
        " => => transferring dockerfile: 124B                   0.0s"
    );
    assert_eq!(
        lines[3],
        " => CACHED [2/4] WORKDIR /app                          0.0s"
    );
    assert_eq!(lines[5], " 1 warning found (use docker --debug to expand):");
    assert_eq!(
        lines[6],
        " - JSONArgsRecommended: JSON arguments recommended for CMD (line 5)"
    );
}
