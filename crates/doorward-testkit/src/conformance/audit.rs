//! The contract of [`AuditStore`]. What a bad actor may do to a table is tried where tables are.

use std::{sync::Arc, time::Duration};

use doorward_core::{
    audit::{
        AuditCount, AuditCursor, AuditEntry, AuditEvent, AuditKind, AuditOutcome, AuditQuery, AuditRecord,
        AuditVerdict, Checkpoint, RequestOrigin, day_of, verify,
    },
    ports::AuditStore,
    session::{SessionKey, SessionMark},
    time::Timestamp,
};
use doorward_crypto::{MAC_LEN, MacKey};

use super::{cases, run};
use crate::FakeClock;

type Store = Arc<dyn AuditStore>;

/// Runs the list. `make` gives an empty store each time.
pub async fn audit_store<S: AuditStore + 'static>(make: impl AsyncFn() -> Arc<S>) {
    let cases = cases![
        "an empty log holds, and answers with nothing" => empty,
        "records come back field by field, newest first" => kept_as_they_are,
        "text of every kind is kept as it is" => odd_text,
        "numbers go on from one batch to the next, and no entries are no fault" => numbered,
        "every filter means what it says, alone and with any other" => filters,
        "records of one moment are ordered by their number" => one_moment,
        "pages follow each other without gap or repetition while others append" => pages,
        "a limit is kept, and whether there is more is told" => limits,
        "records are counted by day, kind and outcome, within a period" => counted,
        "the chain holds over batches, and a checkpoint of it stays good" => chained,
        "simultaneous appends give one chain without gaps" => simultaneous,
        "the oldest are forgotten in bounded steps, and the chain holds from there" => pruned,
        "forgetting stops at the first record to be kept" => prune_stops,
        "a log that was emptied goes on counting" => pruned_whole,
        "a walk meets records that are appended and forgotten meanwhile" => walk_meanwhile,
    ];
    run::<dyn AuditStore>("AuditStore", cases, async || make().await as Store).await;
}

/// The entry number `number` of a varied lot; one a minute.
pub fn audit_entry(number: u64) -> AuditEntry {
    let kinds =
        [AuditKind::PasswordSignIn, AuditKind::AccessDenied, AuditKind::SignOut, AuditKind::BanImposed];
    let kind = kinds[(number % 4) as usize];
    let outcome = if number.is_multiple_of(3) {
        AuditOutcome::Success
    } else {
        AuditOutcome::Failure("wrong_credentials")
    };
    let users = [Some("John"), Some("harry"), None];
    AuditEntry::of(&AuditEvent {
        time: at(number),
        kind,
        outcome,
        user: users[(number % 3) as usize].map(str::to_owned),
        about: number.is_multiple_of(5).then(|| "Sally".to_owned()),
        origin: RequestOrigin {
            client: [192, 0, 2, (number % 7) as u8].into(),
            method: "POST".to_owned(),
            path: if number.is_multiple_of(2) { "/login" } else { "/api/login" }.to_owned(),
            agent: "Mozilla/5.0".to_owned(),
            request_id: format!("request-{number}"),
            certificate: None,
            session: number.is_multiple_of(4).then(|| session(number % 8)),
        },
    })
}

/// The mark of a session.
fn session(number: u64) -> SessionMark {
    SessionMark::of(&MacKey::new(&[7; MAC_LEN]), &SessionKey::of(&number.to_string()))
}

fn at(minutes: u64) -> Timestamp {
    FakeClock::START.plus(Duration::from_secs(minutes * 60))
}

fn entries(numbers: impl IntoIterator<Item = u64>) -> Vec<AuditEntry> {
    numbers.into_iter().map(audit_entry).collect()
}

/// Entries as the records of a fresh log, newest first.
fn recorded(told: Vec<AuditEntry>) -> Vec<AuditRecord> {
    let mut records: Vec<_> = (1..).zip(told).map(|(id, entry)| AuditRecord { id, entry }).collect();
    records.reverse();
    records
}

const NONE: [u64; 0] = [];

fn everything() -> AuditQuery {
    AuditQuery { limit: 1_000, ..AuditQuery::default() }
}

async fn append(store: &Store, entries: &[AuditEntry]) {
    store.audit_append(entries).await.expect("append");
}

async fn ask(store: &Store, query: &AuditQuery) -> Vec<AuditRecord> {
    store.audit_query(query).await.expect("query").records
}

async fn ids(store: &Store, query: &AuditQuery) -> Vec<u64> {
    ask(store, query).await.into_iter().map(|record| record.id).collect()
}

async fn walk(store: &Store) -> AuditVerdict {
    verify(&**store, None, |_| ()).await.expect("verify")
}

#[track_caller]
fn holds(verdict: &AuditVerdict, checked: u64) {
    assert!(verdict.holds() && verdict.checked == checked, "{verdict:?}");
}

async fn empty(store: Store) {
    assert_eq!(ask(&store, &everything()).await, []);
    assert_eq!(store.audit_count(at(0), at(1_000_000)).await.unwrap(), []);
    assert_eq!(store.audit_read(0, 10).await.unwrap(), []);
    assert_eq!(store.audit_prune(at(1_000_000), 10).await.unwrap(), 0);
    holds(&walk(&store).await, 0);
    assert_eq!(store.audit_chain().await.unwrap().newest, 0);
}

async fn kept_as_they_are(store: Store) {
    let told = entries(0..12);
    append(&store, &told).await;
    let found = ask(&store, &everything()).await;
    let expected = recorded(told);
    assert_eq!(found, expected);
    let read: Vec<_> =
        store.audit_read(0, 100).await.unwrap().into_iter().map(|(record, _)| record).collect();
    assert!(read.iter().eq(expected.iter().rev()), "{read:?}");
}

async fn odd_text(store: Store) {
    let odd = "o'brien\"; DROP TABLE audit_events; -- \r\n?1 $1 \u{202e}🦀 ÄÖ";
    let entry = AuditEntry {
        actor: Some(odd.to_owned()),
        actor_key: odd.to_lowercase(),
        about: Some(String::new()),
        agent: odd.to_owned(),
        path: odd.to_owned(),
        ..audit_entry(1)
    };
    append(&store, std::slice::from_ref(&entry)).await;
    assert_eq!(ask(&store, &everything()).await, [AuditRecord { id: 1, entry: entry.clone() }]);
    let exact = AuditQuery { path: Some(odd.to_owned()), ..everything() };
    assert_eq!(ids(&store, &exact).await, [1]);
    let other_case = AuditQuery { path: Some(odd.to_lowercase()), ..everything() };
    assert_eq!(ids(&store, &other_case).await, NONE, "paths are compared as they are written");
    let space = AuditQuery { path: Some(format!("{odd} ")), ..everything() };
    assert_eq!(ids(&store, &space).await, NONE, "a space at the end is a difference");
    holds(&walk(&store).await, 1);
}

async fn numbered(store: Store) {
    append(&store, &entries(0..3)).await;
    append(&store, &[]).await;
    append(&store, &entries(3..4)).await;
    assert_eq!(ids(&store, &everything()).await, [4, 3, 2, 1]);
    assert_eq!(store.audit_chain().await.unwrap().newest, 4);
}

async fn filters(store: Store) {
    let told = entries(0..60);
    append(&store, &told).await;
    let records = recorded(told);
    let some = |text: &str| Some(text.to_owned());
    let parts: [fn(AuditQuery) -> AuditQuery; 10] = [
        |query| AuditQuery { action: Some("sign_in.password".to_owned()), ..query },
        |query| AuditQuery { actor: Some(" JOHN".to_owned()), ..query },
        |query| AuditQuery { about: Some("sally".to_owned()), ..query },
        |query| AuditQuery { address: Some("192.0.2.3".to_owned()), ..query },
        |query| AuditQuery { path: Some("/login".to_owned()), ..query },
        |query| AuditQuery { session: Some(session(4).to_string()), ..query },
        |query| AuditQuery { success: Some(false), ..query },
        |query| AuditQuery { success: Some(true), ..query },
        |query| AuditQuery { since: Some(at(20)), ..query },
        |query| AuditQuery { until: Some(at(40)), ..query },
    ];
    for first in parts {
        for second in parts {
            for third in parts {
                let query = third(second(first(everything())));
                let expected: Vec<_> =
                    records.iter().filter(|one| query.fits(one)).map(|one| one.id).collect();
                assert_eq!(ids(&store, &query).await, expected, "{query:?}");
            }
        }
    }
    for nobody in ["jo%", "joh_", "", "john' OR '1'='1"] {
        assert_eq!(
            ids(&store, &AuditQuery { actor: some(nobody), action: some("x"), ..everything() }).await,
            NONE
        );
        assert_eq!(ids(&store, &AuditQuery { action: some(nobody), ..everything() }).await, NONE);
    }
}

async fn one_moment(store: Store) {
    let same: Vec<_> = entries(0..5).into_iter().map(|entry| AuditEntry { time: at(9), ..entry }).collect();
    append(&store, &same).await;
    append(&store, &entries([3])).await;
    assert_eq!(
        ids(&store, &everything()).await,
        [5, 4, 3, 2, 1, 6],
        "a late record takes its place by its time"
    );
    let after = Some(AuditCursor { time: at(9), id: 4 });
    assert_eq!(ids(&store, &AuditQuery { after, ..everything() }).await, [3, 2, 1, 6]);
}

async fn pages(store: Store) {
    append(&store, &entries(0..25)).await;
    for query in [everything(), AuditQuery { actor: Some("john".to_owned()), ..everything() }] {
        let all = ids(&store, &query).await;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page =
                store.audit_query(&AuditQuery { after, limit: 4, ..query.clone() }).await.expect("query");
            seen.extend(page.records.iter().map(|record| record.id));
            append(&store, &entries([500, 501, 502])).await;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
    }
}

async fn limits(store: Store) {
    append(&store, &entries(0..9)).await;
    for limit in [1, 8, 9, 1_000] {
        let page = store.audit_query(&AuditQuery { limit, ..everything() }).await.unwrap();
        assert_eq!((page.records.len(), page.next.is_some()), (limit.min(9), limit < 9), "{limit}");
    }
    assert_eq!(
        store.audit_read(2, 3).await.unwrap().iter().map(|(record, _)| record.id).collect::<Vec<_>>(),
        [3, 4, 5]
    );
}

async fn counted(store: Store) {
    const DAY: u64 = 24 * 60;
    let told = entries((0..40).map(|number| number * 300));
    append(&store, &told).await;
    let (since, until) = (at(DAY), at(3 * DAY));
    let mut expected: Vec<AuditCount> = Vec::new();
    for entry in told.iter().filter(|entry| entry.time >= since && entry.time < until) {
        let of = AuditCount {
            day: day_of(entry.time),
            action: entry.action.clone(),
            success: entry.success,
            count: 1,
        };
        match expected
            .iter_mut()
            .find(|one| (one.day, &one.action, one.success) == (of.day, &of.action, of.success))
        {
            Some(one) => one.count += 1,
            None => expected.push(of),
        }
    }
    let mut found = store.audit_count(since, until).await.unwrap();
    let order = |one: &AuditCount| (one.day, one.action.clone(), one.success);
    found.sort_by_key(order);
    expected.sort_by_key(order);
    assert_eq!(found, expected);
}

async fn chained(store: Store) {
    append(&store, &entries(0..7)).await;
    let state = store.audit_chain().await.unwrap();
    let (key, head) = (state.key.unwrap(), state.head.unwrap());
    assert!(head.is_genuine(&key) && (head.anchor_id, head.last_id) == (0, 7));
    let checkpoint = Checkpoint::of(&head, &key, at(7));
    append(&store, &entries(7..20)).await;
    holds(&verify(&*store, Some(&checkpoint), |_| ()).await.unwrap(), 20);
    let verdict = walk(&store).await;
    assert_eq!((verdict.first, verdict.last), (Some(1), 20));
}

async fn simultaneous(store: Store) {
    let tasks: Vec<_> = (0..50)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.audit_append(&entries(number * 4..number * 4 + 4)).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().expect("append");
    }
    let mut found = ids(&store, &everything()).await;
    found.sort_unstable();
    assert!(found.iter().copied().eq(1..=200), "{found:?}");
    holds(&walk(&store).await, 200);
}

async fn pruned(store: Store) {
    append(&store, &entries(0..20)).await;
    assert_eq!(store.audit_prune(at(12), 5).await.unwrap(), 5);
    let verdict = walk(&store).await;
    holds(&verdict, 15);
    assert_eq!(verdict.first, Some(6));
    assert_eq!(store.audit_prune(at(12), 100).await.unwrap(), 7);
    assert_eq!(store.audit_prune(at(12), 100).await.unwrap(), 0);
    assert_eq!(ids(&store, &everything()).await, (13..=20).rev().collect::<Vec<_>>());
    append(&store, &entries(20..22)).await;
    holds(&walk(&store).await, 10);
}

async fn prune_stops(store: Store) {
    append(&store, &entries([0, 1, 9, 2, 3])).await;
    assert_eq!(
        store.audit_prune(at(5), 100).await.unwrap(),
        2,
        "the third is to be kept, and so are those behind it"
    );
    holds(&walk(&store).await, 3);
}

async fn pruned_whole(store: Store) {
    append(&store, &entries(0..4)).await;
    let state = store.audit_chain().await.unwrap();
    let checkpoint = Checkpoint::of(&state.head.unwrap(), &state.key.unwrap(), at(4));
    assert_eq!(store.audit_prune(at(99), 100).await.unwrap(), 4);
    holds(&verify(&*store, Some(&checkpoint), |_| ()).await.unwrap(), 0);
    append(&store, &entries(4..6)).await;
    assert_eq!(ids(&store, &everything()).await, [6, 5]);
    assert_eq!(store.audit_prune(at(5), 100).await.unwrap(), 1);
    let verdict = verify(&*store, Some(&checkpoint), |_| ()).await.unwrap();
    assert!(verdict.holds() && verdict.checkpoint_forgotten, "{verdict:?}");
}

async fn walk_meanwhile(store: Store) {
    append(&store, &entries(0..300)).await;
    let other = Arc::clone(&store);
    let appending = tokio::spawn(async move {
        for number in 0..20 {
            other.audit_append(&entries(300 + number * 5..305 + number * 5)).await.expect("append");
            other.audit_prune(at(10 * (number + 1)), 10).await.expect("prune");
        }
    });
    for _ in 0..10 {
        let verdict = walk(&store).await;
        assert!(verdict.holds(), "{verdict:?}");
    }
    appending.await.unwrap();
    holds(&walk(&store).await, 200);
}
