//! Fixes keep their promises: their edits fit, the result parses, and the rule is silent after it.

use layerlab_diagnostics::{Diagnostic, Safety, apply_edits};
use layerlab_lint::{LintOptions, Profile, check, fix_all, rules};
use proptest::prelude::*;

/// Lines that rules have something to say about, and some that they have not.
const LINES: &[&str] = &[
    "FROM debian",
    "FROM node:latest AS Build",
    "from alpine:3.22 as tools",
    "FROM scratch",
    "MAINTAINER Jane <jane@example.org>",
    "LABEL version 1.0",
    "ENV NODE_ENV production",
    "ENV A=1 B=$A",
    "ARG VERSION=1",
    "WORKDIR /srv",
    "WORKDIR app",
    "COPY . .",
    "COPY package*.json ./",
    "COPY app /srv/app",
    "COPY a b /srv/files",
    "ADD app.py /srv/app.py",
    "ADD rootfs.tar.xz /",
    "add https://example.com/a.tar.gz /tmp/",
    "RUN apt-get update",
    "RUN apt-get update && apt-get install curl",
    "RUN apt-get update \\\n    && apt-get install -y \\\n    # the compiler\n       gcc \\\n       make",
    "RUN apt update; apt install -y git || true",
    "RUN apk update && apk add curl bash",
    "RUN yum install httpd",
    "RUN dnf install -y nginx && dnf clean all",
    "RUN zypper install vim",
    "RUN pip install flask",
    "RUN pip install -r requirements.txt",
    "RUN python3 -m pip install --upgrade pip",
    "RUN npm install",
    "RUN npm ci --only=production",
    "RUN npm install -g typescript",
    "RUN yarn install",
    "RUN cd /srv/app && make && make install",
    "RUN sudo make install",
    "RUN curl -fsSLk https://example.com/x.sh | bash",
    "RUN wget https://example.com/x.tar.gz",
    "RUN chown -R app:app /srv/app",
    "RUN rm -rf /var/lib/apt/lists/*",
    "RUN [\"sh\", \"-c\", \"pip install flask\"]",
    "RUN [\"apt-get\", \"install\", \"curl\"]",
    "RUN <<EOF\napt-get update\napt-get install -y curl\nEOF",
    "RUN cat <<EOF > /etc/x\napt-get update\nEOF",
    "RUN useradd -u 1000000 app",
    "RUN",
    "RUM echo hello",
    "EXPOSE 80",
    "EXPOSE 8080/TCP 127.0.0.1:90:91",
    "USER root",
    "USER app",
    "VOLUME /data",
    "SHELL [\"/bin/bash\", \"-c\"]",
    "HEALTHCHECK CMD curl -f http://localhost/",
    "HEALTHCHECK --interval=5 CMD true",
    "CMD node server.js",
    "CMD ['node', 'server.js']",
    "CMD [“node”, “server.js”]",
    "ENTRYPOINT exec java $OPTS -jar app.jar",
    "ENTRYPOINT [\"/app\"]",
    "STOPSIGNAL KILL",
    "ONBUILD RUN apt-get update && apt-get install -y curl",
    "# check=skip=StageNameCasing",
    "# hadolint ignore=DL3008,DL3009",
    "COPY --from=build /srv/app /srv/app",
    "COPY --from=Build /x /y",
    "",
];

fn findings(text: &str) -> Vec<Diagnostic> {
    let options = LintOptions {
        profile: Profile::Strict,
        ..LintOptions::default()
    };
    check(&layerlab_syntax::parse(text), &options)
}

fn n_problems(text: &str) -> usize {
    layerlab_syntax::parse(text).problems.len()
}

/// Checks every fix of `text` on its own, then all safe ones together.
fn keeps_promises(text: &str) -> Result<(), String> {
    let before = findings(text);
    for finding in &before {
        let Some(fix) = &finding.fix else { continue };
        if fix.safety == Safety::DisplayOnly {
            continue;
        }
        let fixed = apply_edits(text, &fix.edits)
            .map_err(|error| format!("{}: {error}\n{text}", finding.rule))?;
        if n_problems(&fixed) > n_problems(text) {
            return Err(format!(
                "{}: new problems in\n{fixed}\nfrom\n{text}",
                finding.rule
            ));
        }
        // Of comments with the same words only one counts: taking it away lets the next one count.
        let comes_to_light = finding.rule == "unused-ignore" && fixed.len() < text.len();
        if comes_to_light {
            continue;
        }
        // Behind the cured copy another manager may have its own say.
        let same = |other: &Diagnostic| {
            other.rule == finding.rule
                && (finding.rule != "copy-all-before-deps" || other.message == finding.message)
        };
        let count = |list: &[Diagnostic]| list.iter().filter(|other| same(other)).count();
        if count(&findings(&fixed)) >= count(&before) {
            return Err(format!(
                "{} is not silent after its fix in\n{fixed}\nfrom\n{text}",
                finding.rule
            ));
        }
    }
    let options = LintOptions {
        profile: Profile::Strict,
        ..LintOptions::default()
    };
    let fixed = fix_all(text, &options, false);
    if n_problems(&fixed) > n_problems(text) {
        return Err(format!(
            "all safe fixes: new problems in\n{fixed}\nfrom\n{text}"
        ));
    }
    let left = findings(&fixed).into_iter().find(|finding| {
        finding
            .fix
            .as_ref()
            .is_some_and(|fix| fix.safety == Safety::Safe)
    });
    if let Some(left) = left {
        return Err(format!(
            "{} still has a safe fix after all safe fixes in\n{fixed}\nfrom\n{text}",
            left.rule
        ));
    }
    Ok(())
}

#[test]
fn fixes_of_single_lines_keep_their_promises() {
    let mut problems = Vec::new();
    for line in LINES {
        let text = format!("FROM debian:12.8-slim\n{line}\nUSER 10001\n");
        problems.extend(keeps_promises(&text).err());
        problems.extend(keeps_promises(&text.replace('\n', "\r\n")).err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n---\n"));
}

#[test]
fn fixes_of_documented_examples_keep_their_promises() {
    let mut problems = Vec::new();
    for meta in rules() {
        let mut open: Option<String> = None;
        for line in meta.docs.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            match (&mut open, line.strip_prefix("```")) {
                (None, Some(info)) if info.starts_with("dockerfile,") => open = Some(String::new()),
                (Some(text), Some(_)) => {
                    let whole = if text.contains("FROM") {
                        text.clone()
                    } else {
                        format!("FROM debian:12.8-slim\n{text}USER 10001\n")
                    };
                    problems.extend(keeps_promises(&whole).err());
                    open = None;
                }
                (Some(text), None) => {
                    text.push_str(line);
                    text.push('\n');
                }
                _ => {}
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n---\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn fixes_of_mixed_files_keep_their_promises(
        lines in prop::collection::vec(prop::sample::select(LINES), 1..14)
    ) {
        let text = format!("FROM debian:12.8-slim\n{}\n", lines.join("\n"));
        if let Err(problem) = keeps_promises(&text) {
            return Err(TestCaseError::fail(problem));
        }
    }

    #[test]
    fn any_text_is_judged_without_a_panic(text in "[ -~\n\\\\\"'$`|&;(){}<>#éß“]{0,300}") {
        findings(&text);
        findings(&format!("FROM a\nRUN {text}\n"));
    }
}
