//! The bigger rewrites, ecosystem by ecosystem: what the file looks like afterwards, and that the
//! rule that offered it has nothing left to say.

use layerlab_diagnostics::{Diagnostic, Safety, apply_edits};
use layerlab_lint::{LintOptions, check};

fn findings(rule: &str, text: &str) -> Vec<Diagnostic> {
    let options = LintOptions {
        select: vec![rule.to_owned()],
        ..LintOptions::default()
    };
    check(&layerlab_syntax::parse(text), &options)
}

/// Applies the first fix of `rule` and compares the whole file.
#[track_caller]
fn becomes(rule: &str, before: &str, after: &str) {
    let found = findings(rule, before);
    let fix = found
        .first()
        .and_then(|finding| finding.fix.as_ref())
        .unwrap_or_else(|| panic!("no fix of {rule} in\n{before}"));
    assert_ne!(fix.safety, Safety::DisplayOnly, "{}", fix.caveat);
    assert!(!fix.caveat.is_empty(), "a decision names its price");
    let fixed = apply_edits(before, &fix.edits).expect("edits that fit");
    assert_eq!(fixed, after);
    assert!(layerlab_syntax::parse(&fixed).problems.is_empty());
    assert_eq!(findings(rule, &fixed), [], "after the fix:\n{fixed}");
}

/// Manifests first, in a stage `FROM base`, `WORKDIR /app`.
#[track_caller]
fn manifests_first(before: &str, after: &str) {
    let whole = |lines: &str| format!("FROM example.org/base:1\nWORKDIR /app\n{lines}\n");
    becomes("copy-all-before-deps", &whole(before), &whole(after));
}

/// The same where a person has to do the rest.
#[track_caller]
fn only_shown(lines: &str) {
    let text = format!("FROM example.org/base:1\nWORKDIR /app\n{lines}\n");
    let found = findings("copy-all-before-deps", &text);
    let fix = found.first().and_then(|finding| finding.fix.as_ref());
    assert!(
        fix.is_none_or(|fix| fix.safety == Safety::DisplayOnly),
        "{fix:?}"
    );
    assert!(!found.is_empty(), "nothing found in\n{text}");
}

#[test]
fn node_manifests_go_first() {
    manifests_first(
        "COPY . .\nRUN npm ci",
        "COPY package.json package-lock.json* ./\nRUN npm ci\nCOPY . .",
    );
    manifests_first(
        "COPY --chown=node:node . .\nRUN --mount=type=secret,id=npmrc yarn install --frozen-lockfile",
        "COPY --chown=node:node package.json yarn.lock* .yarnrc.yml* ./\nRUN --mount=type=secret,id=npmrc yarn install --frozen-lockfile\nCOPY --chown=node:node . .",
    );
    manifests_first(
        "COPY . .\nRUN corepack enable && pnpm install --frozen-lockfile",
        "COPY package.json pnpm-lock.yaml* pnpm-workspace.yaml* ./\nRUN corepack enable && pnpm install --frozen-lockfile\nCOPY . .",
    );
}

#[test]
fn a_run_that_goes_on_is_cut_behind_the_install() {
    manifests_first(
        "COPY . .\nRUN npm ci && npm cache clean --force && npm run build",
        "COPY package.json package-lock.json* ./\nRUN npm ci && npm cache clean --force\nCOPY . .\nRUN npm run build",
    );
    manifests_first(
        "COPY . /app\n# build it\nRUN npm ci \\\n    && npm run build \\\n    && npm prune --omit=dev",
        "COPY package.json package-lock.json* /app/\n# build it\nRUN npm ci\nCOPY . /app\nRUN npm run build \\\n    && npm prune --omit=dev",
    );
}

#[test]
fn lines_between_stay_where_they_are() {
    manifests_first(
        "COPY . .\nENV CI=1\nRUN apt-get update && apt-get install -y git\nRUN npm ci",
        "COPY package.json package-lock.json* ./\nENV CI=1\nRUN apt-get update && apt-get install -y git\nRUN npm ci\nCOPY . .",
    );
    only_shown("COPY . .\nRUN ./prepare.sh\nRUN npm ci");
    only_shown("COPY . .\nRUN cd web && npm ci && npm run build");
}

#[test]
fn a_folder_below_keeps_its_path() {
    manifests_first(
        "COPY . .\nWORKDIR /app/web\nRUN npm ci",
        "COPY web/package.json web/package-lock.json* ./web/\nWORKDIR /app/web\nRUN npm ci\nCOPY . /app/",
    );
    manifests_first(
        "COPY . $HOME\nWORKDIR $HOME\nRUN npm ci",
        "COPY package.json package-lock.json* $HOME/\nWORKDIR $HOME\nRUN npm ci\nCOPY . $HOME",
    );
    manifests_first(
        "COPY api /app\nRUN npm ci",
        "COPY api/package.json api/package-lock.json* /app/\nRUN npm ci\nCOPY api /app",
    );
}

#[test]
fn python_manifests_go_first() {
    manifests_first(
        "COPY . .\nRUN pip install --no-cache-dir -r requirements/prod.txt -c constraints.txt",
        "COPY requirements/prod.txt requirements/\nCOPY constraints.txt ./\nRUN pip install --no-cache-dir -r requirements/prod.txt -c constraints.txt\nCOPY . .",
    );
    manifests_first(
        "ADD . /app/\nRUN python -m pip install --upgrade pip && python -m pip install -r requirements.txt",
        "COPY requirements.txt /app/\nRUN python -m pip install --upgrade pip && python -m pip install -r requirements.txt\nADD . /app/",
    );
    manifests_first(
        "COPY . .\nRUN poetry install --without dev",
        "COPY pyproject.toml poetry.lock* ./\nRUN poetry install --no-root --without dev\nCOPY . .\nRUN poetry install --only-root",
    );
    manifests_first(
        "COPY . .\nRUN uv sync --frozen",
        "COPY pyproject.toml uv.lock* ./\nRUN uv sync --no-install-project --frozen\nCOPY . .\nRUN uv sync --frozen",
    );
    manifests_first(
        "COPY . .\nRUN uv pip install --system -r requirements.txt",
        "COPY requirements.txt ./\nRUN uv pip install --system -r requirements.txt\nCOPY . .",
    );
    manifests_first(
        "COPY . .\nRUN pipenv install --deploy",
        "COPY Pipfile Pipfile.lock* ./\nRUN pipenv install --deploy\nCOPY . .",
    );
    only_shown("COPY . .\nRUN pip install -r requirements.txt .");
}

#[test]
fn compiled_languages_fetch_first() {
    manifests_first(
        "COPY . .\nRUN CGO_ENABLED=0 go build -o /app .",
        "COPY go.mod go.sum* ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .",
    );
    manifests_first(
        "COPY . .\nRUN cargo build --release",
        "COPY Cargo.toml Cargo.lock* ./\nRUN mkdir -p src && echo 'fn main() {}' > src/main.rs && cargo fetch && rm -r src\nCOPY . .\nRUN cargo build --release",
    );
    manifests_first(
        "COPY . .\nRUN mvn -B package",
        "COPY pom.xml ./\nRUN mvn -B dependency:go-offline\nCOPY . .\nRUN mvn -B package",
    );
    manifests_first(
        "COPY . .\nRUN ./mvnw package",
        "COPY pom.xml mvnw ./\nCOPY .mvn .mvn/\nRUN ./mvnw -B dependency:go-offline\nCOPY . .\nRUN ./mvnw package",
    );
    manifests_first(
        "COPY . /app\nRUN ./gradlew bootJar",
        "COPY build.gradle* settings.gradle* gradle.properties* gradlew /app/\nCOPY gradle /app/gradle/\nRUN ./gradlew --no-daemon dependencies\nCOPY . /app\nRUN ./gradlew bootJar",
    );
    manifests_first(
        "COPY . .\nRUN dotnet publish src/Web/Web.csproj -c Release -o /out",
        "COPY src/Web/Web.csproj src/Web/\nCOPY nuget.config* Directory.*.props* ./\nRUN dotnet restore src/Web/Web.csproj\nCOPY . .\nRUN dotnet publish src/Web/Web.csproj -c Release -o /out",
    );
    manifests_first(
        "COPY . .\nRUN dotnet restore\nRUN dotnet publish --no-restore -o /out",
        "COPY *.sln* *.csproj* nuget.config* Directory.*.props* ./\nRUN dotnet restore\nCOPY . .\nRUN dotnet publish --no-restore -o /out",
    );
}

#[test]
fn php_ruby_and_elixir_manifests_go_first() {
    manifests_first(
        "COPY . .\nRUN composer install --no-dev",
        "COPY composer.json composer.lock* ./\nRUN composer install --no-scripts --no-autoloader --no-dev\nCOPY . .\nRUN composer dump-autoload --optimize --no-dev",
    );
    manifests_first(
        "COPY . .\nRUN bundle config set without development && bundle install",
        "COPY Gemfile Gemfile.lock* ./\nRUN bundle config set without development && bundle install\nCOPY . .",
    );
    manifests_first(
        "COPY . .\nRUN mix local.hex --force && mix deps.get",
        "COPY mix.exs mix.lock* ./\nRUN mix local.hex --force && mix deps.get\nCOPY . .",
    );
}
