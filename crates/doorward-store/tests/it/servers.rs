//! What is particular to databases on servers: opening, refusing, going away and coming back.

use std::{
    io::ErrorKind,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use doorward_core::{
    ports::{AccountStore, PortErrorKind, SessionStore},
    time::Timestamp,
};
use doorward_store::{Database, Engine, OpenError, ServerAddress, ServerKind, ServerSettings};
use doorward_testkit::{conformance::record, new_account};
use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{
    home::{Home, authority, connect, on_every_engine, on_every_server, with_tls},
    scene::{KEY, create},
};

mod every_engine {
    use super::*;

    on_every_engine! {
        another_key_is_refused_and_nothing_is_written
        a_key_check_that_was_altered_or_removed_stops_the_start
        a_hash_copied_to_another_account_opens_nothing
        every_sealed_value_is_tried_and_the_bad_ones_are_counted
        instances_that_start_together_on_nothing_all_come_up
    }
}

mod every_server {
    use super::*;

    on_every_server! {
        a_newer_schema_is_refused_and_nothing_is_written
        tables_of_another_program_are_refused_and_stay_as_they_are
        a_missing_table_is_damage
        instances_with_different_keys_that_start_together_share_one_key
        tables_and_columns_are_those_of_sqlite
        text_is_compared_byte_by_byte
        a_server_that_goes_away_is_unavailable_and_comes_back_by_itself
        a_server_that_was_restarted_meanwhile_is_not_noticed
        connections_that_nobody_answers_any_more_are_replaced
        a_server_that_falls_silent_costs_a_bounded_time_and_then_none
        the_start_waits_for_a_server_that_is_not_up_yet
        what_is_wrong_is_told_without_the_password
        a_connection_is_encrypted_and_verified_or_it_is_not_made
        a_long_transaction_of_somebody_else_is_not_waited_for_forever
    }
}

async fn refusal(home: &Home, key: &[u8]) -> OpenError {
    match home.try_open(key).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    }
}

#[track_caller]
fn assert_clear(error: &OpenError, home: &Home, advice: &str) {
    let text = error.to_string();
    if let Home::Server(settings) = home {
        let ServerAddress::Tcp { host, port } = &settings.address else { panic!("no socket") };
        assert!(text.contains(&format!("{host}:{port}/{}", settings.database)), "names the server: {text}");
        assert_hides_password(&text, settings);
    }
    assert!(text.contains(advice), "says what to do ({advice}): {text}");
    assert!(!text.contains('\n'), "is one sentence: {text}");
}

#[track_caller]
fn assert_hides_password(text: &str, settings: &ServerSettings) {
    use secrecy::ExposeSecret as _;
    let password = settings.password.as_ref().unwrap().expose_secret();
    assert!(!text.contains(password) && !format!("{settings:?}").contains(password), "{text}");
}

async fn filled(home: &Home) -> Database {
    let store = home.open().await;
    create(&store, &new_account("john", "x")).await;
    store.session_create(&record("john", 0)).await.unwrap();
    store
}

/// What there is, counted and summed up.
async fn contents(home: &Home) -> Vec<i64> {
    let mut contents = Vec::new();
    for question in [
        "SELECT COUNT(*) FROM accounts",
        "SELECT COUNT(*) FROM sessions",
        "SELECT COUNT(*) FROM meta",
        "SELECT password_set_at FROM accounts",
        "SELECT last_activity FROM sessions",
    ] {
        contents.push(home.ask(question).await);
    }
    contents
}

/// AM-13.
async fn another_key_is_refused_and_nothing_is_written(engine: Engine) {
    let home = Home::new(engine).await;
    filled(&home).await.close().await;
    let before = contents(&home).await;
    let error = refusal(&home, b"another key").await;
    assert!(matches!(error, OpenError::WrongKey { .. }), "{error:?}");
    assert_clear(&error, &home, "storage.encryption_key");
    assert_eq!(contents(&home).await, before);
    assert!(AccountStore::account_find(&home.open().await, "john").await.unwrap().is_some());
}

async fn a_key_check_that_was_altered_or_removed_stops_the_start(engine: Engine) {
    for tampering in ["UPDATE meta SET value = (SELECT password_hash FROM accounts)", "DELETE FROM meta"] {
        let home = Home::new(engine).await;
        filled(&home).await.close().await;
        home.intrude(tampering).await;
        let error = refusal(&home, KEY).await;
        assert!(matches!(error, OpenError::Damaged { .. }), "{tampering}: {error:?}");
        assert_clear(&error, &home, "restore it from a backup");
    }
}

/// AM-12.
async fn a_hash_copied_to_another_account_opens_nothing(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    create(&store, &new_account("mallory", "known")).await;
    create(&store, &new_account("admin", "secret")).await;
    home.intrude(
        "UPDATE accounts SET password_hash = (SELECT hash FROM (SELECT password_hash AS hash FROM accounts \
         WHERE name_folded = 'mallory') AS stolen) WHERE name_folded = 'admin'",
    )
    .await;
    let fault = AccountStore::account_find(&store, "admin").await.unwrap_err();
    assert_eq!(fault.kind, PortErrorKind::Corrupt);
    assert!(fault.to_string().contains("account 'admin'"), "{fault}");
    let (john, harry) = (record("john", 0), record("harry", 0));
    for session in [&john, &harry] {
        store.session_create(session).await.unwrap();
    }
    home.intrude("UPDATE sessions SET user_folded = 'admin' WHERE user_folded = 'harry'").await;
    assert_eq!(store.session_find(&harry.key).await.unwrap(), None);
    assert_eq!(store.session_find(&john.key).await.unwrap(), Some(john));
}

/// AM-13.
async fn every_sealed_value_is_tried_and_the_bad_ones_are_counted(engine: Engine) {
    let home = Home::new(engine).await;
    let store = home.open().await;
    for number in 0..1_010 {
        store.session_create(&record("john", number)).await.unwrap();
    }
    for name in ["a", "b", "c"] {
        create(&store, &new_account(name, "x")).await;
    }
    let counts = async || -> Vec<_> {
        let checks = store.encryption_check().await.unwrap();
        let of = |table| checks.iter().find(|check| check.table == table).unwrap();
        ["meta", "accounts", "sessions"].map(|table| (of(table).readable, of(table).unreadable)).to_vec()
    };
    assert_eq!(counts().await, [(1, 0), (3, 0), (1_010, 0)]);
    home.intrude("UPDATE accounts SET password_set_at = password_set_at + 1 WHERE name_folded <> 'b'").await;
    assert_eq!(counts().await, [(1, 0), (1, 2), (1_010, 0)]);
}

async fn instances_that_start_together_on_nothing_all_come_up(engine: Engine) {
    for _ in 0..3 {
        let home = Arc::new(Home::new(engine).await);
        let starts: Vec<_> = (0..6)
            .map(|number| {
                let home = Arc::clone(&home);
                tokio::spawn(async move {
                    let store = home.open().await;
                    store.session_create(&record("john", number)).await.unwrap();
                    store
                })
            })
            .collect();
        let mut stores = Vec::new();
        for start in starts {
            stores.push(start.await.unwrap());
        }
        for store in &stores {
            assert_eq!(store.session_list_of_user("john").await.unwrap().len(), 6);
        }
        assert_eq!(home.ask("SELECT COUNT(*) FROM meta").await, 1);
    }
}

async fn a_newer_schema_is_refused_and_nothing_is_written(engine: Engine) {
    let home = Home::new(engine).await;
    filled(&home).await.close().await;
    home.intrude("UPDATE schema_version SET version = 977").await;
    let before = contents(&home).await;
    let error = refusal(&home, KEY).await;
    assert!(matches!(error, OpenError::Newer { found: 977, .. }), "{error:?}");
    assert_clear(&error, &home, "start the newer Doorward");
    assert_eq!(contents(&home).await, before);
    assert_eq!(home.ask("SELECT version FROM schema_version").await, 977);
}

async fn tables_of_another_program_are_refused_and_stay_as_they_are(engine: Engine) {
    let home = Home::new(engine).await;
    if let ServerKind::Postgres { schema: Some(schema) } = &home.settings().kind {
        home.intrude(&format!("CREATE SCHEMA {schema}")).await;
    }
    home.intrude("CREATE TABLE accounts (id BIGINT)").await;
    let error = refusal(&home, KEY).await;
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    assert_clear(&error, &home, "name another one");
    assert_eq!(home.ask("SELECT COUNT(id) FROM accounts").await, 0);
    home.intrude("ALTER TABLE accounts RENAME TO theirs").await;
    home.open().await;
}

async fn a_missing_table_is_damage(engine: Engine) {
    for table in ["flags", "bans", "failures", "accounts", "sessions", "meta"] {
        let home = Home::new(engine).await;
        filled(&home).await.close().await;
        home.intrude(&format!("DROP TABLE {table}")).await;
        let error = refusal(&home, KEY).await;
        assert!(matches!(error, OpenError::Damaged { .. }), "{table}: {error:?}");
    }
}

async fn instances_with_different_keys_that_start_together_share_one_key(engine: Engine) {
    let home = Arc::new(Home::new(engine).await);
    let starts = [b"key one", b"key two"].map(|key| {
        let home = Arc::clone(&home);
        tokio::spawn(async move { home.try_open(key).await.map(|_| ()) })
    });
    let mut opened = 0;
    for start in starts {
        match start.await.unwrap() {
            Ok(()) => opened += 1,
            Err(error) => assert!(matches!(error, OpenError::WrongKey { .. }), "{error:?}"),
        }
    }
    assert_eq!(opened, 1);
}

/// MySQL and MariaDB cannot undo what they did of a migration.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "needs MariaDB: cargo xtask with-databases"]
async fn a_migration_that_was_broken_off_goes_on_where_it_stopped() {
    // Statements counted as done, and tables of those; the third statement was done but not counted.
    for (step, done) in [(2, &["meta", "accounts"][..]), (0, &["meta"]), (0, &[])] {
        let home = Home::new(Engine::MySql).await;
        home.open().await.close().await;
        let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() \
            AND table_name <> 'schema_version'";
        let all = home.texts(tables).await;
        home.intrude("DELETE FROM meta").await;
        for table in all.iter().filter(|table| !done.contains(&table.as_str())) {
            home.intrude(&format!("DROP TABLE {table}")).await;
        }
        home.intrude(&format!("UPDATE schema_version SET version = 0, step = {step}")).await;
        let store = home.open().await;
        create(&store, &new_account("john", "x")).await;
        let now = home.texts(tables).await;
        assert_eq!(now.len(), all.len(), "{now:?} of {all:?}");
        assert_eq!(home.ask("SELECT step FROM schema_version").await, 0);
    }
    let home = Home::new(Engine::MySql).await;
    home.open().await.close().await;
    // Everything was made; what is written together with the version was not.
    home.intrude("DELETE FROM meta; DELETE FROM audit_chain").await;
    home.intrude("UPDATE schema_version SET version = 0, step = 0").await;
    home.open().await;
}

/// Those that only servers need, and SQLite's own, left out.
async fn tables_and_columns_are_those_of_sqlite(engine: Engine) {
    let (home, file) = (Home::new(engine).await, Home::new(Engine::Sqlite).await);
    home.open().await.close().await;
    file.open().await.close().await;
    let place = if engine == Engine::MySql { "DATABASE()" } else { "current_schema()" };
    let theirs = format!(
        "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns \
         WHERE table_schema = {place} AND table_name NOT IN ('schema_version', 'guards') \
         AND column_name <> 'number' ORDER BY 1"
    );
    let ours = "SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, \
        pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' \
        AND columns.name <> 'number' AND tables.name NOT LIKE 'sqlite_%'";
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    assert_eq!(sorted(home.texts(&theirs).await), sorted(file.texts(ours).await));
}

async fn text_is_compared_byte_by_byte(engine: Engine) {
    let home = Home::new(engine).await;
    home.open().await.close().await;
    let place = if engine == Engine::MySql { "DATABASE()" } else { "current_schema()" };
    let question = format!(
        "SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns WHERE table_schema = {place} \
         AND (data_type LIKE '%char%' OR data_type LIKE '%text%') AND \
         COALESCE(collation_name, '') NOT IN ('C', 'utf8mb4_nopad_bin', 'utf8mb4_0900_bin')"
    );
    assert_eq!(home.texts(&question).await, Vec::<String>::new());
    let all = format!("SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = {place}");
    assert!(home.ask(&all).await > 20, "the question asks about our tables");
}

/// A way to the server that can be cut.
struct Wire {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    now: AtomicU8,
    /// Connections made so far.
    made: AtomicU32,
    /// Of these the first so many are carried no more, and not ended either.
    forgotten: AtomicU32,
}

const OPEN: u8 = 0;
const CUT: u8 = 1;
const SILENT: u8 = 2;

impl Wire {
    async fn to(settings: &ServerSettings) -> Self {
        let ServerAddress::Tcp { host, port } = settings.address.clone() else { panic!("no socket") };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if shared.now.load(Ordering::SeqCst) == CUT {
                    continue;
                }
                let number = shared.made.fetch_add(1, Ordering::SeqCst);
                let server = TcpStream::connect((host.as_str(), port)).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pump(number, from_client, to_server, Arc::clone(&shared)));
                tokio::spawn(pump(number, from_server, to_client, Arc::clone(&shared)));
            }
        });
        Self { port: own_port, state }
    }

    fn becomes(&self, state: u8) {
        self.state.now.store(state, Ordering::SeqCst);
    }

    /// As after the machine of the server lost its power: what was connected hears nothing any more.
    fn forgets(&self) {
        self.state.forgotten.store(self.state.made.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// The same database, reached through the wire, with little patience.
    fn settings(&self, settings: &ServerSettings) -> ServerSettings {
        ServerSettings {
            address: ServerAddress::Tcp { host: "127.0.0.1".to_owned(), port: self.port },
            connect_timeout: Duration::from_millis(700),
            statement_timeout: Duration::from_millis(1_000),
            connections: 4,
            ..settings.clone()
        }
    }
}

/// Carries bytes until the wire is cut; keeps them while it is silent.
async fn pump(
    number: u32,
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    state: Arc<State>,
) {
    let mut bytes = vec![0; 16_384];
    loop {
        let read = tokio::time::timeout(Duration::from_millis(20), from.read(&mut bytes)).await;
        if state.now.load(Ordering::SeqCst) == CUT {
            return;
        }
        let Ok(read) = read else { continue };
        let Ok(length @ 1..) = read else { return };
        let is_silent =
            || state.now.load(Ordering::SeqCst) == SILENT || number < state.forgotten.load(Ordering::SeqCst);
        while is_silent() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        if to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}

/// How long `call` took, and what kind of fault it gave.
async fn fault_of<T>(
    call: impl Future<Output = Result<T, doorward_core::ports::PortError>>,
) -> (Duration, Option<PortErrorKind>) {
    let started = Instant::now();
    let kind = call.await.err().map(|fault| fault.kind);
    (started.elapsed(), kind)
}

/// Tries until it works, for a while.
async fn comes_back(store: &Database) {
    let started = Instant::now();
    while store.session_find(&record("john", 0).key).await.is_err() {
        assert!(started.elapsed() < Duration::from_secs(8), "it does not come back");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// SC-026.
async fn a_server_that_goes_away_is_unavailable_and_comes_back_by_itself(engine: Engine) {
    let home = Home::new(engine).await;
    filled(&home).await.close().await;
    let wire = Wire::to(home.settings()).await;
    let store = connect(&wire.settings(home.settings()), KEY).await.unwrap();
    let session = record("john", 0);
    for _ in 0..3 {
        assert_eq!(store.session_find(&session.key).await.unwrap(), Some(session.clone()));
        wire.becomes(CUT);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let (_, kind) = fault_of(store.session_find(&session.key)).await;
        assert_eq!(kind, Some(PortErrorKind::Unavailable));
        let now = Timestamp::from_millis(1);
        assert_eq!(fault_of(store.session_note_proof(&session.key, now, true)).await.1, kind);
        assert_eq!(fault_of(store.account_create_first(&new_account("eve", "x"))).await.1, kind);
        assert_eq!(fault_of(store.session_end(&session.key)).await.1, kind);
        wire.becomes(OPEN);
        comes_back(&store).await;
    }
    assert_eq!(store.session_find(&session.key).await.unwrap(), Some(session), "nothing has happened");
    assert!(AccountStore::account_find(&store, "eve").await.unwrap().is_none());
}

async fn a_server_that_was_restarted_meanwhile_is_not_noticed(engine: Engine) {
    let home = Home::new(engine).await;
    filled(&home).await.close().await;
    let wire = Wire::to(home.settings()).await;
    let store = connect(&wire.settings(home.settings()), KEY).await.unwrap();
    let key = record("john", 0).key;
    let both = async || tokio::join!(store.session_find(&key), store.session_find(&key));
    let _ = both().await;
    wire.becomes(CUT);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    wire.becomes(OPEN);
    let (one, two) = both().await;
    assert!(one.unwrap().is_some() && two.unwrap().is_some());
}

async fn connections_that_nobody_answers_any_more_are_replaced(engine: Engine) {
    let home = Home::new(engine).await;
    filled(&home).await.close().await;
    let wire = Wire::to(home.settings()).await;
    let store = connect(&wire.settings(home.settings()), KEY).await.unwrap();
    let key = record("john", 0).key;
    let find = || store.session_find(&key);
    for _ in 0..3 {
        let _ = tokio::join!(find(), find(), find(), find());
        wire.forgets();
        let _ = tokio::join!(find(), find(), find(), find());
        comes_back(&store).await;
    }
    let (a, b, c, d) = tokio::join!(find(), find(), find(), find());
    assert!([a, b, c, d].into_iter().all(|found| found.unwrap().is_some()), "every place in the pool");
}

/// SC-241.
async fn a_server_that_falls_silent_costs_a_bounded_time_and_then_none(engine: Engine) {
    let home = Home::new(engine).await;
    filled(&home).await.close().await;
    let wire = Wire::to(home.settings()).await;
    let store = Arc::new(connect(&wire.settings(home.settings()), KEY).await.unwrap());
    let session = record("john", 0);
    store.session_find(&session.key).await.unwrap();
    wire.becomes(SILENT);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (store, key) = (Arc::clone(&store), session.key);
            tokio::spawn(async move { fault_of(store.session_find(&key)).await })
        })
        .collect();
    for task in tasks {
        let (took, kind) = task.await.unwrap();
        assert_eq!(kind, Some(PortErrorKind::Unavailable));
        assert!(took < Duration::from_secs(4), "{took:?}");
    }
    let mut quick = 0;
    for _ in 0..40 {
        let (took, kind) = fault_of(store.session_find(&session.key)).await;
        assert_eq!(kind, Some(PortErrorKind::Unavailable));
        quick += usize::from(took < Duration::from_millis(20));
    }
    assert!(quick > 30, "only {quick} of 40 were told at once");
    wire.becomes(OPEN);
    comes_back(&store).await;
    assert_eq!(store.session_find(&session.key).await.unwrap(), Some(session));
}

async fn the_start_waits_for_a_server_that_is_not_up_yet(engine: Engine) {
    let home = Home::new(engine).await;
    let wire = Wire::to(home.settings()).await;
    wire.becomes(CUT);
    let impatient = wire.settings(home.settings());
    let error = connect(&impatient, KEY).await.err().unwrap();
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error:?}");
    let patient = ServerSettings { start_timeout: Duration::from_secs(10), ..impatient };
    let starting = tokio::spawn(async move { connect(&patient, KEY).await.map(|_| ()) });
    tokio::time::sleep(Duration::from_millis(900)).await;
    wire.becomes(OPEN);
    starting.await.unwrap().unwrap();
}

async fn what_is_wrong_is_told_without_the_password(engine: Engine) {
    let home = Home::new(engine).await;
    let settings = home.settings().clone();
    let wrong = SecretString::from("wrong-canary");
    let stranger = ServerSettings { password: Some(wrong), ..settings.clone() };
    let nowhere = ServerSettings { database: "doorward_nowhere".to_owned(), ..settings.clone() };
    for refused in [stranger, nowhere] {
        let error = connect(&refused, KEY).await.err().unwrap();
        assert!(matches!(error, OpenError::Refused { .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        assert_hides_password(&error.to_string(), &settings);
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = ServerAddress::Tcp { host: "127.0.0.1".to_owned(), port: free };
    let error = connect(&ServerSettings { address, ..settings.clone() }, KEY).await.err().unwrap();
    assert!(matches!(error, OpenError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains(&format!("127.0.0.1:{free}")), "{error}");

    let store = filled(&home).await;
    home.intrude("DROP TABLE sessions").await;
    let fault = store.session_find(&record("john", 0).key).await.unwrap_err();
    let text = fault.to_string();
    assert!(text.contains(store.address()) && text.contains(&engine.to_string()), "{text}");
    assert_hides_password(&text, &settings);
    let again = store.account_create(&new_account("john", "x")).await.unwrap();
    assert!(!again, "a taken name is no fault");
}

async fn a_connection_is_encrypted_and_verified_or_it_is_not_made(engine: Engine) {
    let home = Home::new(engine).await;
    let verified = with_tls(home.settings(), true, authority());
    let store = connect(&verified, KEY).await.unwrap();
    create(&store, &new_account("john", "x")).await;
    let stranger = with_tls(home.settings(), true, Vec::new());
    let error = connect(&stranger, KEY).await.err().unwrap();
    assert!(error.to_string().contains("certificate"), "{error}");
    connect(&with_tls(home.settings(), false, Vec::new()), KEY).await.unwrap();

    // Somebody in between who answers without TLS, or not in this protocol at all.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let between = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut client, _) = listener.accept().unwrap();
        client.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        let mut bytes = [0; 512];
        let length = client.read(&mut bytes).unwrap_or(0);
        let _ = client.write_all(b"N");
        let more = match client.read(&mut bytes[length..]) {
            Ok(more) => more,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::ConnectionReset));
                0
            }
        };
        (length + more, bytes)
    });
    let address = ServerAddress::Tcp { host: "127.0.0.1".to_owned(), port };
    let settings = ServerSettings { address, connect_timeout: Duration::from_millis(800), ..verified };
    assert!(connect(&settings, KEY).await.is_err());
    let (length, bytes) = between.join().unwrap();
    let said = String::from_utf8_lossy(&bytes[..length]).into_owned();
    assert!(!said.contains("doorward"), "no user name before TLS: {said:?}");
}

async fn a_long_transaction_of_somebody_else_is_not_waited_for_forever(engine: Engine) {
    let home = Home::new(engine).await;
    let store = filled(&home).await;
    let impatient = ServerSettings {
        statement_timeout: Duration::from_secs(1),
        connect_timeout: Duration::from_millis(500),
        ..home.settings().clone()
    };
    let other = connect(&impatient, KEY).await.unwrap();
    // Sleeps while it holds the row.
    let sleep = if engine == Engine::MySql { "SLEEP(3)" } else { "pg_sleep(3)" };
    let home = Arc::new(home);
    let holder = Arc::clone(&home);
    let holding = tokio::spawn(async move {
        let held = format!("BEGIN; UPDATE sessions SET expires = expires; SELECT {sleep}; COMMIT");
        holder.intrude(&held).await;
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let key = record("john", 0).key;
    let (took, kind) = fault_of(other.session_end(&key)).await;
    assert_eq!(kind, Some(PortErrorKind::Unavailable));
    assert!(took < Duration::from_millis(2_000), "{took:?}");
    assert!(other.session_find(&key).await.unwrap().is_some(), "reading goes on");
    holding.await.unwrap();
    assert!(store.session_end(&key).await.unwrap());
}
