//! The client: one value that everything is asked of.

use std::sync::Arc;

#[cfg(feature = "reqwest")]
use firefly_core::Error;
use firefly_core::{ApiRequest, CustomModels, Download, Downloads, Pipeline};
use firefly_types::{Outputs, PresignedUrl, Report};
use ims_auth::TokenSource;

use crate::{ClientBuilder, Images, Jobs, Storage, SyncImages, Videos};

/// A client for the Firefly API.
///
/// Make one and keep it: it holds the token and the connections. Cloning is cheap and shares both.
///
/// ```no_run
/// # async fn f() -> Result<(), firefly::Error> {
/// use firefly::{Client, GenerateImagesRequest};
///
/// let client = Client::from_env()?;
/// let result = client.images().generate(&GenerateImagesRequest::new("a lighthouse at dusk")).await?;
/// for output in &result.outputs {
///     client.download(&output.image.url).to_file("lighthouse.png").await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    pipeline: Pipeline,
}

impl Client {
    pub(crate) fn new(pipeline: Pipeline) -> Self {
        Self { pipeline }
    }

    /// A client set up by the environment.
    ///
    /// | Variable | Meaning |
    /// |---|---|
    /// | `FIREFLY_SERVICES_CLIENT_ID` | the client ID; always needed |
    /// | `FIREFLY_SERVICES_CLIENT_SECRET` | the client secret |
    /// | `FIREFLY_SERVICES_ACCESS_TOKEN` | a token fetched elsewhere; wins over the secret, and IMS is not asked |
    /// | `FIREFLY_SERVICES_SCOPES` | scopes to ask for; default those of Adobe's Firefly page |
    /// | `FIREFLY_API_URL` | base URL of the API; default `https://firefly-api.adobe.io` |
    /// | `FIREFLY_IMS_URL` | base URL of IMS; default `https://ims-na1.adobelogin.com` |
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) that names every missing variable and where to get its value.
    #[cfg(feature = "reqwest")]
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().with_env()?.build()
    }

    /// A client set up step by step.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Operations on images.
    pub fn images(&self) -> Images<'_> {
        Images {
            pipeline: &self.pipeline,
        }
    }

    /// Operations on videos.
    pub fn videos(&self) -> Videos<'_> {
        Videos {
            pipeline: &self.pipeline,
        }
    }

    /// The synchronous operations that Adobe has removed from its documentation.
    pub fn sync_images(&self) -> SyncImages<'_> {
        SyncImages {
            pipeline: &self.pipeline,
        }
    }

    /// The custom models that are shared with the account.
    ///
    /// ```no_run
    /// # async fn f(client: firefly::Client) -> Result<(), firefly::Error> {
    /// use firefly::types::ListCustomModelsRequest;
    ///
    /// let page = client.custom_models().list(&ListCustomModelsRequest::new()).await?;
    /// for model in page.custom_models {
    ///     println!("{:?}: {:?}", model.display_name, model.asset_id);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn custom_models(&self) -> CustomModels {
        CustomModels::new(self.pipeline.clone())
    }

    /// The service's storage, where the pictures of requests go.
    pub fn storage(&self) -> Storage<'_> {
        Storage {
            pipeline: &self.pipeline,
        }
    }

    /// Everything that is wrong with `request` and its local pictures: what a call would refuse, and what it would warn of. Nothing is
    /// sent, not even for a token.
    ///
    /// Files are read, and so are readers, whose bytes are kept for the call.
    ///
    /// ```no_run
    /// # async fn f(client: firefly::Client) {
    /// use firefly::{ImageSource, types::UpscaleImageRequest};
    ///
    /// let request = UpscaleImageRequest::new(ImageSource::path("cat.png"), [7]);
    /// let report = client.check(&request).await;
    /// for warning in &report.warnings {
    ///     eprintln!("{warning}");
    /// }
    /// assert!(report.is_ok(), "{report}");
    /// # }
    /// ```
    pub async fn check<R: ApiRequest>(&self, request: &R) -> Report {
        self.pipeline.check(request).await
    }

    /// Jobs that were submitted earlier, by this process or another.
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs {
            pipeline: &self.pipeline,
        }
    }

    /// Will fetch an output from its pre-signed URL, without any credentials.
    pub fn download(&self, url: &PresignedUrl) -> Download {
        Download::new(self.pipeline.clone(), url.clone())
    }

    /// Will fetch all outputs of a result, some at a time, each to a file of its own.
    ///
    /// ```no_run
    /// # async fn f(client: firefly::Client) -> Result<(), firefly::Error> {
    /// use firefly::GenerateImagesRequest;
    ///
    /// let request = GenerateImagesRequest::new("a lighthouse at dusk").with_num_variations(4);
    /// let result = client.images().generate(&request).await?;
    /// let saved = client
    ///     .download_all(&result)
    ///     .with_names("{prompt}-{index}of{count}")
    ///     .with_prompt(&request.prompt)
    ///     .to_folder("pictures")
    ///     .await?;
    /// for file in saved.files {
    ///     println!("{}", file?.path.display());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn download_all(&self, result: &(impl Outputs + ?Sized)) -> Downloads {
        Downloads::new(self.pipeline.clone(), result)
    }

    /// Where this client's tokens come from.
    pub fn tokens(&self) -> &Arc<dyn TokenSource> {
        self.pipeline.tokens()
    }
}
