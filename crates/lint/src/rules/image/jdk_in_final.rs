//! `jdk-in-final`: a development kit ships although the command only runs `java`.

use crate::facts::{bases, costs, start};
use crate::prelude::*;
use layerlab_buildgraph::{Base, ImageRef};

declare_rule! {
    /// Ships a JDK, Maven or Gradle image although the program only needs a Java runtime.
    /// ## Why
    /// The compiler and the build tool are never started again; a runtime image is about half the
    /// size and has less to break into.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: fat-base-image, jvm-heap-not-container-aware
    /// FROM eclipse-temurin:21-jdk
    /// COPY app.jar /srv/app.jar
    /// USER 10001
    /// CMD ["java", "-jar", "/srv/app.jar"]
    /// ```
    /// ```dockerfile,good
    /// FROM eclipse-temurin:21-jre
    /// COPY app.jar /srv/app.jar
    /// USER 10001
    /// CMD ["java", "-jar", "/srv/app.jar"]
    /// ```
    pub struct JdkInFinal;
    id: "jdk-in-final",
    group: "image",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("multi-stage-ship-the-product"),
}

/// A development kit at the end.
pub struct Kit {
    start: Span,
    base: Span,
    name: String,
    kit: &'static str,
}

impl Rule for JdkInFinal {
    type Finding = Kit;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Kit>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let root = cx
            .model
            .chain(target)
            .last()
            .and_then(|root| cx.model.stages.get(*root));
        let Some(root) = root else { return };
        let Base::Image(image) = &root.base else {
            return;
        };
        let Some(kit) = kit(image) else { return };
        let Some(start) = start::of_target(cx) else {
            return;
        };
        if start.program != "java" || start.instruction.is_none() {
            return;
        }
        found.push(Kit {
            start: start.span,
            base: root.base_span,
            name: image.raw.clone(),
            kit,
        });
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Kit) -> Report {
        Report::at(
            finding.start,
            format!("only `java` is started, but `{}` brings {} along", finding.name, finding.kit),
        )
        .why("nothing is compiled in the running container; the development tools cost space, downloads and findings of scanners")
        .help("build in this image and let the program run in a second stage `FROM eclipse-temurin:21-jre` (your version)")
        .effect(costs::smaller_base(&ImageRef::parse(&finding.name), "eclipse-temurin:21-jre"))
        .related(finding.base, "the base of the image that ships")
    }
}

fn kit(image: &ImageRef) -> Option<&'static str> {
    let tag = image.tag.as_deref().unwrap_or("").to_ascii_lowercase();
    if tag.contains("jre") || image.digest.is_some() && tag.is_empty() {
        return None;
    }
    let name = image.short_name();
    if !bases::is_official(image) {
        return None;
    }
    match name {
        "openjdk" | "eclipse-temurin" | "ibm-semeru-runtimes" | "sapmachine" => Some("a whole JDK"),
        "amazoncorretto" if !tag.contains("headless") => Some("a whole JDK"),
        "maven" => Some("Maven and a JDK"),
        "gradle" => Some("Gradle and a JDK"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn the_command_must_run_java() {
        check(
            "jdk-in-final",
            "FROM maven:3-eclipse-temurin-21\nCMD java -jar a.jar\n",
            &[2],
        );
        check(
            "jdk-in-final",
            "FROM maven:3-eclipse-temurin-21\nCMD [\"mvn\", \"spring-boot:run\"]\n",
            &[],
        );
        check(
            "jdk-in-final",
            "FROM eclipse-temurin:21-jdk\nENTRYPOINT [\"/run.sh\"]\n",
            &[],
        );
        check(
            "jdk-in-final",
            "FROM eclipse-temurin:21-jre-alpine\nCMD [\"java\"]\n",
            &[],
        );
    }

    #[test]
    fn a_kit_in_a_discarded_stage_is_right() {
        check(
            "jdk-in-final",
            "FROM maven:3 AS b\nFROM eclipse-temurin:21-jre\nCOPY --from=b /a /a\nCMD [\"java\"]\n",
            &[],
        );
    }
}
