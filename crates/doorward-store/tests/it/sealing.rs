//! What somebody with a copy of the file can read, and what somebody who can write it can do.

use doorward_core::{
    ports::{AccountStore, NewAccount, NewPassword, PortErrorKind, SessionStore},
    session::SessionRecord,
    time::Timestamp,
};
use doorward_crypto::seal::Sealer;
use doorward_store::Sqlite;
use doorward_testkit::{SeededEntropy, conformance::record, new_account};
use secrecy::SecretString;
use sqlx::raw_sql;

use crate::scene::{Folder, KEY, create};

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn canary_account() -> NewAccount {
    let hash = SecretString::from("$argon2id$canary-hash");
    let password = NewPassword { hash, set_at: Timestamp::from_millis(5), expires_unless_used: None };
    NewAccount { password, ..new_account("john", "x") }
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
    let changed = SecretString::from("$argon2id$canary-second-hash");
    let changed = NewPassword { hash: changed, set_at: Timestamp::from_millis(9), expires_unless_used: None };
    store.account_set_password("john", &changed).await.unwrap();
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
    assert_eq!(store.account_list().await.unwrap_err().kind, PortErrorKind::Corrupt);

    let mended = canary_account().password;
    assert!(store.account_set_password("admin", &mended).await.unwrap());
    assert!(AccountStore::account_find(&store, "admin").await.is_ok(), "a new password mends the account");
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
    }
}

#[tokio::test]
async fn equal_values_do_not_look_equal_in_the_file() {
    let folder = Folder::new();
    let store = folder.open().await;
    create(&store, &new_account("john", "same")).await;
    create(&store, &new_account("harry", "same")).await;
    let distinct: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT password_hash) FROM accounts")
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
    assert_eq!(store.path(), folder.database());
    store.close().await;
    assert_eq!(
        folder.open().await.session_find(&record("john", 0).key).await.unwrap(),
        Some(record("john", 0))
    );
}
