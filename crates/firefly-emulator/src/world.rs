//! Everything the emulator knows while it runs: IMS, jobs, uploads, outputs, faults, quirks and records.
//!
//! One lock per subject, each held for the length of one look-up and never across an `await`.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use crate::clock::Clock;
use crate::custom_models::CustomModel;
use crate::easels::Easels;
use crate::fault::Faults;
use crate::ims::Ims;
use crate::jobs::Jobs;
use crate::lock::locked;
use crate::outputs::Outputs;
use crate::quirks::Quirks;
use crate::recording::Recording;
use crate::routes::Intake;
use crate::signing::Signer;
use crate::uploads::Uploads;

/// The one value that all handlers share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) signer: Signer,
    pub(crate) ims: Ims,
    pub(crate) job_duration: Duration,
    pub(crate) default_host: String,
    pub(crate) quirks: Mutex<Quirks>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) jobs: Mutex<Jobs>,
    pub(crate) outputs: Mutex<Outputs>,
    pub(crate) uploads: Mutex<Uploads>,
    pub(crate) custom_models: Vec<CustomModel>,
    pub(crate) recording: Mutex<Recording>,
    pub(crate) pace: Mutex<Pace>,
    pub(crate) easels: Easels,
    /// Where uploads are looked at: one at a time, so that many hostile ones take no more than one, and nothing else waits.
    pub(crate) viewer: Easels,
    pub(crate) intake: Intake,
}

impl World {
    pub(crate) fn quirks(&self) -> Quirks {
        locked(&self.quirks).clone()
    }
}

/// The moments of the submits of the last minute.
#[derive(Debug, Default)]
pub(crate) struct Pace(VecDeque<Duration>);

impl Pace {
    /// Counts one more submit, or says how long the caller has to wait for the next place.
    pub(crate) fn admit(&mut self, now: Duration, per_minute: u32) -> Result<(), Duration> {
        const MINUTE: Duration = Duration::from_secs(60);
        while self
            .0
            .front()
            .is_some_and(|&at| now.saturating_sub(at) >= MINUTE)
        {
            self.0.pop_front();
        }
        if self.0.len() >= per_minute as usize {
            let oldest = self.0.front().copied().unwrap_or(now);
            return Err((oldest + MINUTE).saturating_sub(now));
        }
        self.0.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_admits_again_when_the_oldest_submit_is_a_minute_old() {
        let at = Duration::from_secs;
        let mut pace = Pace::default();
        assert_eq!(pace.admit(at(0), 2), Ok(()));
        assert_eq!(pace.admit(at(10), 2), Ok(()));
        assert_eq!(pace.admit(at(20), 2), Err(at(40)));
        assert_eq!(pace.admit(at(60), 2), Ok(()));
        assert_eq!(pace.admit(at(61), 2), Err(at(9)));
    }
}
