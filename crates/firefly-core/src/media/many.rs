//! All outputs of a result at once: some at a time, each to a file of its own, and what was withheld told beside them.

use std::{fmt, path::Path, sync::Arc, time::SystemTime};

use firefly_types::{Outputs, PresignedUrl};
use futures_util::{StreamExt as _, stream};

use super::{Download, Downloaded, FileName, NameTemplate, NameValues, Part};
use crate::{Error, Operation, Pipeline};

const NAME: &str = Operation::DOWNLOAD.name;

/// How many downloads run at once, unless told otherwise.
const LIMIT: usize = 4;

/// Called with the place of the output among all (from 0), its bytes received so far, and its length where the server tells.
type EachProgress = Arc<dyn Fn(usize, u64, Option<u64>) + Send + Sync>;

/// The downloads of all outputs of one result, which have not started yet.
pub struct Downloads {
    pipeline: Pipeline,
    outputs: Vec<(Option<i64>, PresignedUrl)>,
    withheld: u32,
    is_filtered: bool,
    template: Option<String>,
    operation: String,
    prompt: String,
    time: Option<SystemTime>,
    overwriting: bool,
    limit: usize,
    progress: Option<EachProgress>,
}

/// What became of the outputs of one result.
#[derive(Debug)]
#[non_exhaustive]
pub struct Saved {
    /// Each output in the order of the result: its file, or why there is none. One that fails does not keep the others.
    pub files: Vec<Result<Downloaded, Error>>,
    /// Number of outputs that the service made but keeps to itself: they came without an address.
    pub withheld: u32,
    is_filtered: bool,
}

impl Saved {
    /// Whether the job succeeded with nothing to download, which the service does when its filter took all of it.
    pub fn is_filtered(&self) -> bool {
        self.is_filtered
    }
}

impl Downloads {
    /// Will fetch every output of `result`.
    pub fn new(pipeline: Pipeline, result: &(impl Outputs + ?Sized)) -> Self {
        let outputs = result.outputs();
        Self {
            pipeline,
            outputs: outputs
                .iter()
                .map(|output| (output.seed, output.url.clone()))
                .collect(),
            withheld: result.withheld(),
            is_filtered: result.is_filtered(),
            template: None,
            operation: String::new(),
            prompt: String::new(),
            time: None,
            overwriting: false,
            limit: LIMIT,
            progress: None,
        }
    }

    /// Names the files by `template`, a pattern of [`NameTemplate`]. Default `{prompt}-{seed}`. The ending follows the content:
    /// `png`, `jpg`, `webp`, `tif`, `jxl`, `mp4`, or `bin` for what is not known.
    pub fn with_names(mut self, template: impl Into<String>) -> Self {
        self.template = Some(template.into());
        self
    }

    /// What `{operation}` stands for: [`JobRef::operation`](crate::JobRef::operation), for instance.
    pub fn with_operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = operation.into();
        self
    }

    /// What `{prompt}` stands for.
    pub fn with_prompt(mut self, prompt: impl Into<String>) -> Self {
        self.prompt = prompt.into();
        self
    }

    /// The time whose day in UTC `{date}` stands for. Default now.
    pub fn with_time(mut self, time: SystemTime) -> Self {
        self.time = Some(time);
        self
    }

    /// Puts the files in the place of what has their names, a symbolic link too, whose target stays as it is. Without this nothing is ever overwritten: a name that is taken gets
    /// a number, `cat-2.png`. Two outputs of this result never take each other's place.
    pub fn overwriting(mut self) -> Self {
        self.overwriting = true;
        self
    }

    /// How many downloads run at once, 1 at least. Default 4.
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit.max(1);
        self
    }

    /// Calls `progress` as the bytes come in: with the place of the output among all (from 0), its bytes received so far, and its
    /// length where the server tells. It starts anew when an attempt is repeated.
    pub fn on_progress(
        mut self,
        progress: impl Fn(usize, u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Writes every output to a file of its own in `folder`, which is made if it is not there.
    ///
    /// What fails is told output by output: see [`Saved::files`]. A text in the place of a picture is
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), and leaves no file.
    ///
    /// # Errors
    /// Before anything is fetched: [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) for a template of names that
    /// cannot work, [`ErrorKind::File`](crate::ErrorKind::File) when the folder cannot be made.
    ///
    /// # Cancellation
    /// Dropping the future leaves the files that have got their names, in the order of the outputs, and nothing of the others.
    pub async fn to_folder(self, folder: impl AsRef<Path>) -> Result<Saved, Error> {
        let names = self.names()?;
        let folder = folder.as_ref();
        if !names.is_empty() {
            tokio::fs::create_dir_all(folder).await.map_err(|error| {
                let what = format!("cannot make the folder {}", folder.display());
                Error::file(NAME, what, error)
            })?;
        }
        let (withheld, is_filtered) = (self.withheld, self.is_filtered);
        let (limit, overwriting) = (self.limit, self.overwriting);
        let transfers: Vec<_> = self
            .outputs
            .into_iter()
            .enumerate()
            .map(|(index, (_, url))| {
                let mut download = Download::new(self.pipeline.clone(), url);
                if let Some(progress) = self.progress.clone() {
                    download = download.on_progress(move |now, whole| progress(index, now, whole));
                }
                async move { download.to_part(folder).await?.no_text() }
            })
            .collect();
        // In the order of the outputs, which the numbers behind taken names follow, whichever download ends first.
        let files = stream::iter(transfers)
            .buffered(limit)
            .zip(stream::iter(names))
            .map(|(part, name)| keep(part?, folder, name, overwriting))
            .collect()
            .await;
        Ok(Saved {
            files,
            withheld,
            is_filtered,
        })
    }

    /// The names of the files, in the order of the outputs.
    fn names(&self) -> Result<Vec<FileName>, Error> {
        let template = match &self.template {
            Some(template) => NameTemplate::parse(template)?,
            None => NameTemplate::default(),
        };
        let seeds: Vec<_> = self.outputs.iter().map(|(seed, _)| *seed).collect();
        let values = NameValues {
            operation: &self.operation,
            prompt: &self.prompt,
            time: self.time.unwrap_or_else(SystemTime::now),
            ..NameValues::default()
        };
        Ok(template.file_names(&seeds, &values))
    }
}

/// Gives a file its name.
fn keep(part: Part, folder: &Path, name: FileName, overwriting: bool) -> Result<Downloaded, Error> {
    let format = part.format();
    if overwriting {
        part.replace(name.path(folder, name.first(), format))
    } else {
        part.keep_as_free(name.first(), |variant| name.path(folder, variant, format))
    }
}

impl fmt::Debug for Downloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloads")
            .field("outputs", &self.outputs)
            .field("withheld", &self.withheld)
            .field("template", &self.template)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests;
