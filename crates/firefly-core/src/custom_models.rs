//! The list of custom models: one page, or all of them as a stream.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use async_trait::async_trait;
use firefly_types::{CustomModel, CustomModelPage, ListCustomModelsRequest};
use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use http::{HeaderName, HeaderValue, Response};
use ims_auth::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;
use url::Url;

use crate::{
    Body, Error, ErrorKind, Operation, Pipeline,
    pipeline::Access,
    receive::{Json, Receive},
    request::{self, custom_models_url, linked},
};

const USER_TOKEN: HeaderName = HeaderName::from_static("x-user-token");
const OPERATION: Operation = Operation::LIST_CUSTOM_MODELS;

/// The custom models that are shared with the account.
///
/// ```no_run
/// # async fn f(models: firefly_core::CustomModels) -> Result<(), firefly_core::Error> {
/// use firefly_types::ListCustomModelsRequest;
/// use futures_util::TryStreamExt as _;
///
/// let mut all = models.all(&ListCustomModelsRequest::new().with_limit(50));
/// while let Some(model) = all.try_next().await? {
///     println!("{:?}: {:?}", model.display_name, model.asset_id);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct CustomModels {
    pipeline: Pipeline,
    user_token: Option<Arc<SecretString>>,
}

impl CustomModels {
    /// Will ask through `pipeline`.
    pub fn new(pipeline: Pipeline) -> Self {
        Self {
            pipeline,
            user_token: None,
        }
    }

    /// Asks for one user as well: `token` is that user's access token, without the word `Bearer`, and goes as `x-user-token`
    /// beside the client's own.
    ///
    /// Source: Firefly API 3.0.0, `getCustomModels`, optional parameter.
    pub fn with_user_token(mut self, token: SecretString) -> Self {
        self.user_token = Some(Arc::new(token));
        self
    }

    /// One page.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`] before anything is sent, with every violated rule; else as for any call that reads.
    ///
    /// Source: Firefly API 3.0.0, `getCustomModels`.
    pub async fn list(&self, request: &ListCustomModelsRequest) -> Result<CustomModelPage, Error> {
        self.check(request)?;
        Ok(self.page(&self.first(request)).await?.page)
    }

    /// The models of all pages from the one of `request` on, which are asked for one after the other as the stream is read.
    ///
    /// It goes where the service links to, even beyond the number that it says there are; without a link it counts on up to that
    /// number. An empty page is the last one, and so is one that was there before, by its address or by what is on it: a list
    /// that goes in a circle ends, and its models come once.
    ///
    /// What is no description of a model is left out with a warning in the log, and counts for where the next page begins.
    ///
    /// The stream holds [`list`](Self::list)'s errors, each the last item; a link to a host that may not receive credentials is
    /// [`ErrorKind::UntrustedHost`].
    pub fn all(
        &self,
        request: &ListCustomModelsRequest,
    ) -> BoxStream<'static, Result<CustomModel, Error>> {
        let walk = Walk {
            start: u64::from(request.start.unwrap_or(0)),
            next: Some(Ok(self.first(request))),
            models: self.clone(),
            request: request.clone(),
            visited: HashSet::new(),
            state: RandomState::new(),
            seen: HashSet::new(),
        };
        let pages = stream::unfold(walk, |mut walk| async move {
            Some((walk.turn().await.transpose()?, walk))
        });
        pages
            .flat_map(|page| match page {
                Ok(models) => stream::iter(models.into_iter().map(Ok).collect::<Vec<_>>()),
                Err(error) => stream::iter(vec![Err(error)]),
            })
            .boxed()
    }

    fn check(&self, request: &ListCustomModelsRequest) -> Result<(), Error> {
        if !self.pipeline.config().validate {
            return Ok(());
        }
        let report = request.validate();
        for warning in &report.warnings {
            tracing::warn!("{warning}");
        }
        if report.is_ok() {
            Ok(())
        } else {
            Err(Error::invalid(OPERATION.name, report))
        }
    }

    fn first(&self, request: &ListCustomModelsRequest) -> Url {
        custom_models_url(self.pipeline.config().hosts.base(), request)
    }

    async fn page(&self, url: &Url) -> Result<Read, Error> {
        let mut http = request::empty(&OPERATION, url)?;
        if let Some(token) = &self.user_token {
            let value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
            let mut value = value.map_err(|_| {
                let why = "the user's token cannot stand in a header";
                Error::new(ErrorKind::Configuration, OPERATION.name, why)
            })?;
            value.set_sensitive(true);
            http.headers_mut().insert(USER_TOKEN, value);
        }
        let mut receiver = Page(self.user_token.as_deref());
        let read = self
            .pipeline
            .execute(&OPERATION, http, Access::Signed, &mut receiver)
            .await?;
        if read.page.unreadable > 0 {
            tracing::warn!(
                items = read.page.unreadable,
                "a list of custom models holds what is no description of a model"
            );
        }
        Ok(read)
    }
}

/// A walk over the pages.
struct Walk {
    models: CustomModels,
    request: ListCustomModelsRequest,
    /// The page to ask for, or why there is no knowing it; none at the end.
    next: Option<Result<Url, Error>>,
    /// How many models lie before that page.
    start: u64,
    visited: HashSet<Url>,
    state: RandomState,
    /// What was on the pages so far, by which a list is known that goes in a circle under new addresses.
    seen: HashSet<u64>,
}

impl Walk {
    /// The models of the next page, if there is one.
    async fn turn(&mut self) -> Result<Option<Vec<CustomModel>>, Error> {
        let Some(url) = self.next.take().transpose()? else {
            return Ok(None);
        };
        if self.visited.is_empty() {
            self.models.check(&self.request)?;
        }
        let Read { page, items } = self.models.page(&url).await?;
        self.visited.insert(url);
        if size(&page) == 0 || !self.seen.insert(self.state.hash_one(items)) {
            return Ok(None);
        }
        self.start += size(&page);
        // A link that cannot be followed does not cost the models of the page that holds it.
        self.next = self.following(&page).transpose();
        if let Some(Ok(next)) = &self.next
            && self.visited.contains(next)
        {
            self.next = None;
        }
        Ok(Some(page.custom_models))
    }

    fn following(&self, page: &CustomModelPage) -> Result<Option<Url>, Error> {
        let base = self.models.pipeline.config().hosts.base();
        let size = size(page);
        let limit = self.request.limit.map_or(size, u64::from);
        let link = page.links.as_ref().and_then(|links| links.next.as_ref());
        if let Some(link) = link.filter(|link| !link.href.is_empty()) {
            return linked(base, link, self.start, limit).map(Some);
        }
        let goes_on = match page.total_count.and_then(|total| u64::try_from(total).ok()) {
            Some(total) => self.start < total,
            // Nobody says how many there are: a full page may have a successor.
            None => self.request.limit.is_some() && size >= limit,
        };
        let start = u32::try_from(self.start).ok().filter(|_| goes_on);
        Ok(start.map(|start| custom_models_url(base, &self.request.clone().with_start(start))))
    }
}

/// How many items a page has, readable or not.
fn size(page: &CustomModelPage) -> u64 {
    page.custom_models.len() as u64 + u64::from(page.unreadable)
}

/// A page, and its items as they came.
struct Read {
    page: CustomModelPage,
    items: String,
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let answer = Value::deserialize(deserializer)?;
        let items = answer.get("custom_models").map(Value::to_string);
        Ok(Self {
            items: items.unwrap_or_default(),
            page: CustomModelPage::deserialize(answer).map_err(D::Error::custom)?,
        })
    }
}

/// Reads a page; the user's token is hidden in whatever is quoted of a refusal.
struct Page<'a>(Option<&'a SecretString>);

#[async_trait]
impl Receive for Page<'_> {
    type Output = Read;

    async fn receive(
        &mut self,
        operation: &Operation,
        response: Response<Body>,
        secrets: &[&str],
    ) -> Result<Read, Error> {
        let own = self.0.map(ExposeSecret::expose_secret);
        let secrets: Vec<_> = secrets.iter().copied().chain(own).collect();
        let answer = Json::new().receive(operation, response, &secrets).await?;
        Ok(answer.value)
    }
}

#[cfg(all(test, feature = "mock"))]
mod tests;
