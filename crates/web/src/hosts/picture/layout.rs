//! Where bricks and flags stand.
//!
//! Layers form a forest: each stands on one other or on the ground. Every image takes a column; a layer is as wide as
//! all columns of what stands on it, so a shared layer is one wide brick. Heights grow with the cube root of the
//! bytes: the giant and the small ones are both seen.

use layerlab_protocol::sandbox::SandboxHost;

/// Width of one image's column at least.
pub const COLUMN: f64 = 148.0;
/// And at most: a host with few images has room for words.
const WIDEST: f64 = 288.0;
/// Width that columns share while they fit.
const SHARED: f64 = 560.0;
/// The lowest brick; a line of text fits.
const LEAST: f64 = 18.0;
/// Pixels for each cube root of a byte: a gigabyte is 70 high.
const SCALE: f64 = 0.07;
/// Room for one name above a stack.
const LINE: f64 = 15.0;

/// One layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Brick {
    /// Position in the host's list.
    pub layer: usize,
    /// Bricks below it.
    pub depth: usize,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Columns it carries, in pixels.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// One image's pole.
#[derive(Debug, Clone, PartialEq)]
pub struct Flag {
    /// Position in the host's list.
    pub image: usize,
    /// Left edge of its column.
    pub x: f64,
    /// Top of its stack.
    pub y: f64,
}

/// Everything of one host.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stack {
    /// Layers.
    pub bricks: Vec<Brick>,
    /// Images.
    pub flags: Vec<Flag>,
    /// Columns in all.
    pub columns: usize,
    /// Width of one.
    pub column: f64,
    /// Height in all.
    pub height: f64,
}

/// Places the layers and images of a host.
pub fn stack(host: &SandboxHost) -> Stack {
    let n = host.layers.len();
    let below: Vec<Option<usize>> = host
        .layers
        .iter()
        .enumerate()
        // What a layer stands on comes before it; anything else would be no forest and stands on the ground.
        .map(|(at, layer)| {
            layer
                .below
                .map(|below| below as usize)
                .filter(|below| *below < at)
        })
        .collect();
    let mut columns = vec![0_usize; n];
    for image in &host.images {
        if let Some(slot) = image.top.and_then(|top| columns.get_mut(top as usize)) {
            *slot += 1;
        }
    }
    for at in (0..n).rev() {
        columns[at] = columns[at].max(1);
        if let Some(below) = below[at] {
            columns[below] += columns[at];
        }
    }
    let on_ground: usize = (0..n)
        .filter(|at| below[*at].is_none())
        .map(|at| columns[at])
        .sum();
    let apart = host
        .images
        .iter()
        .filter(|image| image.top.is_none_or(|top| top as usize >= n))
        .count();
    let n_columns = on_ground + apart;
    let column = (SHARED / n_columns.max(1) as f64).clamp(COLUMN, WIDEST);
    let mut next = vec![0.0; n];
    let mut ground = 0.0;
    let mut tops = vec![0.0_f64; n];
    let mut depths = vec![0_usize; n];
    let mut bricks = Vec::with_capacity(n);
    // Images stand to the left of what else stands on their top layer.
    let mut own = vec![0_usize; n];
    for image in &host.images {
        if let Some(slot) = image.top.and_then(|top| own.get_mut(top as usize)) {
            *slot += 1;
        }
    }
    for at in 0..n {
        let width = columns[at] as f64 * column;
        let (x, bottom, depth) = match below[at] {
            Some(below) => {
                let x = next[below];
                next[below] += width;
                (x, tops[below], depths[below] + 1)
            }
            None => {
                let x = ground;
                ground += width;
                (x, 0.0, 0)
            }
        };
        let height = (SCALE * (host.layers[at].unpacked_bytes as f64).cbrt()).max(LEAST);
        tops[at] = bottom + height;
        depths[at] = depth;
        next[at] = x + own[at] as f64 * column;
        bricks.push(Brick {
            layer: at,
            depth,
            x,
            y: bottom,
            width,
            height,
        });
    }
    let mut flags = Vec::with_capacity(host.images.len());
    let mut placed = vec![0_usize; n];
    let mut highest = 0.0_f64;
    for (at, image) in host.images.iter().enumerate() {
        let lines = image.names.len().max(1) + image.containers.len() * 2 + 1;
        let (x, y) = match image.top.map(|top| top as usize).filter(|top| *top < n) {
            Some(top) => {
                let x = bricks[top].x + placed[top] as f64 * column;
                placed[top] += 1;
                (x, tops[top])
            }
            None => {
                let x = ground;
                ground += column;
                (x, 0.0)
            }
        };
        highest = highest.max(y + lines as f64 * LINE);
        flags.push(Flag { image: at, x, y });
    }
    highest = tops.iter().copied().fold(highest, f64::max);
    // The ground is at the bottom of the picture; its coordinates grow downwards.
    for brick in &mut bricks {
        brick.y = highest - brick.y - brick.height;
    }
    for flag in &mut flags {
        flag.y = highest - flag.y;
    }
    Stack {
        bricks,
        flags,
        columns: n_columns,
        column,
        height: highest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_protocol::sandbox::{LayerView, SandboxImage};

    fn layer(below: Option<u32>, bytes: u64) -> LayerView {
        LayerView {
            id: String::new(),
            below,
            made_by: String::new(),
            unpacked_bytes: bytes,
            packed_bytes: bytes / 3,
            n_images: 1,
            modelled: false,
        }
    }

    fn image(top: Option<u32>) -> SandboxImage {
        SandboxImage {
            id: String::new(),
            digest: String::new(),
            names: vec!["a:1".into()],
            top,
            size_bytes: 0,
            containers: Vec::new(),
        }
    }

    fn host(layers: Vec<LayerView>, images: Vec<SandboxImage>) -> SandboxHost {
        SandboxHost {
            name: "laptop".into(),
            store: "containerd".into(),
            layers,
            images,
            containers: Vec::new(),
            volumes: Vec::new(),
            networks: Vec::new(),
            n_cache: 0,
            disk: Vec::new(),
            capacity_bytes: 0,
            reserved_bytes: 0,
            folder: String::new(),
            files: Vec::new(),
        }
    }

    #[test]
    fn a_shared_layer_is_one_brick_as_wide_as_what_stands_on_it() {
        let drawn = stack(&host(
            vec![
                layer(None, 1_000_000),
                layer(Some(0), 0),
                layer(Some(0), 8_000_000_000),
            ],
            vec![image(Some(0)), image(Some(1)), image(Some(2))],
        ));
        assert_eq!(drawn.columns, 3);
        assert_eq!(drawn.bricks[0].width, 3.0 * drawn.column);
        assert_eq!(drawn.bricks[1].x, drawn.column);
        assert_eq!(drawn.bricks[2].x, 2.0 * drawn.column);
        assert_eq!(drawn.flags[0].x, 0.0);
        assert_eq!(drawn.bricks[1].height, LEAST);
        assert!(drawn.bricks[2].height > 100.0);
        // The base stands on the ground, the others on it.
        assert_eq!(drawn.bricks[0].y + drawn.bricks[0].height, drawn.height);
        assert_eq!(
            drawn.bricks[1].y + drawn.bricks[1].height,
            drawn.bricks[0].y
        );
        assert_eq!(drawn.flags[2].y, drawn.bricks[2].y);
    }

    #[test]
    fn images_without_layers_and_odd_references_are_drawn_too() {
        let drawn = stack(&host(
            vec![layer(Some(7), 1)],
            vec![image(None), image(Some(9))],
        ));
        assert_eq!(drawn.columns, 3);
        assert_eq!(drawn.flags.len(), 2);
        assert_eq!(stack(&host(Vec::new(), Vec::new())).columns, 0);
    }
}
