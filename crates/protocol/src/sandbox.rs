//! The simulated docker: lines go in, terminal text and a picture of hosts, registries and disks come out.
//!
//! The worker holds the session. Every reply carries the whole picture as it is at the place in time that is shown, so
//! a lost reply changes nothing; only the terminal's entries are sent once. A session is its start and its lines:
//! whoever loses the worker opens it again with them.

use serde::{Deserialize, Serialize};

/// A file that is there at the start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GivenFile {
    /// Relative to the folder of the shell.
    pub path: String,
    /// Its text; `None` when only the size is known.
    pub text: Option<String>,
    /// Its size when there is no text.
    pub bytes: u64,
}

/// What a program of an image writes that the model does not know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GivenEffect {
    /// Pattern over the whole command.
    pub command: String,
    /// Path and bytes.
    pub writes: Vec<(String, u64)>,
}

/// Where a session starts. Its setup has run before the first line and counts as nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SandboxStart {
    /// Name of the world; empty is the usual one.
    pub fixture: String,
    /// `modern` or `classic`; empty is the usual one.
    pub profile: String,
    /// Files in the folder of the shell.
    pub files: Vec<GivenFile>,
    /// What programs write that the model does not know.
    pub effects: Vec<GivenEffect>,
    /// Text of one line or more each.
    pub setup: Vec<String>,
}

/// Starts a session anew, and runs lines in it. A page may have several; each has a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SandboxOpen {
    /// Its name.
    pub session: String,
    /// Where it starts.
    pub start: SandboxStart,
    /// Lines to run at once, as a shared link or a restarted worker has them.
    pub lines: Vec<String>,
}

/// Runs what was typed or pasted: one line or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxRun {
    /// The session.
    pub session: String,
    /// The text; a line that a shell would ask to go on with spans several.
    pub text: String,
}

/// Shows the session as it was after a number of lines. The next line starts from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxRewind {
    /// The session.
    pub session: String,
    /// Lines; 0 is the start.
    pub position: u32,
}

/// What may be typed at the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxComplete {
    /// The session.
    pub session: String,
    /// The line so far.
    pub text: String,
    /// The cursor.
    pub offset_utf16: u32,
}

/// What a line would change, without running it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxPreview {
    /// The session.
    pub session: String,
    /// The line.
    pub line: String,
}

/// The text of a file in the folder of the shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxReadFile {
    /// The session.
    pub session: String,
    /// Relative to that folder.
    pub path: String,
}

/// The world that a solution reaches, to draw it as the goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxTarget {
    /// The lesson of the exercise.
    pub lesson: String,
    /// The exercise.
    pub exercise: String,
}

/// Makes an exercise from a session: its lines become the setup or the solution, its differences the checks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DraftLevel {
    /// The session.
    pub session: String,
    /// Counts what happened in the session, so that another state is another question.
    pub turn: u32,
    /// Lines of the session that belong to the setup; those after them are the solution.
    pub n_setup: u32,
    /// Positions of the proposed checks that are taken.
    pub chosen: Vec<u32>,
    /// Id of the exercise.
    pub id: String,
    /// Title.
    pub title: String,
    /// The task.
    pub goal: String,
    /// Hints, one a line.
    pub hints: String,
}

/// A proposed check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedCheck {
    /// What it asks for.
    pub text: String,
    /// As an author writes it.
    pub toml: String,
}

/// An exercise in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelText {
    /// What changed between the setup and the end, as checks.
    pub proposals: Vec<ProposedCheck>,
    /// The block of a lesson.
    pub markdown: String,
    /// What is missing before the content check accepts it.
    pub missing: Vec<String>,
}

/// What a piece of output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Anything else.
    Plain,
    /// A header or a title.
    Header,
    /// An identifier.
    Identifier,
    /// A digest.
    Digest,
    /// A size.
    Size,
    /// An age.
    Age,
    /// `<none>`, `<missing>`.
    Absent,
    /// The first words of a failure.
    Error,
    /// The first words of a warning.
    Warning,
    /// Work that was saved.
    Saved,
    /// Work that was done.
    Done,
    /// The number of a step of a build.
    Step,
    /// An address.
    Link,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What it is.
    pub role: Role,
    /// The text.
    pub text: String,
}

/// Where a line of output went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
    /// The sandbox itself.
    Own,
}

/// One line of output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputLine {
    /// Where it went.
    pub stream: Stream,
    /// In order.
    pub spans: Vec<Span>,
}

/// Why something happened, and what people do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// One sentence or two.
    pub text: String,
    /// A lesson that explains it; empty without one.
    pub lesson: String,
    /// The usual next line; empty without one.
    pub line: String,
}

/// One line and what it printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1. An entry that changed nothing (`help`) has the number of the line before it.
    pub number: u32,
    /// What stood before the line: the host and the folder.
    pub prompt: String,
    /// As typed.
    pub input: String,
    /// What was printed.
    pub lines: Vec<OutputLine>,
    /// The status.
    pub exit: i32,
    /// What changed, as sentences.
    pub changes: Vec<String>,
    /// An explanation, where one is at hand.
    pub why: Option<Why>,
}

/// A layer of the picture: one of a stack that several images may share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerView {
    /// Names the stack up to it.
    pub id: String,
    /// The layer it stands on, as a position in the same list; `None` at the bottom.
    pub below: Option<u32>,
    /// The instruction that made it.
    pub made_by: String,
    /// Unpacked bytes.
    pub unpacked_bytes: u64,
    /// Bytes as they travel.
    pub packed_bytes: u64,
    /// Images that hold it.
    pub n_images: u32,
    /// Whether its bytes are modelled rather than taken from a file.
    pub modelled: bool,
}

/// An image of the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxImage {
    /// Twelve digits.
    pub id: String,
    /// The identifier in full.
    pub digest: String,
    /// `repository:tag`; none for an image that lost its name.
    pub names: Vec<String>,
    /// Its top layer in the host's list; `None` for an image without layers.
    pub top: Option<u32>,
    /// Bytes that the list of images shows.
    pub size_bytes: u64,
    /// Names of containers made from it.
    pub containers: Vec<String>,
}

/// A container of the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxContainer {
    /// Its name.
    pub name: String,
    /// Twelve digits.
    pub id: String,
    /// Position of its image in the host's list, if the store still has it.
    pub image: Option<u32>,
    /// The image as it was typed.
    pub image_name: String,
    /// `running`, `exited`, …
    pub state: String,
    /// `Up 3 minutes`.
    pub status: String,
    /// Published and exposed ports.
    pub ports: String,
    /// Bytes of its writable layer.
    pub written_bytes: u64,
}

/// A volume of the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxVolume {
    /// Its name.
    pub name: String,
    /// Whether nobody named it.
    pub anonymous: bool,
    /// Its bytes.
    pub size_bytes: u64,
    /// Containers that mount it.
    pub used_by: Vec<String>,
}

/// Part of a disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskPart {
    /// `layers`, `blobs`, `containers`, `volumes`, `cache`, `other`.
    pub kind: String,
    /// For people.
    pub label: String,
    /// Its bytes.
    pub bytes: u64,
}

/// A host of the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxHost {
    /// Its name.
    pub name: String,
    /// `classic` or `containerd`.
    pub store: String,
    /// Every layer once; what one stands on comes before it.
    pub layers: Vec<LayerView>,
    /// Images, named ones first.
    pub images: Vec<SandboxImage>,
    /// Containers, oldest first.
    pub containers: Vec<SandboxContainer>,
    /// Volumes.
    pub volumes: Vec<SandboxVolume>,
    /// Networks that somebody made.
    pub networks: Vec<String>,
    /// Records of the build cache.
    pub n_cache: u32,
    /// What takes room.
    pub disk: Vec<DiskPart>,
    /// Bytes of the disk.
    pub capacity_bytes: u64,
    /// Bytes that only root may use.
    pub reserved_bytes: u64,
    /// Folder of its shell.
    pub folder: String,
    /// Files in that folder, by path.
    pub files: Vec<String>,
}

/// A tag in a registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryTag {
    /// `team/app:1.0`.
    pub name: String,
    /// What it points at.
    pub digest: String,
    /// Bytes of its layers as they travel.
    pub packed_bytes: u64,
}

/// A registry of the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxRegistry {
    /// Its address.
    pub name: String,
    /// Tags; of Docker Hub only those that this session pushed or pulled.
    pub tags: Vec<RegistryTag>,
    /// Manifests that no tag points at any more.
    pub n_untagged: u32,
    /// Bytes of its blobs, each once.
    pub stored_bytes: u64,
    /// Whether it asks who you are.
    pub is_private: bool,
}

/// A line that a button runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What it does.
    pub label: String,
    /// The line.
    pub line: String,
}

/// Everything that is drawn beside the terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// Hosts in their order.
    pub hosts: Vec<SandboxHost>,
    /// The host that lines go to.
    pub active: u32,
    /// Registries.
    pub registries: Vec<SandboxRegistry>,
    /// What the next prompt says.
    pub prompt: String,
    /// A question that waits for `y` or `n`; empty without one.
    pub question: String,
    /// The simulated time.
    pub clock: String,
    /// Bytes sent to registries and fetched from them so far.
    pub sent_bytes: u64,
    /// See `sent_bytes`.
    pub fetched_bytes: u64,
    /// The picture in one or two sentences.
    pub summary: String,
    /// Lines that make sense now.
    pub suggestions: Vec<Suggestion>,
}

/// The session after a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxState {
    /// Entries that the page holds are in force up to this number; later ones were replaced.
    pub kept: u32,
    /// Entries that are new to the page; they come after those that are kept.
    pub entries: Vec<Entry>,
    /// Lines of the session that are in force; entries beyond are those one may go forward to.
    pub position: u32,
    /// Lines there are.
    pub n_lines: u32,
    /// The picture.
    pub world: World,
}

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// What takes the place of the word.
    pub insert: String,
    /// What it is.
    pub detail: String,
}

/// What may be typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposals {
    /// Where the word begins that a proposal replaces.
    pub from_utf16: u32,
    /// Best first.
    pub items: Vec<Proposal>,
}

/// What a line would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// What would change, as sentences.
    pub changes: Vec<String>,
    /// Bytes that would be free.
    pub freed_bytes: u64,
    /// Images (twelve digits), containers and volumes (names) that would be gone.
    pub gone: Vec<String>,
    /// What would be lost for good: it is nowhere else and nothing here makes it again.
    pub lost: Vec<String>,
}
