//! Fifty at once through two handles, as two instances would: what must happen once happens once (I6).

use std::{collections::BTreeSet, sync::Arc};

use doorward_core::{
    ports::{
        AccountStore, AccountUpdate, BanStore, HashReplacement, NewPassword, ReplaceOutcome, SessionStore,
        UserDirectory,
    },
    regulation::{Ban, BanSource, BanSubject, CountedFailure},
    session::SessionRecord,
    time::Timestamp,
};
use doorward_store::{Database, Engine};
use doorward_testkit::{
    PlainPasswords,
    conformance::{race_of_administrators, record},
    new_account,
};
use secrecy::SecretString;

use crate::{
    home::{Home, on_every_engine},
    scene::search,
};

on_every_engine! {
    of_fifty_first_accounts_one_is_created
    of_fifty_accounts_of_one_name_one_is_created
    of_fifty_administrators_who_go_at_once_one_is_left
    of_fifty_passwords_set_at_once_each_has_a_stamp_of_its_own
    of_fifty_rehashes_of_one_hash_one_is_done
    of_fifty_ends_of_a_session_one_ends_it
    of_fifty_sessions_under_one_key_one_is_created
    proofs_and_updates_at_once_leave_a_session_that_can_be_read
    a_session_that_ends_while_it_is_proved_stays_ended
    activity_noted_in_every_order_at_once_is_noted
    fifty_bans_of_one_subject_leave_one_whole_ban
    of_fifty_failures_noted_while_others_are_pruned_none_is_lost
    of_fifty_flags_set_to_one_value_one_is_news
    updates_of_different_columns_at_once_lose_nothing
}

const CROWD: usize = 50;

/// A database, opened twice.
pub(crate) async fn two_handles(engine: Engine) -> (Home, [Arc<Database>; 2]) {
    let home = Home::new(engine).await;
    let handles = [Arc::new(home.open().await), Arc::new(home.open().await)];
    (home, handles)
}

/// What fifty calls give that begin together, half of them through either handle.
pub(crate) async fn crowd<T, F>(
    handles: &[Arc<Database>; 2],
    call: impl Fn(usize, Arc<Database>) -> F,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let begin = Arc::new(tokio::sync::Barrier::new(CROWD));
    let tasks: Vec<_> = (0..CROWD)
        .map(|number| {
            let begin = Arc::clone(&begin);
            let running = call(number, Arc::clone(&handles[number % 2]));
            tokio::spawn(async move {
                begin.wait().await;
                running.await
            })
        })
        .collect();
    let mut results = Vec::with_capacity(CROWD);
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

pub(crate) fn successes(results: Vec<bool>) -> usize {
    results.into_iter().filter(|success| *success).count()
}

fn password(text: &str, set_at: i64) -> NewPassword {
    NewPassword {
        hash: SecretString::from(text),
        set_at: Timestamp::from_millis(set_at),
        expires_unless_used: None,
        must_change: false,
    }
}

async fn of_fifty_first_accounts_one_is_created(engine: Engine) {
    for _ in 0..3 {
        let (_home, handles) = two_handles(engine).await;
        let created = crowd(&handles, |number, store| async move {
            store.account_create_first(&new_account(&format!("admin{number}"), "x")).await.unwrap()
        });
        assert_eq!(successes(created.await), 1);
        assert_eq!(search(&handles[0], "", 100).await.len(), 1);
    }
}

async fn of_fifty_accounts_of_one_name_one_is_created(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let created = crowd(&handles, |number, store| async move {
        store.account_create(&new_account("john", &number.to_string())).await.unwrap()
    });
    assert_eq!(successes(created.await), 1);
}

/// FR-08.
async fn of_fifty_administrators_who_go_at_once_one_is_left(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    for round in 0..5 {
        race_of_administrators(handles.clone(), round).await;
    }
}

async fn of_fifty_passwords_set_at_once_each_has_a_stamp_of_its_own(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    assert!(handles[0].account_create(&new_account("john", "x")).await.unwrap());
    let before = AccountStore::account_find(&*handles[0], "john").await.unwrap().unwrap().password_stamp;
    let set = crowd(&handles, |number, store| async move {
        store.account_set_password("john", &password(&format!("plain:{number}"), before)).await.unwrap()
    });
    assert_eq!(successes(set.await), CROWD);
    let john = AccountStore::account_find(&*handles[1], "john").await.unwrap().unwrap();
    assert_eq!(john.password_stamp, before + 50, "each change has moved it by one");
}

async fn of_fifty_rehashes_of_one_hash_one_is_done(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    assert!(handles[0].account_create(&new_account("john", "x")).await.unwrap());
    let done = crowd(&handles, |number, store| async move {
        let (stored, hash) = (PlainPasswords::hash_of("x"), SecretString::from(format!("new {number}")));
        let rehash = HashReplacement::Rehash { stored: &stored, hash: &hash };
        store.account_replace_hash("john", rehash).await.unwrap() == ReplaceOutcome::Done
    });
    assert_eq!(successes(done.await), 1);
}

async fn of_fifty_ends_of_a_session_one_ends_it(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    for number in 0..5 {
        let session = record("john", number);
        handles[0].session_create(&session).await.unwrap();
        let key = session.key;
        let ended = crowd(&handles, |_, store| async move { store.session_end(&key).await.unwrap() });
        assert_eq!(successes(ended.await), 1);
    }
}

async fn of_fifty_sessions_under_one_key_one_is_created(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let created =
        crowd(&handles, |_, store| async move { store.session_create(&record("john", 0)).await.is_ok() });
    assert_eq!(successes(created.await), 1);
    assert!(handles[0].session_find(&record("john", 0).key).await.unwrap().is_some());
}

async fn proofs_and_updates_at_once_leave_a_session_that_can_be_read(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    for round in 0..5 {
        let session = record("john", round);
        handles[0].session_create(&session).await.unwrap();
        let key = session.key;
        let later = |number: usize| {
            Timestamp::from_millis(session.created.as_millis() + i64::try_from(number).unwrap())
        };
        let end = later(90_000);
        let noted = crowd(&handles, |number, store| {
            let time = later(10_000 + number);
            async move {
                match number {
                    48 => store.session_extend(&key, end).await.unwrap(),
                    49 => store.session_note_activity(&[(key, time)]).await.is_ok(),
                    _ => store.session_note_proof(&key, time, number == 24).await.unwrap(),
                }
            }
        });
        assert_eq!(successes(noted.await), CROWD);
        let found = handles[1].session_find(&key).await.unwrap().unwrap();
        assert!(found.proved >= later(10_000) && found.proved < later(10_048), "it was proved");
        assert_eq!(found.elevated, Some(later(10_024)), "and no later proof has undone the elevation");
        assert_eq!((found.expires, found.last_activity), (end, later(10_049)), "nor the rest");
    }
}

async fn a_session_that_ends_while_it_is_proved_stays_ended(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let session = record("john", 0);
    handles[0].session_create(&session).await.unwrap();
    let key = session.key;
    let proved = session.created;
    crowd(&handles, |number, store| async move {
        if number == CROWD / 2 {
            assert!(store.session_end(&key).await.unwrap());
        } else {
            store.session_note_proof(&key, proved, true).await.unwrap();
        }
    })
    .await;
    assert_eq!(handles[0].session_find(&key).await.unwrap(), None);
}

/// Batches that lock the same rows in different orders.
async fn activity_noted_in_every_order_at_once_is_noted(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let sessions: Vec<SessionRecord> = (0..40).map(|number| record("john", number)).collect();
    for session in &sessions {
        handles[0].session_create(session).await.unwrap();
    }
    crowd(&handles, |number, store| {
        let now = |session: &SessionRecord| session.created.as_millis() + i64::try_from(number).unwrap();
        let mut seen: Vec<_> =
            sessions.iter().map(|session| (session.key, Timestamp::from_millis(now(session)))).collect();
        seen.rotate_left(number % 40);
        if number % 2 == 1 {
            seen.reverse();
        }
        async move { store.session_note_activity(&seen).await.unwrap() }
    })
    .await;
    for session in &sessions {
        let found = handles[1].session_find(&session.key).await.unwrap().unwrap();
        let last = session.last_activity.as_millis().max(session.created.as_millis() + 49);
        assert_eq!(found.last_activity.as_millis(), last);
    }
}

async fn fifty_bans_of_one_subject_leave_one_whole_ban(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let subject = BanSubject::User("john".to_owned());
    crowd(&handles, |number, store| {
        let since = i64::try_from(number).unwrap();
        let ban = Ban {
            subject: subject.clone(),
            since: Timestamp::from_millis(since),
            until: Some(Timestamp::from_millis(1_000 + since)),
            source: BanSource::CommandLine,
            reason: since.to_string(),
        };
        async move { store.ban_add(&ban).await.unwrap() }
    })
    .await;
    let bans = handles[0].ban_list(Timestamp::from_millis(60)).await.unwrap();
    let [ban] = bans.as_slice() else { panic!("{bans:?}") };
    let since = ban.since.as_millis();
    assert_eq!((ban.until, &ban.reason), (Some(Timestamp::from_millis(1_000 + since)), &since.to_string()));
    let lifted = crowd(&handles, |_, store| {
        let subject = subject.clone();
        async move { store.ban_revoke(&subject).await.unwrap() }
    });
    assert_eq!(successes(lifted.await), 1);
}

/// SC-130, SC-135: what is counted is what is kept.
async fn of_fifty_failures_noted_while_others_are_pruned_none_is_lost(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    let failure = |key: String, at| CountedFailure { key, at: Timestamp::from_millis(at) };
    let old: Vec<_> = (0..100).map(|number| failure(format!("old{number}"), 5)).collect();
    handles[0].failure_note(&old).await.unwrap();
    let (from, to) = (Timestamp::from_millis(0), Timestamp::from_millis(10));
    let pruned = crowd(&handles, |number, store| async move {
        if number % 10 == 0 {
            return store.ban_prune(from, to).await.unwrap();
        }
        let noted = [failure(format!("user{number}"), 20), failure(format!("address{number}"), 21)];
        store.failure_note(&noted).await.unwrap();
        0
    });
    assert_eq!(pruned.await.into_iter().sum::<u64>(), 100);
    let kept = handles[1].failure_list(from, 1_000).await.unwrap();
    let distinct: BTreeSet<_> = kept.iter().map(|failure| failure.key.as_str()).collect();
    assert_eq!((kept.len(), distinct.len()), (90, 90));
}

async fn of_fifty_flags_set_to_one_value_one_is_news(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    for value in ["once", "twice"] {
        let set = crowd(&handles, |_, store| async move { store.flag_set("acted", value).await.unwrap() });
        assert_eq!(successes(set.await), 1, "{value}");
        assert_eq!(handles[0].flag_find("acted").await.unwrap().as_deref(), Some(value));
    }
    let cleared = crowd(&handles, |_, store| async move { store.flag_clear("acted").await.unwrap() });
    assert_eq!(successes(cleared.await), 1);
}

async fn updates_of_different_columns_at_once_lose_nothing(engine: Engine) {
    let (_home, handles) = two_handles(engine).await;
    assert!(handles[0].account_create(&new_account("john", "x")).await.unwrap());
    crowd(&handles, |number, store| async move {
        let update = match number % 3 {
            0 => AccountUpdate { display_name: Some("J".to_owned()), ..AccountUpdate::default() },
            1 => AccountUpdate { email: Some(None), ..AccountUpdate::default() },
            _ => AccountUpdate { groups: Some(vec!["g".to_owned()]), ..AccountUpdate::default() },
        };
        store.account_update("john", &update, true).await.unwrap();
    })
    .await;
    let john = AccountStore::account_find(&*handles[1], "john").await.unwrap().unwrap();
    assert_eq!(john.identity.display_name, "J");
    assert_eq!(john.identity.email, None);
    assert_eq!(john.identity.groups, ["g"]);
}
