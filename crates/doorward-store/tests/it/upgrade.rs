//! Databases of the first schema: what was in them is there afterwards, and works.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use doorward_core::{
    ports::{AccountStore, BanStore, HashReplacement, ReplaceOutcome, SessionStore, UserDirectory},
    session::SessionRecord,
    time::Timestamp,
};
use doorward_crypto::seal::{SealContext, Sealer};
use doorward_store::OpenError;
use doorward_testkit::{PlainPasswords, SeededEntropy, conformance::record};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, query, query_scalar, raw_sql,
    sqlite::SqliteConnectOptions,
};

use crate::scene::{Folder, KEY, search};

fn seal(table: &str, column: &str, row: &[u8], plain: &[u8]) -> Vec<u8> {
    // Each place gets other nonces.
    let seed = row.iter().fold(1_000, |seed, byte| seed * 31 % 999_983 + u64::from(*byte));
    Sealer::new(KEY).seal(&SeededEntropy::new(seed), &SealContext { table, column, row }, plain)
}

async fn first_schema(folder: &Folder) -> SqliteConnection {
    std::fs::write(folder.database(), "").unwrap();
    let mut connection = folder.intruder().await;
    let schema = include_str!("../../migrations/sqlite/0001_initial.sql");
    raw_sql(schema).execute(&mut connection).await.unwrap();
    raw_sql("PRAGMA application_id = 0x446F6F72; PRAGMA user_version = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    query("INSERT INTO meta VALUES ('key_check', ?1)")
        .bind(seal("meta", "value", b"key_check", b"doorward"))
        .execute(&mut connection)
        .await
        .unwrap();
    connection
}

async fn first_account(connection: &mut SqliteConnection, name: &str, hash: &[u8], mark: Option<i64>) {
    query(
        "INSERT INTO accounts (name_folded, name, display_name, email, role, groups, password_hash, \
         password_set_at, first_password_expires, created_at) \
         VALUES (?1, ?2, 'ÄRZTIN', 'Post@example.org', 'admin', '[\"admins\"]', ?3, 5, ?4, 5)",
    )
    .bind(name.to_lowercase())
    .bind(name)
    .bind(hash)
    .bind(mark)
    .execute(connection)
    .await
    .unwrap();
}

fn first_hash(name: &str) -> Vec<u8> {
    seal("accounts", "password_hash", name.to_lowercase().as_bytes(), b"plain:x")
}

/// A session as the first version sealed it: it did not know `proved`.
async fn first_session(connection: &mut SqliteConnection, session: &SessionRecord) {
    let data = format!(
        r#"{{"user":"{}","scope":"{}","signed_in_by":"password","level":"one_factor","created":{},"remembered":false,"password_stamp":{},"address":"{}","agent":"{}"}}"#,
        session.user,
        session.scope,
        session.created.as_millis(),
        session.password_stamp,
        session.address,
        session.agent
    );
    query("INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(session.key.as_bytes().as_slice())
        .bind(&session.user)
        .bind(seal("sessions", "data", session.key.as_bytes(), data.as_bytes()))
        .bind(session.created.as_millis())
        .bind(session.expires.as_millis())
        .bind(session.last_activity.as_millis())
        .execute(connection)
        .await
        .unwrap();
}

#[tokio::test]
async fn accounts_of_the_first_schema_sign_in_are_found_and_are_bound_to_their_stamp() {
    let folder = Folder::new();
    let mut connection = first_schema(&folder).await;
    for number in 0..1_100 {
        let name = format!("User{number}");
        first_account(&mut connection, &name, &first_hash(&name), None).await;
    }
    connection.close().await.unwrap();
    let store = folder.open().await;
    for number in [0, 499, 500, 1_099] {
        let account = AccountStore::account_find(&store, &format!("user{number}")).await.unwrap().unwrap();
        assert_eq!(account.password_hash.expose_secret(), "plain:x");
        assert_eq!((account.password_stamp, account.must_change_password), (5, false));
    }
    assert_eq!(search(&store, "ärztin", 2_000).await.len(), 1_100, "folded, beyond ASCII too");
    assert_eq!(search(&store, "USER1099", 9).await, ["User1099"]);
    let (stored, hash) = (PlainPasswords::hash_of("x"), SecretString::from("new"));
    let rehash = HashReplacement::Rehash { stored: &stored, hash: &hash };
    assert_eq!(store.account_replace_hash("user7", rehash).await.unwrap(), ReplaceOutcome::Done);
    raw_sql("UPDATE accounts SET password_set_at = 6").execute(&mut folder.intruder().await).await.unwrap();
    assert!(AccountStore::account_find(&store, "user1").await.is_err(), "the stamp is part of the seal");
    assert_eq!(store.ban_list(Timestamp::from_millis(0)).await.unwrap(), []);
}

/// FR-41.
#[tokio::test]
async fn an_unused_first_password_of_the_first_schema_must_be_changed() {
    let folder = Folder::new();
    let mut connection = first_schema(&folder).await;
    first_account(&mut connection, "admin", &first_hash("admin"), Some(99)).await;
    connection.close().await.unwrap();
    let admin = AccountStore::account_find(&folder.open().await, "admin").await.unwrap().unwrap();
    assert!(admin.must_change_password);
    assert_eq!(admin.first_password_expires, Some(Timestamp::from_millis(99)));
}

/// AM-12: the update makes nothing good that was not.
#[tokio::test]
async fn a_hash_that_was_copied_before_the_update_is_refused_after_it() {
    let folder = Folder::new();
    let mut connection = first_schema(&folder).await;
    first_account(&mut connection, "mallory", &first_hash("mallory"), None).await;
    first_account(&mut connection, "admin", &first_hash("mallory"), None).await;
    connection.close().await.unwrap();
    let store = folder.open().await;
    assert!(AccountStore::account_find(&store, "admin").await.is_err());
    assert!(AccountStore::account_find(&store, "mallory").await.unwrap().is_some());
}

#[tokio::test]
async fn a_session_of_the_first_schema_lives_on_as_proved_when_it_began() {
    let folder = Folder::new();
    let session = record("john", 4);
    let mut connection = first_schema(&folder).await;
    first_session(&mut connection, &session).await;
    connection.close().await.unwrap();
    let store = folder.open().await;
    assert_eq!(session.proved, session.created);
    assert_eq!(store.session_find(&session.key).await.unwrap().as_ref(), Some(&session));
    let proved = Timestamp::from_millis(session.created.as_millis() + 9);
    assert!(store.session_note_proof(&session.key, proved, false).await.unwrap());
    assert_eq!(store.session_list(9).await.unwrap(), [SessionRecord { proved, ..session }]);
}

#[tokio::test]
async fn an_update_that_cannot_be_done_leaves_the_first_schema_as_it_was() {
    let folder = Folder::new();
    let mut connection = first_schema(&folder).await;
    first_account(&mut connection, "admin", &first_hash("admin"), None).await;
    // In the way of the last table that the update makes.
    raw_sql("CREATE TABLE failures (x INTEGER)").execute(&mut connection).await.unwrap();
    let Err(error) = folder.try_open(KEY).await else { panic!("it was opened") };
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    let version: i64 = query_scalar("SELECT user_version FROM pragma_user_version")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(version, 1);
    let columns: i64 =
        query_scalar("SELECT COUNT(*) FROM pragma_table_info('accounts') WHERE name = 'search_text'")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(columns, 0);
    raw_sql("DROP TABLE failures").execute(&mut connection).await.unwrap();
    let admin = AccountStore::account_find(&folder.open().await, "admin").await.unwrap().unwrap();
    assert_eq!(admin.password_hash.expose_secret(), "plain:x", "and the next start does it");
}

async fn version_of(path: &Path) -> i64 {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = options.connect().await.unwrap();
    query_scalar("SELECT user_version FROM pragma_user_version").fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_database_is_saved_as_it_was_before_its_schema_changes() {
    let folder = Folder::new();
    let mut connection = first_schema(&folder).await;
    first_account(&mut connection, "admin", &first_hash("admin"), None).await;
    connection.close().await.unwrap();
    let backup = folder.path().join("db.sqlite3.v1.backup");
    folder.open().await.close().await;
    assert_eq!(version_of(&backup).await, 1);
    assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    let saved = std::fs::read(&backup).unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 2, "the database and its backup, nothing half done");

    let store = folder.open().await;
    store.session_create(&record("john", 1)).await.unwrap();
    assert_eq!(std::fs::read(&backup).unwrap(), saved, "a start that changes no schema saves nothing");
    store.close().await;
    std::fs::rename(&backup, folder.database()).unwrap();
    let restored = folder.open().await;
    assert!(AccountStore::account_find(&restored, "admin").await.unwrap().is_some());
    assert_eq!(restored.session_list(9).await.unwrap(), [], "what came after the backup is gone");
}

#[tokio::test]
async fn a_new_database_needs_no_backup() {
    let folder = Folder::new();
    folder.open().await.close().await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn what_cannot_be_saved_is_not_changed() {
    let folder = Folder::new();
    first_schema(&folder).await.close().await.unwrap();
    let backup = folder.path().join("db.sqlite3.v1.backup");
    std::fs::create_dir(&backup).unwrap();
    let Err(error) = folder.try_open(KEY).await else { panic!("it was opened") };
    assert!(matches!(error, OpenError::Backup { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(backup.to_str().unwrap()) && text.contains("nothing was changed"), "{text}");
    assert_eq!(version_of(&folder.database()).await, 1);
    std::fs::remove_dir(&backup).unwrap();
    folder.open().await;
}

/// Another key must not even make a copy (AM-13).
#[tokio::test]
async fn a_database_of_another_key_is_neither_saved_nor_changed() {
    let folder = Folder::new();
    first_schema(&folder).await.close().await.unwrap();
    let Err(error) = folder.try_open(b"another key").await else { panic!("it was opened") };
    assert!(matches!(error, OpenError::WrongKey { .. }), "{error:?}");
    assert!(!folder.path().join("db.sqlite3.v1.backup").exists());
    assert_eq!(version_of(&folder.database()).await, 1);
}
