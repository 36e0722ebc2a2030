//! What a bad actor with write access to the audit log can do to it, and what the walk says then (HS-83).

use std::sync::Arc;

use doorward_core::{
    audit::{AuditBreak, AuditEntry, AuditQuery, ChainHead, ChainKey, Checkpoint, verify},
    ports::AuditStore,
};
use doorward_testkit::{FakeClock, KeptAudit as Kept, MemoryAudit, conformance::audit_entry};

/// Ten records.
async fn log() -> MemoryAudit {
    let log = MemoryAudit::default();
    append(&log, 0..10).await;
    log
}

async fn append(log: &MemoryAudit, numbers: impl IntoIterator<Item = u64>) {
    let entries: Vec<_> = numbers.into_iter().map(audit_entry).collect();
    log.audit_append(&entries).await.unwrap();
}

async fn breaks(log: &MemoryAudit, checkpoint: Option<&Checkpoint>) -> Vec<AuditBreak> {
    verify(log, checkpoint, |_| ()).await.unwrap().breaks
}

/// What the walk says after `change`.
async fn after(change: impl FnOnce(&mut Kept)) -> Vec<AuditBreak> {
    let log = log().await;
    log.tamper(change);
    breaks(&log, None).await
}

fn checkpoint(log: &MemoryAudit) -> Checkpoint {
    let kept = log.kept();
    Checkpoint::of(&kept.head.unwrap(), &ChainKey::new(&kept.key.unwrap()), FakeClock::START)
}

#[tokio::test]
async fn the_fake_keeps_the_contract() {
    doorward_testkit::conformance::audit_store(async || Arc::new(MemoryAudit::default())).await;
}

#[tokio::test]
async fn any_changed_part_of_a_record_is_named_by_its_number() {
    let changes: [fn(&mut AuditEntry); 14] = [
        |entry| entry.time = entry.time.plus(std::time::Duration::from_millis(1)),
        |entry| entry.action = "sign_out".to_owned(),
        |entry| entry.actor = Some("mallory".to_owned()),
        |entry| entry.actor_key = "mallory".to_owned(),
        |entry| entry.about = Some("x".to_owned()),
        |entry| entry.about_key = "x".to_owned(),
        |entry| entry.address = "192.0.2.99".to_owned(),
        |entry| entry.agent = String::new(),
        |entry| entry.method = "GET".to_owned(),
        |entry| entry.path = "/".to_owned(),
        |entry| entry.success = !entry.success,
        |entry| entry.reason = "x".to_owned(),
        |entry| entry.request_id = String::new(),
        |entry| entry.session = if entry.session.is_empty() { "x".to_owned() } else { String::new() },
    ];
    for change in changes {
        for index in [0, 4, 9] {
            let id = index as u64 + 1;
            let found = after(|kept| change(&mut kept.records[index].0.entry)).await;
            assert_eq!(found, [AuditBreak::Altered { id }]);
        }
    }
    for index in [0, 4] {
        let found = after(|kept| kept.records[index].1[0] ^= 1).await;
        assert_eq!(found, [AuditBreak::Altered { id: index as u64 + 1 }], "only the link");
    }
}

#[tokio::test]
async fn removed_records_are_named_wherever_they_stood() {
    let missing = |from, to| vec![AuditBreak::Missing { from, to }];
    assert_eq!(after(|kept| drop(kept.records.remove(0))).await, missing(1, 1));
    assert_eq!(after(|kept| drop(kept.records.drain(3..6))).await, missing(4, 6));
    assert_eq!(after(|kept| drop(kept.records.pop())).await, missing(10, 10));
    assert_eq!(after(|kept| kept.records.clear()).await, missing(1, 10));
}

#[tokio::test]
async fn moved_and_doubled_records_are_told_from_altered_ones() {
    let swapped = after(|kept| {
        let entry = kept.records[2].clone();
        (kept.records[2].0.entry, kept.records[2].1) = (kept.records[5].0.entry.clone(), kept.records[5].1);
        (kept.records[5].0.entry, kept.records[5].1) = (entry.0.entry, entry.1);
    });
    let expected = [AuditBreak::Moved { id: 3, found_at: 6 }, AuditBreak::Moved { id: 6, found_at: 3 }];
    assert_eq!(swapped.await, expected);
    let neighbours = after(|kept| {
        kept.records.swap(2, 3);
        (kept.records[2].0.id, kept.records[3].0.id) = (3, 4);
    });
    let expected = [AuditBreak::Moved { id: 3, found_at: 4 }, AuditBreak::Moved { id: 4, found_at: 3 }];
    assert_eq!(neighbours.await, expected);
    let doubled = after(|kept| kept.records.insert(5, kept.records[4].clone())).await;
    assert_eq!(doubled, [AuditBreak::Duplicate { id: 5 }]);
    let appended = after(|kept| {
        let mut copy = kept.records[4].clone();
        copy.0.id = 11;
        kept.records.push(copy);
    });
    assert_eq!(appended.await, [AuditBreak::Added { id: 11 }]);
}

#[tokio::test]
async fn a_removed_record_is_not_hidden_by_numbering_the_others_anew() {
    let found = after(|kept| {
        kept.records.remove(4);
        (1..).zip(&mut kept.records).for_each(|(id, (record, _))| record.id = id);
    });
    let found = found.await;
    assert_eq!(found[0], AuditBreak::Altered { id: 5 });
    assert_eq!(found.last(), Some(&AuditBreak::Missing { from: 10, to: 10 }));
}

#[tokio::test]
async fn a_head_that_was_changed_or_removed_is_named() {
    assert_eq!(after(|kept| kept.head = None).await, [AuditBreak::HeadMissing]);
    assert_eq!(after(|kept| kept.key = None).await, [AuditBreak::KeyUnreadable]);
    let cut = after(|kept| {
        kept.records.truncate(7);
        let last = kept.records[6].1;
        let head = kept.head.as_mut().unwrap();
        (head.last_id, head.last) = (7, last);
    });
    assert_eq!(cut.await, [AuditBreak::HeadForged], "cut, and the head made to fit");
    let cut = after(|kept| {
        let anchor = kept.records[2].1;
        kept.records.drain(..3);
        let head = kept.head.as_mut().unwrap();
        (head.anchor_id, head.anchor) = (3, anchor);
    });
    assert_eq!(cut.await, [AuditBreak::HeadForged], "the same at the beginning");
}

#[tokio::test]
async fn a_chain_made_with_another_key_is_not_taken_for_ours() {
    let log = log().await;
    log.tamper(|kept| {
        let foreign = ChainKey::new(&[1; 32]);
        let mut head = ChainHead::beginning(&foreign, 0);
        for (record, link) in &mut kept.records {
            record.entry.actor = Some("mallory".to_owned());
            *link = foreign.link(&head.last, record.id, &record.entry);
            (head.last_id, head.last) = (record.id, *link);
        }
        kept.head = Some(head);
    });
    let found = breaks(&log, None).await;
    assert_eq!(found[..2], [AuditBreak::HeadForged, AuditBreak::Altered { id: 1 }]);
}

#[tokio::test]
async fn an_older_copy_of_everything_is_shown_by_a_checkpoint_only() {
    let log = log().await;
    let old = log.kept();
    append(&log, 10..15).await;
    let seen = checkpoint(&log);
    assert_eq!(breaks(&log, Some(&seen)).await, []);
    log.tamper(|kept| *kept = old);
    assert_eq!(breaks(&log, None).await, []);
    assert_eq!(breaks(&log, Some(&seen)).await, [AuditBreak::RolledBack { id: 15, ends_at: 10 }]);
    // Time goes on in the old copy, past the checkpoint.
    append(&log, 100..109).await;
    assert_eq!(breaks(&log, Some(&seen)).await, [AuditBreak::CheckpointDiffers { id: 15 }]);
}

#[tokio::test]
async fn a_checkpoint_of_another_database_is_refused() {
    let other = MemoryAudit::default();
    other.tamper(|kept| {
        *kept = Kept {
            key: Some([9; 32]),
            head: Some(ChainHead::beginning(&ChainKey::new(&[9; 32]), 0)),
            records: vec![],
        }
    });
    append(&other, 0..5).await;
    assert_eq!(breaks(&log().await, Some(&checkpoint(&other))).await, [AuditBreak::CheckpointForeign]);
}

#[tokio::test]
async fn a_chain_that_cannot_be_continued_begins_anew_and_says_so_for_good() {
    type Attack = fn(&mut Kept);
    let attacks: [(&str, Attack); 4] = [
        ("head_missing", |kept| kept.head = None),
        ("key_unreadable", |kept| kept.key = None),
        ("head_forged", |kept| kept.head.as_mut().unwrap().last_id = 3),
        ("records_added", |kept| {
            let mut copy = kept.records[4].clone();
            copy.0.id = 11;
            kept.records.push(copy);
        }),
    ];
    for (reason, attack) in attacks {
        let log = log().await;
        log.tamper(attack);
        append(&log, 10..12).await;
        let behind = if reason == "records_added" { 11 } else { 10 };
        let found = breaks(&log, None).await;
        let restarted = AuditBreak::Restarted { id: behind + 1, reason: reason.to_owned() };
        assert_eq!(found, [AuditBreak::Unchained { id: 1 }, restarted], "{reason}");
        append(&log, 12..14).await;
        assert_eq!(breaks(&log, None).await, found, "{reason}: nothing new");
        let query =
            AuditQuery { action: Some("audit.restarted".to_owned()), limit: 9, ..AuditQuery::default() };
        assert_eq!(log.audit_query(&query).await.unwrap().records.len(), 1, "{reason}");
    }
}

#[tokio::test]
async fn records_that_are_gone_stay_named_after_others_were_appended() {
    let log = log().await;
    log.tamper(|kept| kept.records.truncate(7));
    append(&log, 10..12).await;
    assert_eq!(breaks(&log, None).await, [AuditBreak::Missing { from: 8, to: 10 }]);
}

#[tokio::test]
async fn a_broken_chain_is_not_forgotten() {
    let log = log().await;
    log.tamper(|kept| kept.head.as_mut().unwrap().last_id = 3);
    let far = FakeClock::START.plus(std::time::Duration::from_secs(1_000_000));
    assert_eq!(log.audit_prune(far, 100).await.unwrap(), 0);
}

#[tokio::test]
async fn many_breaks_are_counted_and_the_first_of_them_told() {
    let log = log().await;
    append(&log, 10..400).await;
    log.tamper(|kept| kept.records.iter_mut().for_each(|(record, _)| record.entry.reason = "x".to_owned()));
    let verdict = verify(&log, None, |_| ()).await.unwrap();
    assert_eq!((verdict.breaks.len(), verdict.more_breaks), (100, 300));
    assert_eq!(verdict.breaks[0], AuditBreak::Altered { id: 1 });
}

#[tokio::test]
async fn what_is_broken_where_one_reading_ends_and_the_next_begins_is_named_too() {
    let log = MemoryAudit::default();
    append(&log, 0..17_000).await;
    assert_eq!(verify(&log, None, |_| ()).await.unwrap().checked, 17_000);
    let whole = log.kept();
    for id in [1, 3_999, 4_000, 4_001, 4_002, 7_999, 8_000, 8_001, 12_000, 16_000, 16_001, 17_000] {
        log.tamper(|kept| drop(kept.records.remove(id - 1)));
        let id = id as u64;
        assert_eq!(breaks(&log, None).await, [AuditBreak::Missing { from: id, to: id }]);
        log.tamper(|kept| {
            *kept = whole.clone();
            kept.records[id as usize - 1].0.entry.reason = "x".to_owned();
        });
        assert_eq!(breaks(&log, None).await, [AuditBreak::Altered { id }]);
        log.tamper(|kept| *kept = whole.clone());
    }
    log.tamper(|kept| drop(kept.records.drain(2_000..14_000)));
    assert_eq!(breaks(&log, None).await, [AuditBreak::Missing { from: 2_001, to: 14_000 }]);
}
