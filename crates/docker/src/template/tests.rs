//! Expectations, case by case.

use super::*;
use serde_json::json;

fn image() -> Value {
    json!({
        "Id": "sha256:aa",
        "RepoTags": ["app:1", "app:2"],
        "Os": "linux",
        "Architecture": "amd64",
        "Size": 2065288,
        "Config": {
            "Env": ["PATH=/bin", "A=1", "B=two words"],
            "Cmd": ["you"],
            "Entrypoint": ["echo", "hi"],
            "WorkingDir": "/w",
            "ExposedPorts": {"80/tcp": {}, "53/udp": {}},
            "Labels": {"b": "2", "a": "1"}
        },
        "RootFS": {"Type": "layers", "Layers": ["sha256:1", "sha256:2"]},
        "State": {"Status": "running", "Running": true, "ExitCode": 0}
    })
}

#[track_caller]
fn gives(template: &str, wanted: &str) {
    let parsed = Template::parse(template).unwrap_or_else(|error| panic!("{template}: {error}"));
    let found = inspect(&parsed, &image()).unwrap_or_else(|error| panic!("{template}: {error}"));
    assert_eq!(found, wanted, "{template}");
}

#[track_caller]
fn says(template: &str, wanted: &str) {
    let error = match Template::parse(template) {
        Ok(parsed) => inspect(&parsed, &image()).unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(
        error.to_string(),
        format!("template parsing error: {wanted}"),
        "{template}"
    );
}

#[test]
fn fields_and_functions() {
    gives(
        "{{.Os}}/{{.Architecture}} {{.Config.WorkingDir}}",
        "linux/amd64 /w",
    );
    gives(
        "{{json .Config.Env}}",
        r#"["PATH=/bin","A=1","B=two words"]"#,
    );
    gives(
        "{{range .Config.Env}}{{println .}}{{end}}",
        "PATH=/bin\nA=1\nB=two words\n",
    );
    gives("{{index .Config.Env 1}}", "A=1");
    gives("{{len .RootFS.Layers}}", "2");
    gives(
        "{{json .Config.ExposedPorts}} {{json .Config.Labels}}",
        r#"{"53/udp":{},"80/tcp":{}} {"a":"1","b":"2"}"#,
    );
    gives(
        "{{join .Config.Entrypoint \" \"}} / {{join .Config.Cmd \" \"}}",
        "echo hi / you",
    );
    gives(
        "{{.Config.Env}} {{.Config.Labels}}",
        "[PATH=/bin A=1 B=two words] map[a:1 b:2]",
    );
    gives("{{.RootFS}}", "{layers [sha256:1 sha256:2]}");
    gives(
        "{{index .Config.Labels \"a\"}}{{index .Config.Labels \"z\"}}",
        "1",
    );
    gives("{{.Config.Labels.a}} {{.Config.Labels.z}}", "1 <no value>");
    gives("{{.Id | upper | printf \"%q\"}}", "\"SHA256:AA\"");
    gives(
        "{{printf \"%-6s|%5d|%.2f|%v\" .Os 42 1.5 true}}",
        "linux |   42|1.50|true",
    );
    gives(
        "{{split .Id \":\"}} {{index (split .Id \":\") 1}}",
        "[sha256 aa] aa",
    );
    gives(
        "{{title \"two words\"}} {{truncate .Id 6}} {{pad .Os 1 2}}|",
        "Two Words sha256  linux  |",
    );
    gives("{{print 1 2 \"a\" 3}}", "1 2a3");
    gives("{{slice .Id 7 9}}", "aa");
    gives("{{html \"<a>\"}}", "&lt;a&gt;");
}

#[test]
fn keys_that_json_leaves_out_have_their_empty_value() {
    gives(
        "{{if .Config.User}}user {{.Config.User}}{{else}}root{{end}}",
        "root",
    );
    gives(
        "[{{.Config.User}}] {{.Config.Volumes}} {{.Config.OnBuild}} {{.Config.Healthcheck}}",
        "[] map[] [] <nil>",
    );
    gives("{{json .Config.Volumes}}", "null");
    gives(
        "{{len .RepoDigests}}{{range .RepoDigests}}x{{else}}none{{end}}",
        "0none",
    );
    gives(
        "{{with .State.Health}}{{.Status}}{{else}}no check{{end}}",
        "no check",
    );
}

#[test]
fn control_and_variables() {
    gives("{{if eq .Os \"linux\" \"darwin\"}}y{{end}}", "y");
    gives(
        "{{if and .State.Running (gt .Size 1000)}}big{{else if .Os}}x{{end}}",
        "big",
    );
    gives(
        "{{if not .State.Running}}a{{else if .Os}}b{{else}}c{{end}}",
        "b",
    );
    gives(
        "{{range $i, $e := .RepoTags}}{{if $i}},{{end}}{{$i}}={{$e}}{{end}}",
        "0=app:1,1=app:2",
    );
    gives(
        "{{range $k, $v := .Config.Labels}}{{$k}}{{$v}} {{end}}",
        "a1 b2 ",
    );
    gives("{{$n := len .RepoTags}}{{$n}}{{$n = 7}}{{$n}}", "27");
    gives(
        "{{with .Config}}{{.WorkingDir}} {{$.Os}}{{end}}",
        "/w linux",
    );
    gives("a {{- /* gone */ -}} b {{- .Os -}} c", "ablinuxc");
    gives(
        "{{range .RepoTags}}{{if eq . \"app:2\"}}{{break}}{{end}}{{.}}{{end}}",
        "app:1",
    );
    gives("{{or .Config.User \"root\"}} {{and 1 0}}", "root 0");
}

#[test]
fn faults_in_the_data_are_gos() {
    says(
        "{{.Nope}}",
        "template: :1:2: executing \"\" at <.Nope>: map has no entry for key \"Nope\"",
    );
    says(
        "{{.Config.Nope}}",
        "template: :1:9: executing \"\" at <.Config.Nope>: map has no entry for key \"Nope\"",
    );
    says(
        "{{index .RepoTags 5}}",
        "template: :1:2: executing \"\" at <index .RepoTags 5>: error calling index: index out of range: 5",
    );
    says(
        "{{index .RepoTags 2}}",
        "template: :1:2: executing \"\" at <index .RepoTags 2>: error calling index: reflect: slice index out of range",
    );
    says(
        "{{.Os.Name}}",
        "template: :1:5: executing \"\" at <.Os.Name>: can't evaluate field Name in type interface {}",
    );
    says(
        "ab\n {{lt 1 \"x\"}}",
        "template: :2:3: executing \"\" at <lt 1 \"x\">: error calling lt: incompatible types for comparison",
    );
}

#[test]
fn faults_in_the_template_are_gos() {
    says("{{.Config.User", "template: :1: unclosed action");
    says("{{foo .}}", "template: :1: function \"foo\" not defined");
    says("{{}}", "template: :1: missing value for command");
    says("{{if}}x{{end}}", "template: :1: missing value for if");
    says("{{if .Os}}x", "template: :1: unexpected EOF");
    says("{{end}}", "template: :1: unexpected {{end}}");
    says("{{else}}", "template: :1: unexpected {{else}}");
    says("{{$x}}", "template: :1: undefined variable \"$x\"");
    says("{{\"abc}}", "template: :1: unterminated quoted string");
    says("{{.Os)}}", "template: :1: unexpected right paren");
    says("{{(.Os}}", "template: :1: unclosed left paren");
    says("{{.Os | }}", "template: :1: missing value for command");
    says(
        "{{.Os | 3}}",
        "template: :1: non executable command in pipeline stage 2",
    );
    says("{{.a-b}}", "template: :1: bad character U+002D '-'");
    says(
        "{{@}}",
        "template: :1: unrecognized character in action: U+0040 '@'",
    );
    says("{{break}}", "template: :1: {{break}} outside {{range}}");
    says("{{/* open", "template: :1: unclosed comment");
}

const HEADERS: Headers<'static> = Headers {
    type_name: "*formatter.imageContext",
    columns: &[
        ("Repository", "REPOSITORY"),
        ("Tag", "TAG"),
        ("Size", "SIZE"),
    ],
};

fn rows() -> Vec<Value> {
    vec![
        json!({"Repository": "app", "Tag": "1", "Size": "2.07MB", "\u{0}labels": {"a": "b"}}),
        json!({"Repository": "<none>", "Tag": "<none>", "Size": "10B", "\u{0}labels": {}}),
    ]
}

#[test]
fn lists_have_tables_json_and_lines() {
    let found = |format: &str| list(format, HEADERS, &rows()).unwrap();
    assert_eq!(
        found("table {{.Repository}}\\t{{.Tag}}\\t{{.Size}}"),
        "REPOSITORY   TAG       SIZE\napp          1         2.07MB\n<none>       <none>    10B\n"
    );
    assert_eq!(found("{{.Repository}}:{{.Tag}}"), "app:1\n<none>:<none>\n");
    assert_eq!(
        found("json").lines().nth(1).unwrap(),
        r#"{"Repository":"\u003cnone\u003e","Size":"10B","Tag":"\u003cnone\u003e"}"#
    );
    assert_eq!(
        found("table {{upper .Repository}}"),
        "REPOSITORY\nAPP\n<NONE>\n"
    );
    assert_eq!(found("{{.Label \"a\"}}|"), "b|\n|\n");
    assert_eq!(
        list("{{.Nope}}", HEADERS, &rows()).unwrap_err().to_string(),
        "template parsing error: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.imageContext"
    );
}

#[test]
fn endless_work_ends() {
    let text = "{{range .A}}{{range $.A}}{{range $.A}}{{range $.A}}x{{end}}{{end}}{{end}}{{end}}";
    let template = Template::parse(text).unwrap();
    let data = json!({"A": vec![1; 500]});
    assert!(matches!(
        template.render(&data, Shape::Raw),
        Err(TemplateError::TooLarge { .. })
    ));
    assert!(Template::parse(&"{{if 1}}".repeat(10_000)).is_err());
    assert!(Template::parse(&format!("{{{{{}", "(".repeat(10_000))).is_err());
}

proptest::proptest! {
    #[test]
    fn any_text_is_rendered_or_refused(text in "[a-zA-Z.$ \"`'(){}|:=,0-9\n%-]{0,40}") {
        let wrapped = format!("{{{{{text}}}}}");
        for candidate in [text.as_str(), wrapped.as_str()] {
            if let Ok(template) = Template::parse(candidate) {
                let _ = inspect(&template, &image());
                let _ = template.render(&image(), Shape::Row("*x"));
            }
        }
    }
}
