//! Tables, sizes, ages and progress lines as docker prints them.
//!
//! Everything here turns plain rows and events into text; nothing looks at the state. Lists are rows of named fields
//! that go through [`crate::template`], so `--format` sees what the tables see.

mod age;
mod align;
mod build_progress;
mod cells;
mod disk;
mod modern_images;
mod moment;
mod ports;
mod prune;
mod rows;
mod status;
mod transfer;
mod units;

pub use age::{age, human_duration};
pub use align::{align, char_width, display_width};
pub use build_progress::{
    BuildFailure, BuildReport, BuildWarning, LogLine, SourcePlace, Vertex, VertexEnd, VertexStatus,
    build_failure, build_plain, build_terminal,
};
pub use cells::{ellipsis, short_id};
pub use disk::{
    BUILD_CACHE, CacheRow, DISK_USAGE, DiskDetails, DiskUsage, Usage, disk_details, disk_usage,
    disk_usage_rows,
};
pub use modern_images::{ModernImageRow, modern_images};
pub use moment::{go_time, rfc3339};
pub use ports::{PortMapping, ports};
pub use prune::{
    ImageRemoval, PruneKind, PruneReport, PrunedCache, prune_prompt, prune_result, pruned_cache,
    removed_images,
};
pub use rows::{
    CONTAINERS, CONTAINERS_DF_TABLE, CONTAINERS_SIZE_TABLE, CONTAINERS_TABLE, CONTEXTS,
    CONTEXTS_TABLE, ContainerRow, ContextRow, HISTORY, HISTORY_RAW_TABLE, HISTORY_TABLE,
    HistoryRow, IMAGES, IMAGES_DF_TABLE, IMAGES_DIGEST_TABLE, IMAGES_TABLE, ImageRow, Labels,
    NETWORKS, NETWORKS_TABLE, NetworkRow, VOLUMES, VOLUMES_DF_TABLE, VOLUMES_TABLE, VolumeRow,
};
pub use status::{Health, Status, status};
pub use transfer::{LayerLine, LayerState, layers_plain, layers_terminal};
pub(crate) use units::go_general;
pub use units::{binary_size, human_size, human_size_3, progress_bytes};
