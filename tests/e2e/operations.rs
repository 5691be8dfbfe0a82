//! Every operation from pictures on disk to a picture that somebody else's decoder reads, with the geometry that was asked for.

mod composites;
mod edits;
mod scene;
mod synchronous;
mod video;
