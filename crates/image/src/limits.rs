//! What one archive may cost. Every limit is typed and named in the warning or error it causes.

/// How much checking of digests an opener does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verify {
    /// Blob digests of compressed layers always (they are read anyway); everything else when the file is small.
    #[default]
    Auto,
    /// Recompute every digest and diff ID. Costs one SHA-256 over the whole uncompressed content.
    All,
    /// Recompute none.
    Nothing,
}

/// Choices of the caller when opening an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOptions {
    /// Which digests to recompute.
    pub verify: Verify,
    /// File contents nobody needs are skipped by seeking when at least this many bytes can be skipped at once.
    /// A seek costs a system call natively (128 KiB is a good value) and a new stream in a browser (4 MiB).
    pub seek_gap_bytes: u64,
    /// Files up to this size are read completely, hashed and verified in one pass.
    pub small_file_bytes: u64,
    /// Leave layers of at least this many stored bytes to [`crate::LayerJob`]s; `u64::MAX` reads all in one pass.
    /// Has no effect on files that are compressed as a whole or of unknown length.
    pub split_layer_bytes: u64,
    /// Bounds of memory and time.
    pub limits: Limits,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            verify: Verify::Auto,
            seek_gap_bytes: 128 << 10,
            small_file_bytes: 64 << 20,
            split_layer_bytes: u64::MAX,
            limits: Limits::default(),
        }
    }
}

/// Bounds that hostile input runs into. The defaults are far above real images.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// Largest JSON document kept (manifest, index, configuration).
    pub json_bytes: u64,
    /// All kept JSON documents together.
    pub json_total_bytes: u64,
    /// Members of the archive itself that are remembered.
    pub n_members: usize,
    /// Entries of all layers together.
    pub n_entries: usize,
    /// Layers of one image.
    pub n_layers: usize,
    /// Images (manifests, attestations and absent platforms included) that are listed.
    pub n_images: usize,
    /// Longest path or link target.
    pub path_bytes: usize,
    /// Largest extended header (PAX records, GNU long name) of one entry.
    pub extended_header_bytes: usize,
    /// All distinct path components together.
    pub names_bytes: usize,
    /// Nodes of the path tree.
    pub n_nodes: usize,
    /// Bytes that decompression may produce in one pass.
    pub inflated_bytes: u64,
    /// Beyond 4 GiB of output: output bytes allowed for each byte of the file.
    pub inflate_ratio: u64,
    /// Levels of nested OCI indexes.
    pub index_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 16 << 20,
            json_total_bytes: 64 << 20,
            n_members: 2_000_000,
            n_entries: 20_000_000,
            n_layers: 10_000,
            n_images: 10_000,
            path_bytes: 64 << 10,
            extended_header_bytes: 1 << 20,
            names_bytes: 1 << 30,
            n_nodes: 40_000_000,
            inflated_bytes: 256 << 30,
            inflate_ratio: 2_000,
            index_depth: 16,
        }
    }
}
