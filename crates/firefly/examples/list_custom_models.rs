//! The custom models that are shared with the account.
//!
//! ```sh
//! cargo run -p firefly --example list_custom_models -- --emulator
//! ```
//!
//! Without `--emulator` it asks the real service, with the credentials of the environment.
#![allow(clippy::print_stdout)] // The output is all that an example has to say.

mod common;

use firefly::types::{CustomModelSort, ListCustomModelsRequest};
use futures_util::TryStreamExt as _;

#[tokio::main]
async fn main() -> common::Result {
    let setup = common::setup().await?;
    let newest_first =
        ListCustomModelsRequest::new().with_sort_by(CustomModelSort::CreatedDate.reversed());
    let mut models = setup.client.custom_models().all(&newest_first);
    while let Some(model) = models.try_next().await? {
        let (id, name) = (model.asset_id, model.display_name);
        println!("{} {}", id.unwrap_or_default(), name.unwrap_or_default());
    }
    Ok(())
}
