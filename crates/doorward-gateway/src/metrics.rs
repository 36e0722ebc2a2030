//! What the gateway counts for metrics. No label says who, from where, or which path (HS-61): services, statuses,
//! stable codes and tiers are few, and known beforehand.

use std::{
    collections::BTreeMap,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use doorward_core::limits::Tier;
use http::StatusCode;

use crate::{lane::PerLane, record::Record};

/// Upper bounds of the histogram of durations, in milliseconds; those that dashboards know.
pub const BOUNDS_MS: [u64; 11] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

const STATUSES: usize = 500;

const TIERS: usize = Tier::ALL.len();

/// Counters of everything that the listeners of the gateway answered. Every one only grows.
#[derive(Debug, Default)]
pub struct EdgeMetrics {
    lanes: PerLane<Lane>,
    refusals: RwLock<BTreeMap<&'static str, AtomicU64>>,
    limited: [AtomicU64; TIERS],
}

/// What the requests of one lane count.
#[derive(Debug, Default)]
struct Lane {
    services: RwLock<BTreeMap<String, Statuses>>,
    durations: Durations,
}

#[derive(Debug)]
struct Statuses(Box<[AtomicU64]>);

impl Default for Statuses {
    fn default() -> Self {
        Self((0..STATUSES).map(|_| AtomicU64::new(0)).collect())
    }
}

/// How long requests took until the head of their answer, in groups.
#[derive(Debug, Default)]
struct Durations {
    /// Not cumulative; the last is for what took longer than every bound.
    groups: [AtomicU64; BOUNDS_MS.len() + 1],
    micros: AtomicU64,
}

/// What was counted up to now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EdgeCounts {
    /// Answers by service (`""` for what belongs to none, such as the portal) and status.
    pub answers: Vec<(String, u16, u64)>,
    /// Refusals by stable code.
    pub refusals: Vec<(&'static str, u64)>,
    /// Refusals of the request limit by tier.
    pub limited: Vec<(Tier, u64)>,
    /// Requests that took at most so many milliseconds, cumulative.
    pub within: Vec<(u64, u64)>,
    /// All of them.
    pub requests: u64,
    /// The time of all of them.
    pub time: Duration,
}

impl EdgeMetrics {
    pub(crate) fn count(&self, record: &Record, status: StatusCode, lane: usize) {
        let service = record.service.as_deref().map_or("", crate::route::Service::name);
        let of_lane = self.lanes.of(lane);
        with(&of_lane.services, service, str::to_owned, |statuses| {
            if let Some(counter) =
                usize::from(status.as_u16()).checked_sub(100).and_then(|at| statuses.0.get(at))
            {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        if let Some(code) = record.code {
            with(
                &self.refusals,
                code,
                |code| code,
                |counter: &AtomicU64| {
                    counter.fetch_add(1, Ordering::Relaxed);
                },
            );
        }
        of_lane.durations.note(record.elapsed());
    }

    pub(crate) fn rate_limited(&self, tier: Tier) {
        if let Some(counter) = self.limited.get(tier as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// What was counted up to now.
    pub fn counts(&self) -> EdgeCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut answers: BTreeMap<(String, u16), u64> = BTreeMap::new();
        for lane in self.lanes.all() {
            let services = lane.services.read().unwrap_or_else(PoisonError::into_inner);
            for (name, statuses) in services.iter() {
                let counted = (100_u16..).zip(statuses.0.iter().map(read)).filter(|(_, count)| *count > 0);
                for (status, count) in counted {
                    *answers.entry((name.clone(), status)).or_default() += count;
                }
            }
        }
        let refusals = self.refusals.read().unwrap_or_else(PoisonError::into_inner);
        let mut sum = 0;
        let of_all = |at: usize| {
            let lanes = self.lanes.all().filter_map(|lane| lane.durations.groups.get(at));
            lanes.map(read).sum::<u64>()
        };
        let groups: Vec<u64> = (0..=BOUNDS_MS.len())
            .map(|at| {
                sum += of_all(at);
                sum
            })
            .collect();
        let micros = self.lanes.all().map(|lane| read(&lane.durations.micros)).sum();
        EdgeCounts {
            answers: answers.into_iter().map(|((name, status), count)| (name, status, count)).collect(),
            refusals: refusals.iter().map(|(code, count)| (*code, read(count))).collect(),
            limited: Tier::ALL.into_iter().zip(self.limited.iter().map(read)).collect(),
            within: BOUNDS_MS.into_iter().zip(groups).collect(),
            requests: sum,
            time: Duration::from_micros(micros),
        }
    }
}

impl Durations {
    fn note(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let at = BOUNDS_MS.iter().position(|bound| micros <= bound * 1000).unwrap_or(BOUNDS_MS.len());
        if let Some(group) = self.groups.get(at) {
            group.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }
}

/// Counts at `name`; nearly always it is there already.
fn with<'a, K, N: ?Sized + Ord, V: Default>(
    map: &RwLock<BTreeMap<K, V>>,
    name: &'a N,
    own: impl FnOnce(&'a N) -> K,
    count: impl FnOnce(&V),
) where
    K: Ord + std::borrow::Borrow<N>,
{
    if let Some(found) = map.read().unwrap_or_else(PoisonError::into_inner).get(name) {
        return count(found);
    }
    let mut map = map.write().unwrap_or_else(PoisonError::into_inner);
    count(map.entry(own(name)).or_default());
}
