//! The programs of the guides: they are what the pages show, and they do what the pages say, against the emulator and a recorder
//! that stands for the product's API.

mod pages;
mod product_api;
mod products;
mod program;
mod rotation;
mod sharing;
#[cfg(feature = "redis")]
mod sharing_by_redis;
