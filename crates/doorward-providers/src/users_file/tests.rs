#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::symlink,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use doorward_core::identity::Role;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use super::*;

const HASH: &str =
    "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM";

const SEED: &str = r#"users:
  john:
    displayname: "John Doe"
    password: "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM"
    email: john.doe@authelia.com
    groups:
      - admins
      - dev
  harry:
    displayname: "Harry Potter"
    password: "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM"
    email: harry.potter@authelia.com
    groups: []
  bob:
    displayname: "Bob Dylan"
    password: "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM"
    email: bob.dylan@authelia.com
    groups:
      - dev
  james:
    displayname: "James Dean"
    password: "$argon2id$v=19$m=65536,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM"
    email: james.dean@authelia.com
"#;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("doorward-users-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, text: &str) -> PathBuf {
        let path = self.0.join("users.yml");
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn load(text: &str) -> Result<UsersFile, UsersFileError> {
    let folder = Folder::new(&format!("load-{:?}", std::thread::current().id()));
    UsersFile::load(&folder.write(text), RoleMap::default())
}

#[tokio::test]
async fn the_seeds_file_loads_unchanged() {
    let file = load(SEED).unwrap();
    assert_eq!((file.len(), file.problems()), (4, vec![]));
    let john = file.account_find("john").await.unwrap().unwrap();
    assert_eq!(john.identity.display_name, "John Doe");
    assert_eq!(john.identity.email.as_deref(), Some("john.doe@authelia.com"));
    assert_eq!(john.identity.groups, ["admins", "dev"]);
    assert_eq!(john.identity.role, Role::admin());
    let james = file.account_find("james").await.unwrap().unwrap();
    assert!(james.identity.groups.is_empty() && james.identity.role == Role::viewer());
    assert!(file.account_find("ghost").await.unwrap().is_none());
}

#[tokio::test]
async fn a_broken_entry_is_left_out_with_its_line_and_the_others_work() {
    let text = format!(
        "users:\n  good:\n    password: '{HASH}'\n  GOOD:\n    password: '{HASH}'\n  \
         weak:\n    displayname: x\n    password: 'plaintext'\n  \
         hostile:\n    password: '$argon2id$v=19$m=68719476736,t=3,p=2$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM'\n  \
         comma:\n    password: '{HASH}'\n    groups: ['x,admins']\n  none: {{}}\n"
    );
    let file = load(&text).unwrap();
    assert_eq!(file.len(), 1);
    let found: Vec<(u64, String)> =
        file.problems().into_iter().map(|problem| (problem.line, problem.user)).collect();
    let expected = [(4, "GOOD"), (8, "weak"), (10, "hostile"), (13, "comma"), (14, "none")];
    assert_eq!(found, expected.map(|(line, user)| (line, user.to_owned())));
    assert!(file.problems().iter().any(|problem| problem.to_string().contains("m (KiB)")));
    assert!(file.account_find("good").await.unwrap().is_some());
    assert!(file.account_find("comma").await.unwrap().is_none());
}

/// An entry `odd` with these lines beside a good one: the good one works, `odd` breaks this rule in this line.
#[track_caller]
fn refused(lines: &str, line: u64, rule: &str) {
    let file = load(&format!("users:\n  good:\n    password: '{HASH}'\n  odd:\n{lines}")).unwrap();
    assert_eq!(file.len(), 1, "{lines}");
    let problems = file.problems();
    assert_eq!(problems.len(), 1, "{lines}");
    assert_eq!((problems[0].line, problems[0].user.as_str()), (line, "odd"), "{lines}");
    assert!(problems[0].rule.contains(rule), "{lines}: {}", problems[0].rule);
}

#[test]
fn every_slip_costs_its_own_entry_only() {
    let password = format!("    password: '{HASH}'\n");
    refused("    - a list\n", 4, "below a name");
    refused("    just text\n", 4, "below a name");
    refused("    7\n", 4, "below a name");
    refused("    displayname: nobody\n", 4, "password is missing");
    refused("    password:\n", 4, "password is missing");
    refused("    password: [a, b]\n", 5, "password: one text");
    refused("    password: 12345\n", 5, "unknown kind");
    refused(&format!("{password}    groups: admins\n"), 6, "a list belongs here");
    refused(&format!("{password}    groups: {{a: b}}\n"), 6, "a list belongs here");
    refused(&format!("{password}    groups:\n      - dev\n      - [a]\n"), 8, "one text");
    refused(&format!("{password}    groups:\n      - dev\n      -\n"), 8, "a group's name");
    for group in ["'x,admins'", "'x|admins'", "'x;admins'", "' admins'", "'admins '", "''", r#""a\nb""#] {
        refused(&format!("{password}    groups: [dev, {group}]\n"), 6, "a group's name");
    }
    refused(&format!("{password}    email: [a@example.com, b@example.com]\n"), 6, "email: one text");
    refused(&format!("{password}    email: \"a@example.com\\r\\nRemote-User: root\"\n"), 6, "email has");
    refused(&format!("{password}    displayname: \"A\\tB\"\n"), 6, "displayname has");
    refused(&format!("{password}    disabled: perhaps\n"), 6, "true or false");
    refused(&format!("{password}    disabled: 2\n"), 6, "true or false");
    let cut = HASH.rsplit_once('$').unwrap().0;
    refused(&format!("    password: '{cut}'\n"), 5, "the hash");
}

#[test]
fn names_that_could_pass_for_others_are_refused() {
    for name in [r#""a\nb""#, r#"" padded""#, r#"""#.repeat(2).as_str(), &"x".repeat(129)] {
        let file =
            load(&format!("users:\n  good:\n    password: '{HASH}'\n  {name}:\n    password: '{HASH}'\n"))
                .unwrap();
        assert_eq!((file.len(), file.problems()[0].line), (1, 4), "{name}");
        assert!(!file.problems()[0].to_string().contains('\n'), "a name does not forge a line of the log");
    }
}

#[tokio::test]
async fn the_whole_schema_and_notes_are_tolerated() {
    let text = format!(
        "\u{feff}# our people\r\nnotes: kept\r\nusers:\r\n  007:\r\n    disabled: yes\r\n    displayname: No\r\n    \
         password: \"{HASH}\"\r\n    email:\r\n    groups: [2024, 010, yes, dev]\r\n    given_name: ''\r\n    \
         birthdate: 2000-01-01\r\n    website: https://example.com\r\n    locale: de\r\n    phone_number: 123\r\n    \
         address: {{street_address: '', country: 'DE'}}\r\n    extra: {{shoe: 43, tags: [a, b]}}\r\n    own: ~\r\n"
    );
    let extra = BTreeMap::from([
        ("shoe".to_owned(), ExtraAttribute { kind: ExtraKind::Whole, many: false }),
        ("tags".to_owned(), ExtraAttribute { kind: ExtraKind::Text, many: true }),
    ]);
    let folder = Folder::new("schema");
    let file =
        UsersFile::load(&folder.write(&text), UsersFileSettings { extra, ..UsersFileSettings::default() })
            .unwrap();
    assert_eq!(file.problems(), []);
    let account = file.account_find("007").await.unwrap().unwrap();
    assert!(account.disabled);
    assert_eq!(account.identity.display_name, "No");
    assert_eq!(account.identity.groups, ["2024", "010", "yes", "dev"], "as they stand in the file");
    assert_eq!(account.identity.email, None);
}

#[tokio::test]
async fn values_by_anchor_count_as_written_where_they_are_defined() {
    let text = format!(
        "users:\n  a:\n    password: &hash '{HASH}'\n    groups: &groups [0x10, dev]\n  b:\n    \
         password: *hash\n    groups: *groups\n"
    );
    let file = load(&text).unwrap();
    let account = file.account_find("b").await.unwrap().unwrap();
    assert_eq!(account.identity.groups, ["0x10", "dev"]);
}

#[tokio::test]
async fn roles_come_from_the_map_and_stamps_from_the_hash() {
    let other = HASH.replace("iM", "iA");
    let folder = Folder::new("roles");
    let path = folder.write(&format!(
        "users:\n  a:\n    password: '{HASH}'\n    groups: [owners]\n  b:\n    password: '{HASH}'\n    groups: \
         [admins]\n  c:\n    password: '{other}'\n"
    ));
    let map = RoleMap {
        entries: vec![(Role::admin(), vec!["owners".to_owned()])],
        default_role: Role::new("guest"),
    };
    let file = UsersFile::load(&path, map).unwrap();
    let find = async |name| file.account_find(name).await.unwrap().unwrap();
    let (a, b, c) = (find("a").await, find("b").await, find("c").await);
    assert_eq!((a.identity.role.as_str(), b.identity.role.as_str()), ("admin", "guest"));
    assert_eq!(a.password_stamp, b.password_stamp);
    assert_ne!(a.password_stamp, c.password_stamp, "a new hash ends the sessions that came before it");
    assert_eq!(a.origin, doorward_core::identity::AccountOrigin::File);
}

#[test]
fn a_file_that_cannot_be_read_is_refused_by_name() {
    let missing = UsersFile::load(Path::new("/nonexistent/users.yml"), RoleMap::default());
    assert!(missing.err().unwrap().to_string().contains("/nonexistent/users.yml"));
    let folder = UsersFile::load(&std::env::temp_dir(), RoleMap::default());
    assert!(folder.err().unwrap().to_string().contains("not a file"));
    assert!(matches!(load(""), Err(UsersFileError::Empty { .. })));
    assert!(matches!(load("users: {}"), Err(UsersFileError::Empty { .. })));
    assert!(matches!(load("users: [1]"), Err(UsersFileError::Malformed { .. })));
    let twice = load(&format!("users:\n  a:\n    password: '{HASH}'\n  a:\n    password: '{HASH}'\n"));
    assert!(matches!(twice, Err(UsersFileError::Malformed { .. })), "a name written twice");
    let twice = load(&format!("users:\n  a:\n    password: '{HASH}'\n    password: '{HASH}'\n"));
    assert!(matches!(twice, Err(UsersFileError::Malformed { .. })), "a key written twice");
    let none = load("users:\n  a:\n    password: x\n  b:\n    password: y\n").err().unwrap().to_string();
    assert!(none.contains("line 3") && none.contains("line 5"), "each entry is named: {none}");
}

#[test]
fn no_error_shows_a_hash_or_spans_lines() {
    let broken = format!("users:\n  a:\n    password: '{HASH}'\n  b: [\n  c:\n    password: '{HASH}'\n");
    let twice = format!("users:\n  a:\n    password: '{HASH}'\n  a:\n    password: '{HASH}'\n");
    let tabbed = format!("users:\n\ta:\n\t\tpassword: '{HASH}'\n");
    let unquoted = format!("users:\n  a:\n    password: '{HASH}\n");
    for text in [broken, twice, tabbed, unquoted] {
        let error = load(&text).err().unwrap().to_string();
        assert!(!error.contains("BpLnfgDsc2WD8F2q"), "{error}");
        assert!(!error.contains('\n') && error.contains("line "), "{error}");
    }
}

#[tokio::test]
async fn twenty_five_thousand_users_load() {
    let mut text = String::from("users:\n");
    for index in 0..25_000 {
        write!(
            text,
            "  user{index}:\n    displayname: User {index}\n    password: '{HASH}'\n    \
             email: user{index}@example.com\n    groups: [dev, staff]\n"
        )
        .unwrap();
    }
    let file = load(&text).unwrap();
    assert_eq!((file.len(), file.problems().len()), (25_000, 0));
    assert!(file.account_find("user24999").await.unwrap().is_some());
}

#[test]
fn a_document_that_grows_when_it_is_read_is_refused() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for index in 1..9 {
        let item = format!("*a{}, ", index - 1).repeat(10);
        writeln!(text, "a{index}: &a{index} [{item}]").unwrap();
    }
    write!(text, "users:\n  a:\n    password: '{HASH}'\n    groups: *a8\n").unwrap();
    assert!(matches!(load(&text), Err(UsersFileError::Malformed { .. })));
}

mod people;
mod writing;

async fn wait_until(what: &str, done: impl AsyncFn() -> bool) {
    for _ in 0..40 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(done().await, "{what} within two seconds");
}

/// Keeps the text of what is logged at a level or above.
#[derive(Clone)]
struct Warnings(Arc<Mutex<Vec<String>>>, Level);

impl Warnings {
    fn listening_to(level: Level) -> Self {
        Self(Arc::default(), level)
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.1 && metadata.target().starts_with("doorward_providers")
    }

    fn event(&self, event: &Event<'_>) {
        struct Message(String);

        impl Visit for Message {
            fn record_debug(&mut self, _field: &Field, value: &dyn std::fmt::Debug) {
                write!(self.0, "{value:?} ").unwrap();
            }
        }

        let mut message = Message(String::new());
        event.record(&mut message);
        self.0.lock().unwrap().push(message.0);
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}
    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

#[tokio::test]
async fn an_edit_is_live_within_two_seconds_and_a_broken_one_changes_nothing() {
    let warnings = Warnings::listening_to(Level::WARN);
    let _heard = tracing::subscriber::set_default(warnings.clone());
    let folder = Folder::new("watch");
    let file = Arc::new(UsersFile::load(&folder.write(SEED), RoleMap::default()).unwrap());
    let reloads = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&reloads);
    let task = watch(Arc::clone(&file), move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    folder.write(&SEED.replace("john:", "joan:"));
    wait_until("the edit is seen", async || file.account_find("joan").await.unwrap().is_some()).await;
    wait_until("the reload is announced", async || reloads.load(Ordering::SeqCst) == 1).await;
    folder.write(&SEED[..SEED.rfind("$o/").unwrap()]);
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert!(file.account_find("joan").await.unwrap().is_some(), "the old users stay");
    assert_eq!(warnings.all().len(), 1, "one broken edit is one warning: {:?}", warnings.all());
    assert!(warnings.all()[0].contains("users.yml") && !warnings.all()[0].contains("BpLnfgDsc2WD8F2q"));
    folder.write(SEED);
    wait_until("the mended file is seen", async || file.account_find("john").await.unwrap().is_some()).await;
    task.abort();
}

#[tokio::test]
async fn a_file_swapped_behind_a_link_is_seen() {
    let folder = Folder::new("link");
    for (version, name) in [("v1", "john:"), ("v2", "joan:")] {
        fs::create_dir_all(folder.0.join(version)).unwrap();
        fs::write(folder.0.join(version).join("users.yml"), SEED.replace("john:", name)).unwrap();
    }
    symlink("v1", folder.0.join("..data")).unwrap();
    symlink("..data/users.yml", folder.0.join("users.yml")).unwrap();
    let file = Arc::new(UsersFile::load(&folder.0.join("users.yml"), RoleMap::default()).unwrap());
    let task = watch(Arc::clone(&file), || {});
    tokio::time::sleep(Duration::from_millis(100)).await;
    symlink("v2", folder.0.join("..new")).unwrap();
    fs::rename(folder.0.join("..new"), folder.0.join("..data")).unwrap();
    wait_until("the swap is seen", async || file.account_find("joan").await.unwrap().is_some()).await;
    task.abort();
}

#[tokio::test]
async fn an_edit_between_loading_and_watching_is_not_lost() {
    let folder = Folder::new("between");
    let file = Arc::new(UsersFile::load(&folder.write(SEED), RoleMap::default()).unwrap());
    folder.write(&SEED.replace("john:", "joan:"));
    let task = watch(Arc::clone(&file), || {});
    wait_until("the edit is seen", async || file.account_find("joan").await.unwrap().is_some()).await;
    task.abort();
}

#[tokio::test]
async fn a_replacement_of_the_same_size_and_time_is_seen() {
    let folder = Folder::new("same");
    let path = folder.write(SEED);
    let file = Arc::new(UsersFile::load(&path, RoleMap::default()).unwrap());
    let task = watch(Arc::clone(&file), || {});
    tokio::time::sleep(Duration::from_millis(100)).await;
    let next = folder.0.join("users.yml.new");
    fs::write(&next, SEED.replace("john:", "joan:")).unwrap();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::File::options().write(true).open(&next).unwrap().set_modified(time).unwrap();
    fs::rename(&next, &path).unwrap();
    wait_until("the replacement is seen", async || file.account_find("joan").await.unwrap().is_some()).await;
    task.abort();
}

#[tokio::test]
async fn a_file_that_was_away_for_a_while_comes_back() {
    let folder = Folder::new("away");
    let path = folder.write(SEED);
    let file = Arc::new(UsersFile::load(&path, RoleMap::default()).unwrap());
    let task = watch(Arc::clone(&file), || {});
    tokio::time::sleep(Duration::from_millis(100)).await;
    fs::remove_file(&path).unwrap();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert!(file.account_find("john").await.unwrap().is_some(), "the old users stay");
    folder.write(&SEED.replace("john:", "joan:"));
    wait_until("the new file is seen", async || file.account_find("joan").await.unwrap().is_some()).await;
    task.abort();
}

#[tokio::test]
async fn a_file_that_is_written_slowly_is_read_when_it_is_whole() {
    use std::io::Write as _;
    let folder = Folder::new("slow");
    let path = folder.write(SEED);
    let file = Arc::new(UsersFile::load(&path, RoleMap::default()).unwrap());
    let task = watch(Arc::clone(&file), || {});
    tokio::time::sleep(Duration::from_millis(100)).await;
    let text = SEED.replace("james:", "jamie:");
    let mut out = fs::File::create(&path).unwrap();
    for chunk in text.as_bytes().chunks(text.len() / 8 + 1) {
        out.write_all(chunk).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let someone = file.account_find("bob").await.unwrap().is_some();
        assert!(someone, "nobody is locked out while the file is being written");
    }
    wait_until("the edit is seen", async || file.account_find("jamie").await.unwrap().is_some()).await;
    task.abort();
}
