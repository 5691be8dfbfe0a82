//! Jobs: what a submit answers, what a status call answers, and the words for a job's state.

mod accepted;
mod response;
mod status;

pub use accepted::JobAccepted;
pub use response::JobResponse;
pub use status::JobStatus;
