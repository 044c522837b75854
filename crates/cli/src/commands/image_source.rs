//! Opening a saved image for every command that looks into one or writes something made of it.

use super::image::explain;
use crate::drive::{SEEK_GAP_BYTES, drive};
use crate::image_input::Input;
use crate::layers::{SPLIT_LAYER_BYTES, read_layers};
use crate::parallel::n_threads;
use crate::progress_bar::ProgressBar;
use anyhow::{Context, Result, anyhow, bail};
use layerlab_engine::image::{Digest, OpenArchive, OpenJob, RangeJob, Sink, Verify};
use std::io::{Seek as _, SeekFrom, Write as _};

/// Opens `file` and stacks the image to show first, or the one that is named.
///
/// # Errors
/// When it cannot be read or holds no such image.
pub fn open(file: &str, image: Option<&str>, platform: Option<&str>) -> Result<OpenArchive> {
    if file == "-" {
        bail!("this reads the archive more than once; save it to disk instead of standard input");
    }
    choose(read(file, Verify::Auto, None)?, file, image, platform)
}

/// Reads an archive to its end, large layers side by side on at most `n_threads` threads (all processors without it).
///
/// # Errors
/// When it cannot be read, or is no image.
pub fn read(file: &str, verify: Verify, threads: Option<usize>) -> Result<OpenArchive> {
    let open =
        || Input::open(file).with_context(|| format!("`{file}` cannot be opened; check the path"));
    let unreadable = || format!("`{file}` cannot be read");
    let mut input = open()?;
    let n_threads = threads.unwrap_or_else(n_threads);
    let split = if n_threads > 1 {
        SPLIT_LAYER_BYTES
    } else {
        u64::MAX
    };
    let mut job = OpenJob::in_layers(file, input.size_bytes(), SEEK_GAP_BYTES, verify, split);
    let mut bar = ProgressBar::new();
    drive(&mut job, &mut input, |progress| {
        bar.show(progress.done_bytes, progress.total_bytes);
    })
    .with_context(unreadable)?;
    let layers = job.layer_jobs();
    if !layers.is_empty() {
        let total = layers.iter().map(|l| l.stored_bytes()).sum();
        let read = read_layers(layers, n_threads, &open, &mut |done| bar.show(done, total))
            .with_context(unreadable)?;
        job.put_layers(read);
        drive(&mut job, &mut input, |_| {}).with_context(unreadable)?;
    }
    bar.clear();
    job.finish()
        .map_err(|failure| anyhow!("`{file}`: {}", explain(&failure)))
}

/// Stacks the image that is named: by a name, its number in `--list` or its image ID, by a platform, or by both.
/// Without either the archive stays as it is.
///
/// # Errors
/// When there is none, or the archive came by standard input, which is read once.
pub fn choose(
    open: OpenArchive,
    file: &str,
    image: Option<&str>,
    platform: Option<&str>,
) -> Result<OpenArchive> {
    if image.is_none() && platform.is_none() {
        return Ok(open);
    }
    let index = open
        .archive()
        .images
        .iter()
        .find(|info| {
            let is_named = image.is_none_or(|name| {
                info.ref_names.iter().any(|r| r == name)
                    || name.parse::<usize>().is_ok_and(|n| n == info.index)
                    || info.image_id.as_ref().map(Digest::as_str) == Some(name)
            });
            is_named && platform.is_none_or(|wanted| wanted == info.platform.to_string())
        })
        .map(|info| info.index)
        .ok_or_else(|| {
            anyhow!(
                "`{file}` holds no such image; `layerlab image --list {file}` says what it holds"
            )
        })?;
    if file == "-" {
        bail!("standard input is read once; save the archive to disk to choose an image");
    }
    let mut job = open
        .select(index, SEEK_GAP_BYTES)
        .map_err(|failure| anyhow!("`{file}`: {}", explain(&failure)))?;
    feed(file, &mut job)?;
    job.finish()
        .map_err(|failure| anyhow!("`{file}`: {}", explain(&failure)))
}

/// Drives a job over the file.
///
/// # Errors
/// When it cannot be read.
pub fn feed(file: &str, job: &mut dyn RangeJob) -> Result<()> {
    let mut input = Input::open(file).with_context(|| format!("`{file}` cannot be opened"))?;
    drive(job, &mut input, |_| {}).with_context(|| format!("`{file}` cannot be read"))
}

/// A new file, or standard output, that is written by a job.
pub struct Output {
    out: Box<dyn Write>,
    /// What takes positions; `None` for standard output.
    file: Option<std::fs::File>,
    path: String,
    at: u64,
    problem: Option<std::io::Error>,
}

trait Write: std::io::Write {}
impl<T: std::io::Write> Write for T {}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Output({})", self.path)
    }
}

impl Output {
    /// Standard output without a path.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub fn new(path: Option<&str>) -> Result<Self> {
        let (out, file, path): (Box<dyn Write>, _, _) = match path {
            None | Some("-") => (
                Box::new(std::io::BufWriter::new(std::io::stdout())),
                None,
                "standard output",
            ),
            Some(path) => {
                let file = std::fs::File::create(path)
                    .with_context(|| format!("`{path}` cannot be written"))?;
                let twin = file.try_clone()?;
                (
                    Box::new(std::io::BufWriter::with_capacity(1 << 20, file)),
                    Some(twin),
                    path,
                )
            }
        };
        Ok(Self {
            out,
            file,
            path: path.to_owned(),
            at: 0,
            problem: None,
        })
    }

    fn put(&mut self, at: u64, bytes: &[u8]) -> std::io::Result<()> {
        if at != self.at {
            self.out.flush()?;
            let Some(file) = &mut self.file else {
                return Err(std::io::Error::other("this cannot be written in one go"));
            };
            file.seek(SeekFrom::Start(at))?;
        }
        self.out.write_all(bytes)?;
        self.at = at + bytes.len() as u64;
        Ok(())
    }

    /// Whether everything could be written.
    ///
    /// # Errors
    /// What the system said first.
    pub fn close(mut self) -> Result<()> {
        let result = match self.problem.take() {
            Some(problem) => Err(problem),
            None => self.out.flush(),
        };
        result.with_context(|| format!("`{}` cannot be written", self.path))
    }
}

impl Sink for Output {
    fn write(&mut self, at: u64, bytes: &[u8]) {
        if self.problem.is_none()
            && let Err(error) = self.put(at, bytes)
        {
            self.problem = Some(error);
        }
    }

    fn finish(&mut self, len: u64) {
        if let Err(error) = self.out.flush() {
            self.problem.get_or_insert(error);
        }
        if let Some(file) = &self.file
            && let Err(error) = file.set_len(len)
        {
            self.problem.get_or_insert(error);
        }
    }
}
