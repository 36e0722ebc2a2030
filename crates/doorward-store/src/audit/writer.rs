//! The way from those who tell events to the table: nobody who tells one waits, and nobody fails because of it.
//!
//! Events wait in a bounded queue and are written in batches. While the database is away they wait on; what does not
//! fit is counted and told (SC-245). Absent: the log, which has every event at once.

use std::{sync::Arc, time::Duration};

use doorward_core::{
    audit::{AuditEvent, Waiting, WaitingLimits},
    ports::{AuditSink, AuditStore, Clock},
};
use tokio::{
    sync::{Mutex, Notify},
    task::JoinHandle,
};

/// An event is written at the latest after this.
const DELAY: Duration = Duration::from_millis(250);

/// Events of one batch. So many wait no longer.
const BATCH: usize = 500;

/// How long to wait for a database that is away before it is tried again; grows up to [`LONGEST_PAUSE`].
const PAUSE: Duration = Duration::from_millis(500);

const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How long an end waits for a database that does not take what is left.
const LAST_TRY: Duration = Duration::from_secs(5);

/// An [`AuditSink`] that writes into an [`AuditStore`].
pub struct AuditWriter {
    shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    waiting: Waiting,
    enough: Notify,
    store: Arc<dyn AuditStore>,
    clock: Arc<dyn Clock>,
    /// Held while a batch is on its way, so that an end does not overtake it.
    writing: Mutex<()>,
}

impl AuditWriter {
    /// Starts writing into `store`. Needs a running tokio.
    pub fn start(store: Arc<dyn AuditStore>, clock: Arc<dyn Clock>, limits: WaitingLimits) -> Self {
        let shared = Arc::new(Shared {
            waiting: Waiting::new(limits),
            enough: Notify::new(),
            store,
            clock,
            writing: Mutex::new(()),
        });
        let task = tokio::spawn(Arc::clone(&shared).run());
        Self { shared, task: Mutex::new(Some(task)) }
    }

    /// Writes what waits and stops. Events that are told later are not written. Gives up on a database that does not
    /// answer within seconds; the log has its events.
    pub async fn close(&self) {
        let Some(task) = self.task.lock().await.take() else { return };
        let shared = &self.shared;
        let last = async {
            let _whole = shared.writing.lock().await;
            task.abort();
            while !shared.waiting.is_empty() && shared.write(false).await {}
            shared.write(true).await
        };
        if !matches!(tokio::time::timeout(LAST_TRY, last).await, Ok(true)) {
            let lost = shared.waiting.len();
            tracing::error!(lost, "the last audit events were not written to the database; the log has them");
        }
    }
}

impl AuditSink for AuditWriter {
    fn record(&self, event: &AuditEvent) {
        if self.shared.waiting.push(event) >= BATCH {
            self.shared.enough.notify_one();
        }
    }
}

impl Drop for AuditWriter {
    fn drop(&mut self) {
        if let Some(task) = self.task.get_mut().take() {
            task.abort();
        }
    }
}

impl Shared {
    async fn run(self: Arc<Self>) {
        let mut pause = PAUSE;
        loop {
            // Whoever finds enough waiting ends the delay.
            let _ = tokio::time::timeout(DELAY, self.enough.notified()).await;
            let written = {
                let _whole = self.writing.lock().await;
                self.write(false).await
            };
            if written {
                pause = PAUSE;
            } else {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    /// Writes one batch; `false` if the database did not take it.
    async fn write(&self, last: bool) -> bool {
        let batch = self.waiting.take(BATCH, self.clock.now(), last);
        let entries = batch.entries();
        if entries.is_empty() {
            return true;
        }
        match self.store.audit_append(&entries).await {
            Ok(()) => true,
            Err(fault) => {
                let waiting = entries.len() + self.waiting.len();
                tracing::warn!(error = %fault, waiting, "audit events wait to be written to the database");
                self.waiting.put_back(batch);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use doorward_core::audit::{AuditEntry, AuditKind, AuditOutcome, RequestOrigin, verify};
    use doorward_testkit::{FakeClock, MemoryAudit};

    use super::*;

    struct Bench {
        log: Arc<MemoryAudit>,
        clock: Arc<FakeClock>,
        writer: AuditWriter,
    }

    fn bench(limits: WaitingLimits) -> Bench {
        let (log, clock) = (Arc::new(MemoryAudit::default()), Arc::new(FakeClock::default()));
        let writer = AuditWriter::start(log.clone(), clock.clone(), limits);
        Bench { log, clock, writer }
    }

    fn event(clock: &FakeClock, outcome: AuditOutcome) -> AuditEvent {
        AuditEvent {
            time: clock.now(),
            kind: AuditKind::PasswordSignIn,
            outcome,
            user: Some("john".to_owned()),
            about: None,
            origin: RequestOrigin::local("/login"),
        }
    }

    async fn eventually(log: &MemoryAudit, many: usize) {
        for _ in 0..200 {
            if log.entries().len() >= many {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(log.entries().len(), many);
    }

    #[tokio::test]
    async fn an_event_is_in_the_table_within_the_delay_and_in_its_order() {
        let bench = bench(WaitingLimits::default());
        for _ in 0..3 {
            bench.writer.record(&event(&bench.clock, AuditOutcome::Success));
            bench.clock.advance(Duration::from_secs(1));
        }
        tokio::time::sleep(DELAY * 2).await;
        let entries = bench.log.entries();
        assert!(entries.len() == 3 && entries.is_sorted_by_key(|entry| entry.time), "{entries:?}");
    }

    #[tokio::test]
    async fn what_waits_is_written_at_the_end() {
        let bench = bench(WaitingLimits::default());
        for _ in 0..BATCH * 2 + 10 {
            bench.writer.record(&event(&bench.clock, AuditOutcome::Success));
        }
        bench.writer.close().await;
        assert_eq!(bench.log.entries().len(), BATCH * 2 + 10);
        bench.writer.record(&event(&bench.clock, AuditOutcome::Success));
        bench.writer.close().await;
        assert_eq!(bench.log.entries().len(), BATCH * 2 + 10, "it has ended");
        assert!(verify(&*bench.log, None, |_| ()).await.unwrap().holds());
    }

    #[tokio::test]
    async fn while_the_database_is_away_events_wait_and_nothing_is_written_twice() {
        let bench = bench(WaitingLimits { capacity: 50, ..WaitingLimits::default() });
        bench.log.set_broken(true);
        for _ in 0..60 {
            bench.writer.record(&event(&bench.clock, AuditOutcome::Success));
        }
        tokio::time::sleep(DELAY * 3).await;
        bench.log.set_broken(false);
        eventually(&bench.log, 51).await;
        bench.writer.close().await;
        let entries = bench.log.entries();
        assert_eq!(entries.len(), 51);
        assert_eq!(entries.iter().filter(|entry| entry.action == "audit.lost").count(), 1);
    }

    #[tokio::test]
    async fn an_end_does_not_wait_for_ever_for_a_database_that_is_away() {
        let bench = bench(WaitingLimits::default());
        bench.log.set_broken(true);
        bench.writer.record(&event(&bench.clock, AuditOutcome::Success));
        tokio::time::timeout(LAST_TRY * 2, bench.writer.close()).await.unwrap();
    }

    #[tokio::test]
    async fn ten_thousand_failures_a_second_hold_nobody_up_and_leave_a_sample() {
        let bench = bench(WaitingLimits::default());
        let failure = event(&bench.clock, AuditOutcome::Failure("wrong_credentials"));
        let begun = tokio::time::Instant::now();
        for _ in 0..10_000 {
            bench.writer.record(&failure);
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        bench.writer.close().await;
        let entries = bench.log.entries();
        let (lost, kept): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.action == "audit.lost");
        assert_eq!(kept.len(), WaitingLimits::default().burst as usize);
        let number = |entry: &&AuditEntry| entry.about.as_deref()?.split(' ').next()?.parse::<usize>().ok();
        assert_eq!(lost.iter().filter_map(number).sum::<usize>(), 10_000 - kept.len());
    }
}
