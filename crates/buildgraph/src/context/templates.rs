//! Ready-made contexts, one for each kind of project: what such a folder usually holds, clutter included.
//!
//! Suppositions with round sizes, for those who want to see what an ignore file does before they have a project.

use super::packed::Listed;

/// A kind of project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Stable name, for links.
    pub id: &'static str,
    /// As in a menu.
    pub label: &'static str,
    /// Files with sizes in bytes.
    files: &'static [(&'static str, u64)],
    /// Folders that tools fill: pattern of the paths (`#` is a number), how many, bytes each.
    filled: &'static [(&'static str, u32, u64)],
}

/// What every checked-out project has.
const COMMON: &[(&str, u64)] = &[
    (".env", 310),
    (".git/HEAD", 23),
    (".git/config", 280),
    (".git/index", 42_000),
    (".git/objects/pack/pack-1.pack", 24_000_000),
    (".gitignore", 180),
    ("Dockerfile", 600),
    ("LICENSE", 1_070),
    ("README.md", 3_200),
    ("docs/guide.md", 8_400),
];

/// All templates, in the order of a menu.
pub const TEMPLATES: [Template; 9] = [
    Template {
        id: "node",
        label: "Node.js",
        files: &[
            ("package.json", 1_200),
            ("package-lock.json", 260_000),
            ("src/index.js", 4_000),
            ("src/app.js", 9_000),
            ("src/routes/users.js", 5_200),
            ("public/index.html", 1_800),
            ("test/app.test.js", 6_100),
            ("npm-debug.log", 48_000),
            ("coverage/lcov.info", 210_000),
        ],
        filled: &[
            ("node_modules/package-#/index.js", 900, 42_000),
            ("node_modules/package-#/package.json", 900, 1_400),
            ("dist/chunk-#.js", 12, 90_000),
        ],
    },
    Template {
        id: "python",
        label: "Python",
        files: &[
            ("requirements.txt", 620),
            ("pyproject.toml", 1_500),
            ("app/__init__.py", 0),
            ("app/main.py", 5_000),
            ("app/views.py", 9_000),
            ("app/templates/index.html", 3_000),
            ("tests/test_app.py", 4_200),
            ("data/sample.csv", 38_000_000),
            ("notebooks/explore.ipynb", 2_400_000),
            ("db.sqlite3", 6_200_000),
            (".pytest_cache/README.md", 300),
        ],
        filled: &[
            (
                ".venv/lib/python3.13/site-packages/package_#/module.py",
                700,
                58_000,
            ),
            ("app/__pycache__/module_#.cpython-313.pyc", 20, 6_000),
        ],
    },
    Template {
        id: "go",
        label: "Go",
        files: &[
            ("go.mod", 420),
            ("go.sum", 12_000),
            ("main.go", 3_000),
            ("internal/server/server.go", 8_000),
            ("internal/server/server_test.go", 6_500),
            ("bin/server", 18_000_000),
        ],
        filled: &[("vendor/example.com/module-#/code.go", 260, 21_000)],
    },
    Template {
        id: "rust",
        label: "Rust",
        files: &[
            ("Cargo.toml", 640),
            ("Cargo.lock", 30_000),
            ("src/main.rs", 6_000),
            ("src/server.rs", 11_000),
            ("tests/api.rs", 5_000),
        ],
        filled: &[
            ("target/debug/deps/lib-#.rlib", 420, 1_900_000),
            ("target/debug/incremental/part-#.o", 300, 240_000),
        ],
    },
    Template {
        id: "maven",
        label: "Java with Maven",
        files: &[
            ("pom.xml", 4_000),
            ("mvnw", 10_000),
            (".mvn/wrapper/maven-wrapper.properties", 230),
            ("src/main/java/com/example/App.java", 6_000),
            ("src/main/resources/application.properties", 500),
            ("src/test/java/com/example/AppTest.java", 4_000),
            ("target/app-1.0.jar", 42_000_000),
        ],
        filled: &[("target/classes/com/example/Class#.class", 60, 4_200)],
    },
    Template {
        id: "gradle",
        label: "Java with Gradle",
        files: &[
            ("build.gradle", 2_000),
            ("settings.gradle", 200),
            ("gradlew", 8_600),
            ("gradle/wrapper/gradle-wrapper.jar", 43_000),
            ("src/main/java/com/example/App.java", 6_000),
            ("src/test/java/com/example/AppTest.java", 4_000),
            ("build/libs/app-1.0.jar", 42_000_000),
        ],
        filled: &[
            (".gradle/8.14/part-#.bin", 40, 180_000),
            ("build/classes/java/main/Class#.class", 60, 4_200),
        ],
    },
    Template {
        id: "php",
        label: "PHP",
        files: &[
            ("composer.json", 1_000),
            ("composer.lock", 150_000),
            ("public/index.php", 1_800),
            ("src/Kernel.php", 3_000),
            ("src/Controller/Home.php", 4_100),
            ("var/log/dev.log", 12_000_000),
        ],
        filled: &[
            ("vendor/package-#/src/Code.php", 600, 16_000),
            ("var/cache/dev/part-#.php", 120, 22_000),
        ],
    },
    Template {
        id: "ruby",
        label: "Ruby",
        files: &[
            ("Gemfile", 800),
            ("Gemfile.lock", 9_000),
            ("config.ru", 160),
            ("app/models/user.rb", 2_100),
            ("app/controllers/home_controller.rb", 1_800),
            ("config/master.key", 32),
            ("log/development.log", 31_000_000),
            ("spec/models/user_spec.rb", 1_500),
        ],
        filled: &[
            (
                "vendor/bundle/ruby/3.4.0/gems/gem-#/lib/code.rb",
                320,
                24_000,
            ),
            ("tmp/cache/part-#", 90, 40_000),
        ],
    },
    Template {
        id: "dotnet",
        label: ".NET",
        files: &[
            ("App.csproj", 900),
            ("App.sln", 1_700),
            ("Program.cs", 3_000),
            ("Controllers/HomeController.cs", 5_000),
            ("appsettings.json", 320),
            ("Tests/Tests.csproj", 800),
        ],
        filled: &[
            ("bin/Debug/net10.0/Library#.dll", 80, 310_000),
            ("obj/Debug/net10.0/part-#.cache", 60, 24_000),
        ],
    },
];

impl Template {
    /// The template of that name.
    pub fn by_id(id: &str) -> Option<Self> {
        TEMPLATES.into_iter().find(|template| template.id == id)
    }

    /// Its files, sorted.
    pub fn entries(&self) -> Vec<Listed> {
        let mut entries = Vec::new();
        let mut put = |path: String, size_bytes| {
            entries.push(Listed {
                mode: matches!(path.as_str(), "mvnw" | "gradlew" | "bin/server").then_some(0o755),
                path,
                size_bytes,
            });
        };
        for (path, size_bytes) in COMMON.iter().chain(self.files) {
            put((*path).to_owned(), *size_bytes);
        }
        for (pattern, n, size_bytes) in self.filled {
            for number in 1..=*n {
                put(pattern.replace('#', &number.to_string()), *size_bytes);
            }
        }
        super::listing::settle(entries).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_a_project_with_clutter() {
        for template in TEMPLATES {
            let entries = template.entries();
            assert!(entries.len() > 50, "{}", template.id);
            assert!(entries.iter().any(|entry| entry.path == "README.md"));
            assert!(entries.windows(2).all(|pair| pair[0].path < pair[1].path));
            assert_eq!(Template::by_id(template.id), Some(template));
        }
    }
}
