//! The result of a job of which nobody knows any more what it was.

use firefly::types::{MediaResult, OutputRef, Outputs};
use serde::{Deserialize, Serialize, Serializer};

/// Outputs wherever the operation puts them, and the other members as they came.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct AnyResult(MediaResult);

impl Serialize for AnyResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.members.serialize(serializer)
    }
}

impl Outputs for AnyResult {
    fn outputs(&self) -> Vec<OutputRef<'_>> {
        self.0.outputs()
    }

    fn withheld(&self) -> u32 {
        self.0.withheld
    }
}
