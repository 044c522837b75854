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

#[track_caller]
fn two_stages(before: &str, after: &str) {
    becomes("single-stage-build", before, after);
}

/// A second stage that a person has to finish; placeholders instead of guesses.
#[track_caller]
fn sketched(before: &str, holds: &str) {
    let found = findings("single-stage-build", before);
    let fix = found
        .first()
        .and_then(|finding| finding.fix.as_ref())
        .expect("a sketch");
    assert_eq!(fix.safety, Safety::DisplayOnly);
    let fixed = apply_edits(before, &fix.edits).expect("edits that fit");
    assert!(fixed.contains(holds), "{fixed}");
}

#[test]
fn go_ships_on_a_base_without_shell() {
    two_stages(
        "FROM golang:1.26-alpine\nWORKDIR /src\nENV GOFLAGS=-trimpath\nENV PORT=8080\nEXPOSE 8080\nCOPY . .\nRUN go build -o /app .\n# start\nCMD [\"/app\"]\n",
        "FROM golang:1.26-alpine AS build\nWORKDIR /src\nENV GOFLAGS=-trimpath\nENV PORT=8080\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /app .\n\nFROM gcr.io/distroless/static-debian12:nonroot\nENV PORT=8080\nWORKDIR /src\nCOPY --from=build /app /app\nEXPOSE 8080\n# start\nCMD [\"/app\"]\n",
    );
    two_stages(
        "FROM golang:1.26\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o bin/api ./cmd/api\nCMD ./bin/api --verbose\n",
        "FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o bin/api ./cmd/api\n\nFROM alpine:3.22\nWORKDIR /src\nCOPY --from=build /src/bin/api /src/bin/api\nCMD ./bin/api --verbose\n",
    );
    sketched(
        "FROM golang:1.26\nCOPY . .\nRUN go build ./...\n",
        "COPY --from=build <path of the program>",
    );
}

#[test]
fn native_programs_ship_on_the_same_system() {
    two_stages(
        "FROM rust:1.90-bookworm AS app\nWORKDIR /srv\nCOPY . .\nRUN cargo build --release\nUSER 10001\nCMD [\"/srv/target/release/web\"]\n",
        "FROM rust:1.90-bookworm AS app\nWORKDIR /srv\nCOPY . .\nRUN cargo build --release\n\nFROM debian:bookworm-slim\nWORKDIR /srv\nCOPY --from=app /srv/target/release/web /srv/target/release/web\nUSER 10001\nCMD [\"/srv/target/release/web\"]\n",
    );
    two_stages(
        "FROM gcc:15\nCOPY . /src\nRUN make -C /src\nENTRYPOINT [\"/src/tool\"]\n",
        "FROM gcc:15 AS build\nCOPY . /src\nRUN make -C /src\n\nFROM debian:trixie-slim\nCOPY --from=build /src/tool /src/tool\nENTRYPOINT [\"/src/tool\"]\n",
    );
}

#[test]
fn java_and_dotnet_ship_on_their_runtime() {
    two_stages(
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn -B package\nEXPOSE 8080\nCMD [\"java\", \"-jar\", \"target/shop.jar\"]\n",
        "FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY . .\nRUN mvn -B package\n\nFROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=build /app/target/shop.jar /app/target/shop.jar\nEXPOSE 8080\nCMD [\"java\", \"-jar\", \"target/shop.jar\"]\n",
    );
    two_stages(
        "FROM gradle:8-jdk17-alpine\nCOPY . /app\nWORKDIR /app\nRUN gradle bootJar\nENTRYPOINT [\"java\", \"-jar\", \"/app/build/libs/app.jar\"]\n",
        "FROM gradle:8-jdk17-alpine AS build\nCOPY . /app\nWORKDIR /app\nRUN gradle bootJar\n\nFROM eclipse-temurin:17-jre-alpine\nWORKDIR /app\nCOPY --from=build /app/build/libs/app.jar /app/build/libs/app.jar\nENTRYPOINT [\"java\", \"-jar\", \"/app/build/libs/app.jar\"]\n",
    );
    sketched(
        "FROM maven:3-eclipse-temurin-21\nCOPY . .\nRUN mvn package\nCMD [\"mvn\", \"spring-boot:run\"]\n",
        "COPY --from=build <path of the jar>",
    );
    two_stages(
        "FROM mcr.microsoft.com/dotnet/sdk:9.0\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /out\nWORKDIR /out\nENTRYPOINT [\"dotnet\", \"/out/Web.dll\"]\n",
        "FROM mcr.microsoft.com/dotnet/sdk:9.0 AS build\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /out\n\nFROM mcr.microsoft.com/dotnet/aspnet:9.0\nWORKDIR /src\nCOPY --from=build /out /out\nWORKDIR /out\nENTRYPOINT [\"dotnet\", \"/out/Web.dll\"]\n",
    );
}

#[test]
fn node_servers_ship_without_development_packages() {
    two_stages(
        "FROM node:24\nARG VERSION\nENV VERSION=$VERSION\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nUSER node\nCMD [\"node\", \"dist/server.js\"]\n",
        "FROM node:24 AS build\nARG VERSION\nENV VERSION=$VERSION\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nRUN npm prune --omit=dev\n\nFROM node:24-slim\nARG VERSION\nENV VERSION=$VERSION\nWORKDIR /app\nCOPY --from=build /app/package.json /app/package.json\nCOPY --from=build /app/node_modules /app/node_modules\nCOPY --from=build /app/dist /app/dist\nUSER node\nCMD [\"node\", \"dist/server.js\"]\n",
    );
    sketched(
        "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"npx\", \"serve\", \"dist\"]\n",
        "FROM nginx:alpine",
    );
}

#[test]
fn a_secret_is_mounted_where_it_is_used() {
    becomes(
        "secret-in-arg",
        "FROM node:24\nARG PORT=80 NPM_TOKEN\nRUN npm config set //r/:_authToken=$NPM_TOKEN && npm ci\n",
        "FROM node:24\nARG PORT=80\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set //r/:_authToken=$NPM_TOKEN && npm ci\n",
    );
}

#[test]
fn a_secret_that_no_run_names_is_only_shown() {
    let found = findings(
        "secret-in-env",
        "FROM node:24\nENV DB_PASSWORD=hunter2\nCMD [\"node\", \"x.js\"]\n",
    );
    let fix = found.first().and_then(|finding| finding.fix.as_ref());
    assert_eq!(fix.map(|fix| fix.safety), Some(Safety::DisplayOnly));
}

#[test]
fn cleaning_joins_the_run_that_made_the_mess() {
    becomes(
        "rm-in-later-layer",
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY app /app\nRUN rm -rf /var/lib/apt/lists/*\n",
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl \\\n    && rm -rf /var/lib/apt/lists/*\nCOPY app /app\n",
    );
    let between = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nUSER app\nRUN rm -rf /var/lib/apt/lists/*\n";
    assert!(findings("rm-in-later-layer", between)[0].fix.is_none());
}

#[test]
fn build_tools_leave_with_the_run_that_used_them() {
    becomes(
        "build-tools-in-final",
        "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc && pip install -r requirements.txt && rm -rf /var/lib/apt/lists/*\n",
        "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc && pip install -r requirements.txt && rm -rf /var/lib/apt/lists/* && apt-get purge -y --auto-remove gcc\n",
    );
    let later =
        "FROM python:3.13-slim\nRUN apk add gcc && make\nRUN pip install -r requirements.txt\n";
    let found = findings("build-tools-in-final", later);
    let fix = found[0].fix.as_ref();
    assert!(
        fix.is_none_or(|fix| fix.safety == Safety::DisplayOnly),
        "a later RUN needs them: {fix:?}"
    );
}

#[test]
fn latest_becomes_what_it_means_today() {
    let found = findings("latest-tag", "FROM nginx:latest\n");
    let fix = found.first().and_then(|finding| finding.fix.as_ref());
    assert_eq!(fix.map(|fix| fix.title.as_str()), Some("pin `nginx:1.31`"));
}

/// What the finding says it costs: bytes, steps, seconds.
#[track_caller]
fn costs(rule: &str, text: &str, bytes: Option<u64>, steps: Option<u32>, seconds: Option<u32>) {
    let found = findings(rule, text);
    let effect = found.first().and_then(|finding| finding.effect);
    let effect = effect.unwrap_or_else(|| panic!("no cost of {rule} in\n{text}"));
    assert!(effect.modelled);
    assert_eq!(
        (effect.size_bytes, effect.n_rebuilt_steps, effect.seconds),
        (bytes, steps, seconds)
    );
}

#[test]
fn findings_say_what_they_cost() {
    let early = "FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
    costs("copy-all-before-deps", early, None, Some(1), Some(20));
    let lists = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n";
    costs("package-cache-left", lists, Some(20_000_000), None, None);
    let tools = "FROM debian:12\nRUN apt-get install -y gcc make\n";
    costs("build-tools-in-final", tools, Some(151_700_000), None, None);
    let unknown = "FROM debian:12\nRUN apt-get install -y libfoo-dev\n";
    assert_eq!(findings("build-tools-in-final", unknown)[0].effect, None);
}

#[test]
fn a_change_of_owner_costs_all_that_lies_there() {
    let text = "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN chown -R node:node /app\n";
    let found = findings("chown-duplicates-data", text);
    let bytes = found[0].effect.and_then(|effect| effect.size_bytes);
    assert!(bytes.is_some_and(|bytes| bytes > 100_000_000), "{bytes:?}");
}

/// What `build-tools-in-final` offers where a later RUN builds modules with the tools.
#[track_caller]
fn ships_modules(before: &str, after: &str) {
    becomes("build-tools-in-final", before, after);
}

#[test]
fn modules_built_with_compilers_are_taken_over_without_them() {
    ships_modules(
        "FROM python:3.13\nWORKDIR /app\nRUN apt-get update && apt-get install -y gcc libpq-dev\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"app.py\"]\n",
        "FROM python:3.13 AS build\nWORKDIR /app\nRUN apt-get update && apt-get install -y gcc libpq-dev\nCOPY . .\nRUN python -m venv /opt/venv && /opt/venv/bin/pip install -r requirements.txt\n\nFROM python:3.13-slim\nENV PATH=\"/opt/venv/bin:$PATH\"\nWORKDIR /app\nCOPY --from=build /opt/venv /opt/venv\nCOPY --from=build /app /app\nCMD [\"python\", \"app.py\"]\n",
    );
    ships_modules(
        "FROM ruby:3.4-bookworm\nWORKDIR /srv\nRUN apt-get update && apt-get install -y build-essential\nCOPY . .\nRUN bundle install\nCMD [\"ruby\", \"app.rb\"]\n",
        "FROM ruby:3.4-bookworm AS build\nWORKDIR /srv\nRUN apt-get update && apt-get install -y build-essential\nCOPY . .\nRUN bundle install\n\nFROM ruby:3.4-slim-bookworm\nWORKDIR /srv\nCOPY --from=build /usr/local/bundle /usr/local/bundle\nCOPY --from=build /srv /srv\nCMD [\"ruby\", \"app.rb\"]\n",
    );
    ships_modules(
        "FROM php:8.4-fpm\nWORKDIR /var/www\nRUN apt-get update && apt-get install -y gcc libpng-dev\nRUN docker-php-ext-install gd\nCOPY . .\n",
        "FROM php:8.4-fpm AS build\nWORKDIR /var/www\nRUN apt-get update && apt-get install -y gcc libpng-dev\nRUN docker-php-ext-install gd\n\nFROM php:8.4-fpm\nWORKDIR /var/www\nCOPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions\nCOPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d\nCOPY --from=build /var/www /var/www\nCOPY . .\n",
    );
}
