#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    fs,
    os::unix::fs::symlink,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use doorward_core::identity::Role;

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
}

#[test]
fn a_file_that_cannot_be_read_is_refused_by_name() {
    let missing = UsersFile::load(Path::new("/nonexistent/users.yml"), RoleMap::default());
    assert!(missing.err().unwrap().to_string().contains("/nonexistent/users.yml"));
    assert!(matches!(load(""), Err(_)));
    assert!(matches!(load("users: {}"), Err(UsersFileError::Empty { .. })));
    assert!(matches!(load("users: [1]"), Err(UsersFileError::Malformed { .. })));
    let twice = load(&format!("users:\n  a:\n    password: '{HASH}'\n  a:\n    password: '{HASH}'\n"));
    assert!(matches!(twice, Err(UsersFileError::Malformed { .. })), "a name written twice");
}

async fn wait_until(what: &str, done: impl AsyncFn() -> bool) {
    for _ in 0..40 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(done().await, "{what} within two seconds");
}

#[tokio::test]
async fn an_edit_is_live_within_two_seconds_and_a_broken_one_changes_nothing() {
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
    assert!(reloads.load(Ordering::SeqCst) >= 1);
    folder.write("users: [broken");
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert!(file.account_find("joan").await.unwrap().is_some(), "the old users stay");
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
