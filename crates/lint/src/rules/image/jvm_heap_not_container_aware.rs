//! `jvm-heap-not-container-aware`: Java is started without a word about memory.

use crate::facts::{start, variables};
use crate::prelude::*;

declare_rule! {
    /// Starts Java without saying how much of the container's memory it may use.
    /// ## Why
    /// The JVM takes a quarter of the container's limit as heap and leaves the rest idle; old ones
    /// (before 8u191 and 10) look at the host's memory and are killed.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM eclipse-temurin:21-jre
    /// USER 10001
    /// CMD ["java", "-jar", "/srv/app.jar"]
    /// ```
    /// ```dockerfile,good
    /// FROM eclipse-temurin:21-jre
    /// USER 10001
    /// CMD ["java", "-XX:MaxRAMPercentage=75", "-jar", "/srv/app.jar"]
    /// ```
    pub struct JvmHeapNotContainerAware;
    id: "jvm-heap-not-container-aware",
    group: "image",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// The start of Java.
pub struct Heap {
    span: Span,
}

const OPTIONS: &[&str] = &["-Xmx", "MaxRAM", "-XX:MaxHeapSize"];

impl Rule for JvmHeapNotContainerAware {
    type Finding = Heap;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Heap>) {
        let Some(start) = start::of_target(cx) else {
            return;
        };
        if start.program != "java" || start.instruction.is_none() {
            return;
        }
        // A variable in the text may carry the options; `@file` holds options, too.
        let sets = |text: &str| OPTIONS.iter().any(|option| text.contains(option));
        if start.dynamic
            || sets(&start.text)
            || start.words.iter().any(|word| word.starts_with('@'))
        {
            return;
        }
        let Some(stage) = cx
            .model
            .target
            .and_then(|target| cx.model.stages.get(target))
        else {
            return;
        };
        let last = stage.instructions.end.saturating_sub(1);
        let scope = cx.model.scope_after_stage(stage.index);
        for name in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"] {
            let known = variables::in_force(cx, last, name);
            if scope
                .variable(name)
                .is_some_and(|variable| !variable.value.complete || sets(&variable.value.value))
                || known.is_some_and(sets)
            {
                return;
            }
        }
        found.push(Heap { span: start.span });
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Heap) -> Report {
        Report::at(finding.span, "`java` is started without a limit for its heap")
            .why("the JVM then uses a quarter of the container's memory and leaves the rest idle; before 8u191 and 10 it looked at the host's memory and was killed")
            .help("add `-XX:MaxRAMPercentage=75` in front of `-jar` (or set it in `ENV JAVA_TOOL_OPTIONS`)")
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[track_caller]
    fn on_java(text: &str, lines: &[usize]) {
        check(
            "jvm-heap-not-container-aware",
            &format!("FROM eclipse-temurin:21-jre\n{text}\n"),
            lines,
        );
    }

    #[test]
    fn options_may_stand_in_the_command_or_the_environment() {
        on_java("CMD [\"java\", \"-Xmx512m\", \"-jar\", \"a.jar\"]", &[]);
        on_java(
            "ENV JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75\nCMD [\"java\", \"-jar\", \"a.jar\"]",
            &[],
        );
        on_java(
            "ENTRYPOINT [\"java\"]\nCMD [\"-XX:MaxRAM=1g\", \"-jar\", \"a.jar\"]",
            &[],
        );
        on_java("ENTRYPOINT java $JAVA_OPTS -jar a.jar", &[]);
        on_java("ENTRYPOINT [\"./start.sh\"]", &[]);
        on_java("ENTRYPOINT [\"java\"]\nCMD [\"-jar\", \"a.jar\"]", &[2]);
        on_java("CMD java -jar a.jar", &[2]);
    }
}
