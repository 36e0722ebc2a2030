//! Every way in which the file cannot be used: one clear sentence, and nothing written.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    time::{Duration, Instant},
};

use doorward_core::ports::{AccountStore, SessionStore};
use doorward_store::{OpenError, Sqlite};
use doorward_testkit::{conformance::record, new_account};
use sqlx::{Connection as _, raw_sql};

use crate::scene::{Folder, KEY, create, open_at};

async fn refusal(path: &Path, key: &[u8]) -> OpenError {
    match open_at(path, key).await {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

/// The error is one sentence that names the file and what to do.
#[track_caller]
fn assert_clear(error: &OpenError, path: &Path, advice: &str) {
    let text = error.to_string();
    assert!(text.contains(path.to_str().unwrap()), "names the file: {text}");
    assert!(text.contains(advice), "says what to do ({advice}): {text}");
    assert!(!text.contains('\n') && !text.contains("Error {"), "is one sentence: {text}");
}

/// A database with an account and many sessions in it, closed.
async fn filled(folder: &Folder) {
    let store = folder.open().await;
    create(&store, &new_account("john", "x")).await;
    for number in 0..200 {
        store.session_create(&record("john", number)).await.unwrap();
    }
    store.close().await;
}

async fn works(store: &Sqlite) {
    assert!(AccountStore::account_find(store, "john").await.unwrap().is_some());
    assert_eq!(store.session_list_of_user("john").await.unwrap().len(), 200);
}

#[tokio::test]
async fn a_new_database_is_readable_for_its_owner_only() {
    let folder = Folder::new();
    let store = folder.open().await;
    store.session_create(&record("john", 0)).await.unwrap();
    let mut files = 0;
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        files += 1;
    }
    assert_eq!(files, 3, "the database, its WAL and its index");
}

#[tokio::test]
async fn an_empty_file_becomes_a_database_of_its_owner_only() {
    let folder = Folder::new();
    fs::write(folder.database(), "").unwrap();
    fs::set_permissions(folder.database(), fs::Permissions::from_mode(0o644)).unwrap();
    folder.open().await.close().await;
    assert_eq!(fs::metadata(folder.database()).unwrap().permissions().mode() & 0o777, 0o600);
}

/// AM-13.
#[tokio::test]
async fn another_key_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    filled(&folder).await;
    let before = fs::read(folder.database()).unwrap();
    let error = refusal(&folder.database(), b"another key of the same length").await;
    assert!(matches!(error, OpenError::WrongKey { .. }), "{error:?}");
    assert_clear(&error, &folder.database(), "storage.encryption_key");
    assert_eq!(fs::read(folder.database()).unwrap(), before);
    works(&folder.open().await).await;
}

/// AM-13, after a crash: the data are still in the WAL, and stay there.
#[tokio::test]
async fn another_key_writes_nothing_after_a_crash_either() {
    let running = Folder::new();
    let store = running.open().await;
    create(&store, &new_account("john", "x")).await;
    let crashed = Folder::new();
    for name in ["db.sqlite3", "db.sqlite3-wal"] {
        fs::copy(running.path().join(name), crashed.path().join(name)).unwrap();
    }
    let wal = crashed.path().join("db.sqlite3-wal");
    let before = (fs::read(crashed.database()).unwrap(), fs::read(&wal).unwrap());
    let error = refusal(&crashed.database(), b"another").await;
    assert!(matches!(error, OpenError::WrongKey { .. }), "{error:?}");
    assert_eq!((fs::read(crashed.database()).unwrap(), fs::read(&wal).unwrap()), before);
    assert!(AccountStore::account_find(&crashed.open().await, "john").await.unwrap().is_some());
}

#[tokio::test]
async fn a_key_check_that_was_altered_or_removed_stops_the_start() {
    for tampering in [
        "UPDATE meta SET value = x'00'",
        "UPDATE meta SET value = (SELECT password_hash FROM accounts)",
        "DELETE FROM meta",
    ] {
        let folder = Folder::new();
        filled(&folder).await;
        raw_sql(tampering).execute(&mut folder.intruder().await).await.unwrap();
        let error = refusal(&folder.database(), KEY).await;
        assert!(matches!(error, OpenError::Damaged { .. }), "{tampering}: {error:?}");
        assert_clear(&error, &folder.database(), "restore it from a backup");
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    filled(&folder).await;
    let mut intruder = folder.intruder().await;
    raw_sql("PRAGMA user_version = 977").execute(&mut intruder).await.unwrap();
    intruder.close().await.unwrap();
    let before = fs::read(folder.database()).unwrap();
    let error = refusal(&folder.database(), KEY).await;
    assert!(matches!(error, OpenError::Newer { found: 977, .. }), "{error:?}");
    assert_clear(&error, &folder.database(), "start the newer Doorward");
    assert_eq!(fs::read(folder.database()).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_stays_as_it_is() {
    let folder = Folder::new();
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(folder.database()).create_if_missing(true);
    let mut theirs = sqlx::ConnectOptions::connect(&options).await.unwrap();
    raw_sql("CREATE TABLE accounts (id INTEGER)").execute(&mut theirs).await.unwrap();
    theirs.close().await.unwrap();
    let before = fs::read(folder.database()).unwrap();
    let error = refusal(&folder.database(), KEY).await;
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    assert_clear(&error, &folder.database(), "name another one");
    assert_eq!(fs::read(folder.database()).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_stays_as_it_is() {
    for content in ["x", "users:\n  john:\n    password: secret\n", "SQLite format 4\0 and more"] {
        let folder = Folder::new();
        fs::write(folder.database(), content).unwrap();
        let error = refusal(&folder.database(), KEY).await;
        assert!(matches!(error, OpenError::NotADatabase { .. }), "{error:?}");
        assert_clear(&error, &folder.database(), "move it away");
        assert_eq!(fs::read_to_string(folder.database()).unwrap(), content);
    }
    let folder = Folder::new();
    let error = refusal(folder.path(), KEY).await;
    assert!(matches!(error, OpenError::NotADatabase { .. }), "a folder: {error:?}");
}

#[tokio::test]
async fn a_damaged_database_is_refused_and_stays_as_it_is() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 5] = [
        ("cut in the middle", |bytes| bytes.truncate(bytes.len() / 2)),
        ("cut within the header", |bytes| bytes.truncate(60)),
        ("overwritten header", |bytes| bytes[16..100].fill(0xa5)),
        ("overwritten schema", |bytes| bytes[100..4096].fill(0)),
        ("overwritten tables", |bytes| bytes[4096..].fill(0)),
    ];
    for (what, damage) in damages {
        let folder = Folder::new();
        filled(&folder).await;
        let mut bytes = fs::read(folder.database()).unwrap();
        damage(&mut bytes);
        fs::write(folder.database(), &bytes).unwrap();
        let error = refusal(&folder.database(), KEY).await;
        assert!(matches!(error, OpenError::Damaged { .. }), "{what}: {error:?}");
        assert_clear(&error, &folder.database(), "restore it from a backup");
        assert_eq!(fs::read(folder.database()).unwrap(), bytes, "{what}: the file was changed");
    }
}

#[tokio::test]
async fn a_missing_table_is_damage() {
    for table in ["flags", "bans", "failures", "accounts", "sessions", "meta"] {
        let folder = Folder::new();
        filled(&folder).await;
        let drop = sqlx::AssertSqlSafe(format!("DROP TABLE {table}"));
        raw_sql(drop).execute(&mut folder.intruder().await).await.unwrap();
        let error = refusal(&folder.database(), KEY).await;
        assert!(matches!(error, OpenError::Damaged { .. }), "{table}: {error:?}");
    }
}

#[tokio::test]
async fn a_folder_that_is_missing_or_none_is_named() {
    let folder = Folder::new();
    fs::write(folder.path().join("file"), "").unwrap();
    for parent in ["missing", "file"] {
        let path = folder.path().join(parent).join("db.sqlite3");
        let error = refusal(&path, KEY).await;
        assert!(matches!(error, OpenError::Folder { .. }), "{parent}: {error:?}");
        assert_clear(&error, &path, "create the folder");
        assert!(!path.exists());
    }
}

/// Whether permissions bind this user; they do not bind root.
fn permissions_bind(folder: &Path) -> bool {
    fs::write(folder.join("probe"), "").is_err()
}

#[tokio::test]
async fn an_unwritable_folder_or_file_is_named() {
    let folder = Folder::new();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if permissions_bind(folder.path()) {
        let error = refusal(&folder.database(), KEY).await;
        assert!(matches!(error, OpenError::Folder { .. }), "{error:?}");
        assert_clear(&error, &folder.database(), "make it writable");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        filled(&folder).await;
        for (path, mode, back) in
            [(folder.database(), 0o400, 0o600), (folder.path().to_owned(), 0o500, 0o700)]
        {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = refusal(&folder.database(), KEY).await;
            assert!(matches!(error, OpenError::Unwritable { .. }), "{error:?}");
            assert_clear(&error, &folder.database(), "make it and its folder writable");
            fs::set_permissions(&path, fs::Permissions::from_mode(back)).unwrap();
        }
    } else {
        // Root: the kernel's own file system refuses new files to everybody.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let path = Path::new("/proc/doorward-test.sqlite3");
        let error = refusal(path, KEY).await;
        assert!(matches!(error, OpenError::Folder { .. }), "{error:?}");
        assert_clear(&error, path, "make it writable");
    }
}

#[tokio::test]
async fn a_database_that_another_program_holds_is_said_to_be_locked() {
    let folder = Folder::new();
    filled(&folder).await;
    let mut holder = folder.intruder().await;
    raw_sql("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").execute(&mut holder).await.unwrap();
    let error = refusal(&folder.database(), KEY).await;
    assert!(matches!(error, OpenError::Locked { .. }), "{error:?}");
    assert_clear(&error, &folder.database(), "end that program");
    holder.close().await.unwrap();

    let fresh = Folder::new();
    fs::write(fresh.database(), "").unwrap();
    let mut holder = fresh.intruder().await;
    raw_sql("BEGIN EXCLUSIVE; CREATE TABLE t (x)").execute(&mut holder).await.unwrap();
    let error = refusal(&fresh.database(), KEY).await;
    assert!(matches!(error, OpenError::Locked { .. }), "{error:?}");
    holder.close().await.unwrap();
    works(&folder.open().await).await;
}

/// The budget is 30 ms on a quiet machine (see `docs/performance.md`); the bound here only catches a start
/// that reads the whole database.
#[tokio::test]
async fn opening_existing_data_does_not_read_them_all() {
    let folder = Folder::new();
    let store = folder.open().await;
    let mut intruder = folder.intruder().await;
    raw_sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
         INSERT INTO sessions SELECT randomblob(32), 'u' || (i % 500), randomblob(300), i, i, i FROM n",
    )
    .execute(&mut intruder)
    .await
    .unwrap();
    intruder.close().await.unwrap();
    store.close().await;
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let started = Instant::now();
        let store = folder.open().await;
        fastest = fastest.min(started.elapsed());
        store.close().await;
    }
    println!("opening 100,000 sessions takes {fastest:?}");
    assert!(fastest < Duration::from_millis(150), "{fastest:?}");
}
