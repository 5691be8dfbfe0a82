//! Jobs and their course: what a read at a given moment of the movable clock says.
//!
//! A job needs no task of its own. Its state follows from its age, so advancing the clock finishes it.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::Value;

/// How many jobs are remembered; older ones are unknown again, as they are on the service one day.
const CAPACITY: usize = 2_000;

/// How a job will end if nobody cancels it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ending {
    /// With this `result`.
    Succeeded(Value),
    /// With this `error_code` and `message`.
    Failed(&'static str, &'static str),
    TimedOut,
    Never,
}

/// One submitted job.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) uuid: String,
    pub(crate) owner: String,
    /// The host of its links.
    pub(crate) host: String,
    pub(crate) created: Duration,
    pub(crate) duration: Duration,
    pub(crate) ending: Ending,
    pub(crate) cancelled: bool,
    pub(crate) reads: u32,
    pub(crate) reads_after_cancel: u32,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    /// Share of the time that has passed, in percent below 100.
    Running(f64),
    Cancelled,
    Ended(Ending),
}

/// The name of the cluster that jobs claim to run on.
const CLUSTER: &str = "emu000001";

impl Job {
    pub(crate) fn new(
        uuid: String,
        owner: &str,
        created: Duration,
        duration: Duration,
        ending: Ending,
    ) -> Self {
        let owner = owner.to_owned();
        Self {
            uuid,
            owner,
            host: String::new(),
            created,
            duration,
            ending,
            cancelled: false,
            reads: 0,
            reads_after_cancel: 0,
        }
    }

    pub(crate) fn urn(&self) -> String {
        urn(&self.uuid)
    }

    pub(crate) fn stage(&self, now: Duration) -> Stage {
        let age = now.saturating_sub(self.created);
        if self.cancelled {
            Stage::Cancelled
        } else if age >= self.duration && self.ending != Ending::Never {
            Stage::Ended(self.ending.clone())
        } else {
            let share = age.as_secs_f64() / self.duration.as_secs_f64().max(f64::MIN_POSITIVE);
            Stage::Running((share * 100.0).clamp(0.0, 99.0))
        }
    }
}

pub(crate) fn urn(uuid: &str) -> String {
    format!("urn:ff:jobs:{CLUSTER}:{uuid}")
}

/// The newest jobs.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    by_uuid: HashMap<String, Job>,
    order: VecDeque<String>,
}

impl Jobs {
    pub(crate) fn add(&mut self, job: Job) {
        if self.order.len() == CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_uuid.remove(&oldest);
        }
        self.order.push_back(job.uuid.clone());
        self.by_uuid.insert(job.uuid.clone(), job);
    }

    /// The job of this owner by URN or bare UUID. Other people's jobs are as unknown as those that never were.
    pub(crate) fn find(&mut self, id: &str, owner: &str) -> Option<&mut Job> {
        let uuid = id
            .strip_prefix("urn:ff:jobs:")
            .and_then(|rest| rest.split_once(':'))
            .map_or(id, |(_, uuid)| uuid);
        self.by_uuid.get_mut(uuid).filter(|job| job.owner == owner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(ending: Ending) -> Job {
        Job::new(
            "u1".to_owned(),
            "me",
            Duration::from_secs(10),
            Duration::from_secs(4),
            ending,
        )
    }

    #[test]
    fn the_stage_follows_from_the_age() {
        let done = Ending::Succeeded(Value::Null);
        let job = job(done.clone());
        assert_eq!(job.stage(Duration::from_secs(10)), Stage::Running(0.0));
        assert_eq!(job.stage(Duration::from_secs(11)), Stage::Running(25.0));
        assert_eq!(job.stage(Duration::from_secs(14)), Stage::Ended(done));
    }

    #[test]
    fn a_job_without_duration_is_over_at_once_and_one_without_ending_never() {
        let now = Duration::from_secs(10);
        let quick = Job {
            duration: Duration::ZERO,
            ..job(Ending::TimedOut)
        };
        assert_eq!(quick.stage(now), Stage::Ended(Ending::TimedOut));
        assert_eq!(job(Ending::Never).stage(now * 1000), Stage::Running(99.0));
        let endless = Job {
            duration: Duration::ZERO,
            ..job(Ending::Never)
        };
        assert!(matches!(endless.stage(now), Stage::Running(_)));
    }

    #[test]
    fn a_job_is_found_by_urn_or_uuid_by_its_owner_only() {
        let mut jobs = Jobs::default();
        jobs.add(job(Ending::Never));
        assert!(jobs.find("u1", "me").is_some());
        assert!(jobs.find(&urn("u1"), "me").is_some());
        assert!(jobs.find("u1", "you").is_none());
        assert!(jobs.find("u2", "me").is_none());
    }

    #[test]
    fn old_jobs_are_forgotten() {
        let mut jobs = Jobs::default();
        for number in 0..=CAPACITY {
            jobs.add(Job {
                uuid: number.to_string(),
                ..job(Ending::Never)
            });
        }
        assert!(jobs.find("0", "me").is_none());
        assert!(jobs.find("1", "me").is_some());
    }
}
