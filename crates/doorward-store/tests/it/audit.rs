//! The audit log on every engine: its contract, and what somebody does to it who can write the database (HS-83).

use std::sync::{Arc, Mutex};

use doorward_core::{
    audit::{AuditBreak, AuditEntry, AuditKind, AuditQuery, AuditVerdict, Checkpoint, verify},
    ports::AuditStore,
};
use doorward_store::{Database, Engine};
use doorward_testkit::{FakeClock, conformance, conformance::audit_entry};

use crate::home::{Home, on_every_engine};

on_every_engine! {
    keeps_the_audit_store_contract
    any_changed_column_is_named_by_its_record
    removed_records_are_named_wherever_they_stood
    moved_and_copied_records_are_named
    a_head_that_was_changed_or_removed_is_named_and_recording_goes_on
    an_older_copy_is_shown_by_a_checkpoint_only
    several_instances_append_to_one_chain
    a_rare_combination_is_found_within_bounded_steps
    a_chain_goes_on_after_a_restart
    records_from_before_there_were_sessions_hold_and_the_chain_goes_on
}

async fn keeps_the_audit_store_contract(engine: Engine) {
    let homes = Mutex::new(Vec::new());
    conformance::audit_store(async || {
        let home = Home::new(engine).await;
        let store = Arc::new(home.open().await);
        homes.lock().unwrap().push(home);
        store
    })
    .await;
}

async fn records_from_before_there_were_sessions_hold_and_the_chain_goes_on(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    // Of these none names a session.
    let old: Vec<_> = (0..40).map(audit_entry).filter(|entry| entry.session.is_empty()).collect();
    store.audit_append(&old).await.unwrap();
    store.close().await;
    home.without_sessions_of_records().await;
    home.intrude(match engine {
        Engine::Sqlite => "PRAGMA user_version = 6",
        Engine::Postgres | Engine::MySql => "UPDATE schema_version SET version = 6",
    })
    .await;
    let store = home.open().await;
    store.audit_append(&[audit_entry(4)]).await.unwrap();
    let verdict = verify(&store, None, |_| ()).await.unwrap();
    assert!(verdict.holds() && verdict.checked == 31, "{verdict:?}");
    let session = Some(audit_entry(4).session);
    let found = store.audit_query(&AuditQuery { session, limit: 9, ..AuditQuery::default() }).await.unwrap();
    assert_eq!(found.records.len(), 1);
    home.intrude("UPDATE audit_events SET session = '' WHERE id = 31").await;
    let verdict = verify(&store, None, |_| ()).await.unwrap();
    assert_eq!(verdict.breaks, [AuditBreak::Altered { id: 31 }]);
    home.intrude("UPDATE audit_events SET session = '0123456789abcdef' WHERE id = 7").await;
    let verdict = verify(&store, None, |_| ()).await.unwrap();
    assert_eq!(verdict.breaks[0], AuditBreak::Altered { id: 7 });
}

/// A log of ten records.
struct Log {
    home: Home,
    store: Database,
}

impl Log {
    async fn new(engine: Engine) -> Self {
        let home = Home::new(engine).await;
        let store = home.open().await;
        let log = Self { home, store };
        log.append(0..10).await;
        log
    }

    async fn append(&self, numbers: impl IntoIterator<Item = u64>) {
        let entries: Vec<_> = numbers.into_iter().map(audit_entry).collect();
        self.store.audit_append(&entries).await.unwrap();
    }

    async fn verdict(&self) -> AuditVerdict {
        verify(&self.store, None, |_| ()).await.unwrap()
    }

    async fn breaks(&self) -> Vec<AuditBreak> {
        self.verdict().await.breaks
    }

    /// What the walk says after `statements`. Everything is put back afterwards.
    async fn after(&self, statements: &[&str]) -> Vec<AuditBreak> {
        self.home.intrude("CREATE TABLE kept_events AS SELECT * FROM audit_events").await;
        self.home.intrude("CREATE TABLE kept_chain AS SELECT * FROM audit_chain").await;
        for statement in statements {
            self.home.intrude(statement).await;
        }
        let breaks = self.breaks().await;
        for table in ["events", "chain"] {
            self.home.intrude(&format!("DELETE FROM audit_{table}")).await;
            self.home.intrude(&format!("INSERT INTO audit_{table} SELECT * FROM kept_{table}")).await;
            self.home.intrude(&format!("DROP TABLE kept_{table}")).await;
        }
        assert_eq!(self.breaks().await, [], "put back");
        breaks
    }
}

async fn any_changed_column_is_named_by_its_record(engine: Engine) {
    let log = Log::new(engine).await;
    let columns = [
        "at = at + 1",
        "action = 'sign_out.'",
        "actor = 'mallory'",
        "actor = NULL",
        "actor_key = 'mallory'",
        "about = 'mallory'",
        "about_key = 'mallory'",
        "address = '192.0.2.99'",
        "agent = 'x'",
        "method = 'GET'",
        "path = '/x'",
        "success = 1 - success",
        "reason = 'x'",
        "request_id = 'x'",
        "session = 'x'",
        "link = (SELECT link FROM (SELECT link FROM audit_events WHERE id = 2) other)",
    ];
    for column in columns {
        let found = log.after(&[&format!("UPDATE audit_events SET {column} WHERE id = 5")]).await;
        assert_eq!(found, [AuditBreak::Altered { id: 5 }], "{column}");
    }
    for id in [1, 10] {
        let found = log.after(&[&format!("UPDATE audit_events SET reason = 'x' WHERE id = {id}")]).await;
        assert_eq!(found, [AuditBreak::Altered { id }]);
    }
    let found = log.after(&["UPDATE audit_events SET id = 99 WHERE id = 5"]).await;
    assert_eq!(found, [AuditBreak::Missing { from: 5, to: 5 }, AuditBreak::Added { id: 11 }]);
}

async fn removed_records_are_named_wherever_they_stood(engine: Engine) {
    let log = Log::new(engine).await;
    for (condition, from, to) in
        [("id = 1", 1, 1), ("id IN (4, 5)", 4, 5), ("id = 10", 10, 10), ("id > 6", 7, 10), ("id > 0", 1, 10)]
    {
        let found = log.after(&[&format!("DELETE FROM audit_events WHERE {condition}")]).await;
        assert_eq!(found, [AuditBreak::Missing { from, to }], "{condition}");
    }
    let renumbered = log
        .after(&["DELETE FROM audit_events WHERE id = 9", "UPDATE audit_events SET id = 9 WHERE id = 10"])
        .await;
    assert_eq!(renumbered, [AuditBreak::Altered { id: 9 }, AuditBreak::Missing { from: 10, to: 10 }]);
}

async fn moved_and_copied_records_are_named(engine: Engine) {
    let log = Log::new(engine).await;
    let swapped = [
        "UPDATE audit_events SET id = 1000 WHERE id = 3",
        "UPDATE audit_events SET id = 3 WHERE id = 6",
        "UPDATE audit_events SET id = 6 WHERE id = 1000",
    ];
    let expected = [AuditBreak::Moved { id: 3, found_at: 6 }, AuditBreak::Moved { id: 6, found_at: 3 }];
    assert_eq!(log.after(&swapped).await, expected);
    let copy = "INSERT INTO audit_events SELECT 11, at, action, actor, actor_key, about, about_key, address, agent, \
                method, path, success, reason, request_id, link, session FROM audit_events WHERE id = 5";
    assert_eq!(log.after(&[copy]).await, [AuditBreak::Added { id: 11 }]);
    for id in ["0", "-5"] {
        let before = copy.replace("SELECT 11,", &format!("SELECT {id},"));
        assert_eq!(log.after(&[&before]).await, [AuditBreak::Unchained { id: 0 }]);
    }
}

async fn a_head_that_was_changed_or_removed_is_named_and_recording_goes_on(engine: Engine) {
    let cut = "DELETE FROM audit_events WHERE id > 7";
    let fit = "UPDATE audit_chain SET last_id = 7, last = (SELECT link FROM audit_events WHERE id = 7)";
    let attacks: [(&str, &[&str], AuditBreak, u64); 4] = [
        ("head_missing", &["DELETE FROM audit_chain"], AuditBreak::KeyUnreadable, 11),
        ("key_unreadable", &["UPDATE audit_chain SET chain_key = seal"], AuditBreak::KeyUnreadable, 11),
        ("head_forged", &["UPDATE audit_chain SET seal = last"], AuditBreak::HeadForged, 11),
        ("head_forged", &[cut, fit], AuditBreak::HeadForged, 8),
    ];
    for (reason, statements, named, goes_on) in attacks {
        let log = Log::new(engine).await;
        for statement in statements {
            log.home.intrude(statement).await;
        }
        assert_eq!(log.breaks().await, [named]);
        log.append(10..12).await;
        let reason = if reason == "head_missing" { "key_unreadable" } else { reason }.to_owned();
        let expected = [AuditBreak::Unchained { id: 1 }, AuditBreak::Restarted { id: goes_on, reason }];
        assert_eq!(log.breaks().await, expected);
        let query = AuditQuery { limit: 100, ..AuditQuery::default() };
        let kept = log.store.audit_query(&query).await.unwrap().records.len() as u64;
        assert_eq!(kept, goes_on + 2, "nothing that was there is gone, and the new is there");
    }
}

async fn an_older_copy_is_shown_by_a_checkpoint_only(engine: Engine) {
    let log = Log::new(engine).await;
    log.home.intrude("CREATE TABLE kept_chain AS SELECT * FROM audit_chain").await;
    log.append(10..15).await;
    let state = log.store.audit_chain().await.unwrap();
    let seen = Checkpoint::of(&state.head.unwrap(), &state.key.unwrap(), FakeClock::START);
    for statement in [
        "DELETE FROM audit_events WHERE id > 10",
        "DELETE FROM audit_chain",
        "INSERT INTO audit_chain SELECT * FROM kept_chain",
    ] {
        log.home.intrude(statement).await;
    }
    assert_eq!(log.breaks().await, []);
    let found = verify(&log.store, Some(&seen), |_| ()).await.unwrap().breaks;
    assert_eq!(found, [AuditBreak::RolledBack { id: 15, ends_at: 10 }]);
    log.append(100..110).await;
    let found = verify(&log.store, Some(&seen), |_| ()).await.unwrap().breaks;
    assert_eq!(found, [AuditBreak::CheckpointDiffers { id: 15 }]);
}

async fn several_instances_append_to_one_chain(engine: Engine) {
    let home = Home::new(engine).await;
    let stores = [Arc::new(home.open().await), Arc::new(home.open().await)];
    let tasks: Vec<_> = (0..50)
        .map(|number: u64| {
            let store = Arc::clone(&stores[number as usize % 2]);
            tokio::spawn(async move {
                let entries: Vec<_> = (0..20).map(|one| audit_entry(number * 20 + one)).collect();
                store.audit_append(&entries).await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let verdict = verify(&*stores[0], None, |_| ()).await.unwrap();
    assert!(verdict.holds() && verdict.checked == 1_000, "{verdict:?}");
}

async fn a_rare_combination_is_found_within_bounded_steps(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    let common = AuditEntry { actor_key: "john".to_owned(), action: "sign_out".to_owned(), ..audit_entry(1) };
    let rare = AuditEntry { action: AuditKind::AccountDeleted.name().to_owned(), ..common.clone() };
    let foreign = AuditEntry { actor_key: "harry".to_owned(), ..rare.clone() };
    store.audit_append(&[rare]).await.unwrap();
    for _ in 0..30 {
        store.audit_append(&vec![common.clone(); 1_000]).await.unwrap();
        store.audit_append(std::slice::from_ref(&foreign)).await.unwrap();
    }
    let query = AuditQuery {
        actor: Some("john".to_owned()),
        action: Some("account.deleted".to_owned()),
        limit: 10,
        ..AuditQuery::default()
    };
    let (mut after, mut pages, mut ids) = (None, 0, Vec::new());
    loop {
        let page = store.audit_query(&AuditQuery { after, ..query.clone() }).await.unwrap();
        ids.extend(page.records.iter().map(|record| record.id));
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
        assert!(ids.is_empty(), "it is the oldest");
    }
    assert_eq!(ids, [1]);
    assert!((2..=31).contains(&pages), "{pages} pages: no page looks through all, and each gets somewhere");
}

async fn a_chain_goes_on_after_a_restart(engine: Engine) {
    let Log { home, store } = Log::new(engine).await;
    store.close().await;
    let log = Log { store: home.open().await, home };
    log.append(10..12).await;
    let verdict = log.verdict().await;
    assert!(verdict.holds() && verdict.checked == 12, "{verdict:?}");
}
