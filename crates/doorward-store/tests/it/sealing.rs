//! What somebody with a copy of the file can read, and what somebody who can write it can do.

use doorward_core::{
    ports::{
        AccountStore, BanStore, HashReplacement, NewAccount, NewPassword, PortErrorKind, ReplaceOutcome,
        SessionStore, UserDirectory,
    },
    regulation::{Ban, BanSource, BanSubject},
    session::SessionRecord,
    time::Timestamp,
};
use doorward_crypto::seal::{SealContext, Sealer};
use doorward_store::Sqlite;
use doorward_testkit::{PlainPasswords, SeededEntropy, conformance::record, new_account};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{query, query_scalar, raw_sql};

use crate::scene::{Folder, KEY, create, search};

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn password(hash: &str, set_at: i64) -> NewPassword {
    NewPassword {
        hash: SecretString::from(hash),
        set_at: Timestamp::from_millis(set_at),
        expires_unless_used: None,
        must_change: false,
    }
}

fn canary_account() -> NewAccount {
    NewAccount { password: password("$argon2id$canary-hash", 5), ..new_account("john", "x") }
}

fn canary_session() -> SessionRecord {
    SessionRecord {
        agent: "canary-agent".to_owned(),
        address: "canary-address".to_owned(),
        scope: "canary-scope".to_owned(),
        ..record("john", 1)
    }
}

/// AM-11.
#[tokio::test]
async fn a_copy_of_the_files_holds_no_hash_agent_or_address() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &canary_account()).await;
    store.session_create(&canary_session()).await.unwrap();
    let changed = password("$argon2id$canary-second-hash", 9);
    store.account_set_password("john", &changed).await.unwrap();
    let third = SecretString::from("$argon2id$canary-third-hash");
    let rehash = HashReplacement::Rehash { stored: &changed.hash, hash: &third };
    assert_eq!(store.account_replace_hash("john", rehash).await.unwrap(), ReplaceOutcome::Done);
    store.session_note_proof(&canary_session().key, Timestamp::from_millis(7), false).await.unwrap();
    let in_use = folder.all_bytes();
    store.close().await;
    for bytes in [in_use, folder.all_bytes()] {
        assert!(
            contains(&bytes, "john"),
            "the names of users are not secret; the search finds what is there"
        );
        for secret in ["canary", "argon2", std::str::from_utf8(KEY).unwrap()] {
            assert!(!contains(&bytes, secret), "{secret} is in the files");
        }
    }
}

/// AM-12.
#[tokio::test]
async fn a_password_hash_copied_to_another_account_is_refused() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("mallory", "known")).await;
    create(&store, &new_account("admin", "secret")).await;
    raw_sql(
        "UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE name = 'mallory') \
         WHERE name = 'admin'",
    )
    .execute(&mut folder.intruder().await)
    .await
    .unwrap();
    let fault = AccountStore::account_find(&store, "admin").await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Corrupt);
    let text = fault.to_string();
    assert!(text.contains("account 'admin'") && text.contains("db.sqlite3"), "{text}");
    assert!(AccountStore::account_find(&store, "mallory").await.unwrap().is_some());
    assert_eq!(search(&store, "", 9).await, ["mallory"], "a list leaves it out");
    let (known, hash) = (PlainPasswords::hash_of("known"), PlainPasswords::hash_of("mine"));
    let rehash = HashReplacement::Rehash { stored: &known, hash: &hash };
    assert_eq!(store.account_replace_hash("admin", rehash).await.unwrap(), ReplaceOutcome::Changed);

    let fault = store.account_set_password("admin", &canary_account().password).await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Corrupt, "a new password would bless what else was altered");
}

/// The row's password and stamp as they stand in the file.
async fn stolen_password(folder: &Folder) -> (Vec<u8>, i64) {
    sqlx::query_as("SELECT password_hash, password_set_at FROM accounts")
        .fetch_one(&mut folder.intruder().await)
        .await
        .unwrap()
}

async fn put_back(folder: &Folder, hash: &[u8]) {
    let put = query("UPDATE accounts SET password_hash = ?1").bind(hash);
    put.execute(&mut folder.intruder().await).await.unwrap();
}

/// AM-12.
#[tokio::test]
async fn an_older_password_put_back_beside_the_present_stamp_is_refused() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("john", "leaked")).await;
    let (leaked, _) = stolen_password(&folder).await;
    store.account_set_password("john", &password("plain:new", 9)).await.unwrap();
    put_back(&folder, &leaked).await;
    let fault = AccountStore::account_find(&store, "john").await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Corrupt);
    raw_sql("UPDATE accounts SET password_set_at = password_set_at + 1")
        .execute(&mut folder.intruder().await)
        .await
        .unwrap();
    assert!(AccountStore::account_find(&store, "john").await.is_err(), "no other stamp makes it open");
}

/// The limit of AM-12: a row as it was once is a row like any other.
#[tokio::test]
async fn an_older_password_put_back_with_its_stamp_is_not_noticed_but_ends_the_sessions_since() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("john", "leaked")).await;
    let (leaked, stamp) = stolen_password(&folder).await;
    store.account_set_password("john", &password("plain:new", 9)).await.unwrap();
    let since = AccountStore::account_find(&store, "john").await.unwrap().unwrap().password_stamp;
    put_back(&folder, &leaked).await;
    let put = query("UPDATE accounts SET password_set_at = ?1").bind(stamp);
    put.execute(&mut folder.intruder().await).await.unwrap();
    let john = AccountStore::account_find(&store, "john").await.unwrap().unwrap();
    assert_eq!(john.password_hash.expose_secret(), "plain:leaked");
    assert_ne!(john.password_stamp, since);
}

/// The limit of AM-12: before and after a rehash it is the same password, set at the same moment.
#[tokio::test]
async fn the_outdated_hash_of_the_same_password_put_back_after_a_rehash_is_not_noticed() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("john", "x")).await;
    let (outdated, _) = stolen_password(&folder).await;
    let (stored, hash) = (PlainPasswords::hash_of("x"), SecretString::from("$argon2id$x"));
    let rehash = HashReplacement::Rehash { stored: &stored, hash: &hash };
    assert_eq!(store.account_replace_hash("john", rehash).await.unwrap(), ReplaceOutcome::Done);
    put_back(&folder, &outdated).await;
    let john = AccountStore::account_find(&store, "john").await.unwrap().unwrap();
    assert_eq!(john.password_hash.expose_secret(), stored.expose_secret());
}

/// A backup from before the binding to the stamp is no way around it.
#[tokio::test]
async fn a_hash_that_is_bound_to_the_name_alone_is_refused() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("john", "x")).await;
    let place = SealContext { table: "accounts", column: "password_hash", row: b"john" };
    let older = Sealer::new(KEY).seal(&SeededEntropy::new(77), &place, b"plain:leaked");
    put_back(&folder, &older).await;
    let fault = AccountStore::account_find(&store, "john").await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Corrupt);
}

#[tokio::test]
async fn a_page_is_filled_up_where_accounts_that_cannot_be_read_are_left_out() {
    let folder = Folder::new();
    let store = folder.open().await;
    for number in 0..20 {
        create(&store, &new_account(&format!("user{number:02}"), "x")).await;
    }
    raw_sql("UPDATE accounts SET password_hash = x'00' WHERE CAST(substr(name, 5) AS INTEGER) % 4 <> 3")
        .execute(&mut folder.intruder().await)
        .await
        .unwrap();
    assert_eq!(search(&store, "USER", 2).await, ["user03", "user07"]);
    assert_eq!(search(&store, "", 5).await, ["user03", "user07", "user11", "user15", "user19"]);
    assert_eq!(search(&store, "", 6).await.len(), 5);
}

/// Whoever can write the file can lift a ban; what they must not get is a ban that reads as none.
#[tokio::test]
async fn a_ban_that_cannot_be_read_keeps_its_subject_out_until_it_is_lifted() {
    let folder = Folder::new();
    let store = folder.open().await;
    let ban = Ban {
        subject: BanSubject::User("john".to_owned()),
        since: Timestamp::from_millis(1),
        until: None,
        source: BanSource::Regulation,
        reason: String::new(),
    };
    store.ban_add(&ban).await.unwrap();
    raw_sql("UPDATE bans SET source = 'nobody'").execute(&mut folder.intruder().await).await.unwrap();
    let now = Timestamp::from_millis(2);
    for fault in
        [store.ban_find(&ban.subject, now).await.unwrap_err(), store.ban_list(now).await.unwrap_err()]
    {
        assert_eq!(fault.kind, PortErrorKind::Corrupt);
        let text = fault.to_string();
        assert!(text.contains("ban of user 'john'") && text.contains("db.sqlite3"), "{text}");
    }
    assert!(store.ban_revoke(&ban.subject).await.unwrap());
    assert_eq!(store.ban_find(&ban.subject, now).await.unwrap(), None);
}

/// AM-12.
#[tokio::test]
async fn an_account_renamed_in_the_file_is_refused() {
    let renames = [
        "UPDATE accounts SET name = 'admin' WHERE name = 'mallory'",
        "UPDATE accounts SET name = 'admin', name_folded = 'admin' WHERE name = 'mallory'",
    ];
    for rename in renames {
        let folder = Folder::new();
        let store = folder.open().await;
        create(&store, &new_account("mallory", "known")).await;
        raw_sql(rename).execute(&mut folder.intruder().await).await.unwrap();
        for name in ["admin", "mallory"] {
            let found = AccountStore::account_find(&store, name).await;
            assert!(
                found.as_ref().map_or_else(|fault| fault.kind == PortErrorKind::Corrupt, Option::is_none),
                "{name} after {rename}: {found:?}"
            );
        }
    }
}

/// AM-12, AM-21.
#[tokio::test]
async fn a_session_moved_to_another_key_or_user_is_not_found() {
    let folder = Folder::new();
    let store = folder.open().await;
    let (john, harry, admin) = (record("john", 0), record("harry", 0), record("admin", 0));
    for session in [&john, &harry, &admin] {
        store.session_create(session).await.unwrap();
    }
    let mut intruder = folder.intruder().await;
    for forgery in [
        "UPDATE sessions SET data = (SELECT data FROM sessions WHERE user_folded = 'admin'), \
         user_folded = 'admin2' WHERE user_folded = 'john'",
        "UPDATE sessions SET user_folded = 'admin' WHERE user_folded = 'harry'",
        "UPDATE sessions SET user_folded = 'admin' WHERE user_folded = 'admin2'",
    ] {
        raw_sql(forgery).execute(&mut intruder).await.unwrap();
        assert_eq!(store.session_find(&john.key).await.unwrap(), None, "after {forgery}");
    }
    assert_eq!(store.session_find(&harry.key).await.unwrap(), None);
    assert_eq!(store.session_find(&admin.key).await.unwrap(), Some(admin.clone()));
    assert_eq!(store.session_list_of_user("admin").await.unwrap(), [admin]);
    assert_eq!(store.session_end_of_user("admin", None).await.unwrap(), 3, "forged ones end too");
}

#[tokio::test]
async fn a_session_that_was_altered_is_not_found() {
    let folder = Folder::new();
    let store = folder.open().await;
    let mut intruder = folder.intruder().await;
    let alterations = ["substr(data, 2)", "substr(data, 1, 5)", "x''", "CAST(data || x'00' AS BLOB)"];
    for (alteration, number) in alterations.into_iter().zip(0..) {
        let session = record("john", number);
        store.session_create(&session).await.unwrap();
        assert!(store.session_find(&session.key).await.unwrap().is_some());
        raw_sql(sqlx::AssertSqlSafe(format!("UPDATE sessions SET data = {alteration}")))
            .execute(&mut intruder)
            .await
            .unwrap();
        assert_eq!(store.session_find(&session.key).await.unwrap(), None, "after {alteration}");
        let proof = store.session_note_proof(&session.key, Timestamp::from_millis(1), false).await.unwrap();
        assert!(!proof, "and nothing of it is sealed anew");
    }
}

#[tokio::test]
async fn equal_values_do_not_look_equal_in_the_file() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("john", "same")).await;
    create(&store, &new_account("harry", "same")).await;
    let distinct: i64 = query_scalar("SELECT COUNT(DISTINCT password_hash) FROM accounts")
        .fetch_one(&mut folder.intruder().await)
        .await
        .unwrap();
    assert_eq!(distinct, 2);
}

#[tokio::test]
async fn the_default_way_to_open_works_like_the_one_with_settings() {
    let folder = Folder::new();
    let entropy = std::sync::Arc::new(SeededEntropy::default());
    let store = Sqlite::open(&folder.database(), Sealer::new(KEY), entropy).await.unwrap();
    store.session_create(&record("john", 0)).await.unwrap();
    assert_eq!(store.address(), folder.database().display().to_string());
    store.close().await;
    assert_eq!(
        folder.open().await.session_find(&record("john", 0).key).await.unwrap(),
        Some(record("john", 0))
    );
}
