//! The stacked file system of one image with all versions of every path.

/// Identity of a path; valid for the archive it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The root directory.
    pub const ROOT: NodeId = NodeId(0);

    /// The plain number, for carrying it across a boundary.
    pub fn to_u32(self) -> u32 {
        self.0
    }

    /// Takes back what [`NodeId::to_u32`] gave. Unknown numbers are harmless: they name no path.
    pub fn from_u32(number: u32) -> Self {
        Self(number)
    }
}

/// One stored entry: a layer of the image and the position in that layer's tar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryRef {
    /// Position of the layer in the image.
    pub layer: u32,
    /// Position of the entry in the layer.
    pub entry: u32,
}

/// The type of a file system entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// Another name of a regular file.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A directory.
    Directory,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
    /// Something that is not part of a file system.
    Other,
}

/// What the tar says about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its type.
    pub kind: EntryKind,
    /// Permission bits, setuid, setgid and sticky included.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Content length; 0 for all but regular files.
    pub size_bytes: u64,
    /// Modification time in seconds since 1970.
    pub mtime_seconds: i64,
    /// Target of a link, lossily decoded.
    pub link: Option<String>,
    /// Number of extended attributes.
    pub n_xattrs: usize,
}

/// What a layer does to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Not touched by this layer.
    Unchanged,
    /// Not visible before.
    Added,
    /// Content or type changed.
    Replaced,
    /// Same content, other attributes.
    MetadataOnly,
    /// Stored again, nothing changed but perhaps the time.
    Touched,
    /// Visible before, not any more.
    Removed,
}

/// How the children of a directory are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// By name, bytewise.
    #[default]
    Name,
    /// Largest first, ties by name.
    Size,
}

/// Which paths a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Show {
    /// Everything visible after the layer, plus what the layer removes.
    #[default]
    Everything,
    /// Only paths the layer changes, and the directories above them.
    Changes,
}

/// One visible row of a tree view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The path's identity.
    pub node: NodeId,
    /// Levels below the root; children of the root have 0.
    pub depth: u32,
    /// Last component, with bytes that are not UTF-8 and control characters escaped (`\xED`).
    pub name: String,
    /// Type; directories that are only implied count as directories.
    pub kind: EntryKind,
    /// Content below or of this path at the view's layer; for removed paths, what was removed.
    pub size_bytes: u64,
    /// Files below or at this path.
    pub n_files: u64,
    /// What the view's layer does to it.
    pub mark: Mark,
    /// The layer the shown version comes from; `None` for implied directories.
    pub layer: Option<u32>,
    /// The stored entry; `None` for implied directories.
    pub entry: Option<EntryRef>,
    /// Target of a link, escaped.
    pub link: Option<String>,
    /// Permission bits.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Whether it has children in this view.
    pub has_children: bool,
    /// Whether it is open in this view.
    pub is_open: bool,
}
