//! What becomes of the file when a password changes (AF-04).

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};

use doorward_core::{ports::NewPassword, time::Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use super::*;

/// A valid hash for each number.
fn hash(number: usize) -> String {
    let (head, _) = HASH.rsplit_once('$').unwrap();
    format!("{head}$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFS{number:04}")
}

async fn set(file: &UsersFile, name: &str, hash: &str) -> ReplaceOutcome {
    let password = NewPassword {
        hash: SecretString::from(hash),
        set_at: Timestamp::from_millis(1),
        expires_unless_used: None,
        must_change: false,
    };
    file.account_replace_hash(name, HashReplacement::Password(&password)).await.unwrap()
}

async fn rehash(file: &UsersFile, name: &str, stored: &str, hash: &str) -> ReplaceOutcome {
    let (stored, hash) = (SecretString::from(stored), SecretString::from(hash));
    let replacement = HashReplacement::Rehash { stored: &stored, hash: &hash };
    file.account_replace_hash(name, replacement).await.unwrap()
}

async fn stored(file: &UsersFile, name: &str) -> String {
    let account = file.account_find(name).await.unwrap().unwrap();
    account.password_hash.expose_secret().to_owned()
}

fn open(path: &Path) -> Arc<UsersFile> {
    Arc::new(UsersFile::load(path, RoleMap::default()).unwrap())
}

/// Names of the files in a folder; what was only needed for a moment must be gone.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_new_password_changes_one_value_of_the_file_and_is_seen_at_once() {
    let folder = Folder::new("write");
    let text =
        format!("# Who may come in\n\n{SEED}\n# the end").replace("  harry:", "  # a wizard\n  harry: # !");
    let path = folder.write(&text);
    let file = open(&path);
    let before = file.account_find("harry").await.unwrap().unwrap();
    assert_eq!(set(&file, "harry", &hash(1)).await, ReplaceOutcome::Done);
    assert_eq!(stored(&file, "harry").await, hash(1));
    let after = file.account_find("harry").await.unwrap().unwrap();
    assert_ne!(before.password_stamp, after.password_stamp, "sessions of the old password end");
    let written = fs::read_to_string(&path).unwrap();
    let at = text.match_indices(HASH).nth(1).unwrap().0;
    assert_eq!(written, format!("{}{}{}", &text[..at], hash(1), &text[at + HASH.len()..]));
    assert_eq!(names(&folder.0), ["users.yml"]);
    assert_eq!(stored(&open(&path), "john").await, HASH);
}

#[tokio::test]
async fn line_ends_byte_order_mark_and_unknown_keys_stay() {
    let folder = Folder::new("bytes");
    let text =
        format!("\u{feff}{}", SEED.replace("groups:", "shoe_size: 43\n    groups:").replace('\n', "\r\n"));
    let path = folder.write(&text);
    assert_eq!(set(&open(&path), "james", &hash(1)).await, ReplaceOutcome::Done);
    let written = fs::read_to_string(&path).unwrap();
    let at = text.match_indices(HASH).nth(3).unwrap().0;
    assert_eq!(written, format!("{}{}{}", &text[..at], hash(1), &text[at + HASH.len()..]));
}

#[tokio::test]
async fn mode_and_owner_stay() {
    let folder = Folder::new("mode");
    let path = folder.write(SEED);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    // Only root can give a file away; for others the owner is the same anyway.
    let given_away = chown(&path, Some(12345), Some(54321)).is_ok();
    let before = fs::metadata(&path).unwrap();
    assert_eq!(set(&open(&path), "john", &hash(1)).await, ReplaceOutcome::Done);
    let after = fs::metadata(&path).unwrap();
    assert_ne!(before.ino(), after.ino(), "it was replaced, not written over");
    assert_eq!((after.mode(), after.uid(), after.gid()), (before.mode(), before.uid(), before.gid()));
    assert!(!given_away || (after.uid(), after.gid()) == (12345, 54321));
}

#[tokio::test]
async fn a_link_stays_a_link() {
    let folder = Folder::new("link-write");
    let inner = folder.0.join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("people.yml"), SEED).unwrap();
    symlink("inner/people.yml", folder.0.join("middle.yml")).unwrap();
    let path = folder.0.join("users.yml");
    symlink("middle.yml", &path).unwrap();
    let file = open(&path);
    assert_eq!(set(&file, "john", &hash(1)).await, ReplaceOutcome::Done);
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert!(fs::symlink_metadata(folder.0.join("middle.yml")).unwrap().is_symlink());
    assert!(fs::read_to_string(inner.join("people.yml")).unwrap().contains(&hash(1)));
    assert_eq!(names(&inner), ["people.yml"]);
}

#[tokio::test]
async fn resets_at_once_lose_nothing() {
    let folder = Folder::new("race");
    let mut text = String::from("users:\n");
    for index in 0..40 {
        writeln!(text, "  user{index}: {{password: '{HASH}'}} # {index}").unwrap();
    }
    let path = folder.write(&text);
    // Two that do not know of each other, as the server and a command.
    let files = [open(&path), open(&path)];
    let tasks: Vec<_> = (0..40)
        .map(|index| {
            let file = Arc::clone(&files[index % 2]);
            tokio::spawn(async move { set(&file, &format!("user{index}"), &hash(index)).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), ReplaceOutcome::Done);
    }
    let fresh = open(&path);
    for index in 0..40 {
        assert_eq!(stored(&fresh, &format!("user{index}")).await, hash(index));
    }
    assert_eq!(names(&folder.0), ["users.yml"]);
}

#[tokio::test]
async fn of_rehashes_at_once_one_is_done() {
    let folder = Folder::new("rehash-race");
    let file = open(&folder.write(SEED));
    let tasks: Vec<_> = (0..8)
        .map(|index| {
            let file = Arc::clone(&file);
            tokio::spawn(async move { rehash(&file, "john", HASH, &hash(index)).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            ReplaceOutcome::Done => done += 1,
            outcome => assert_eq!(outcome, ReplaceOutcome::Changed),
        }
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn every_new_hash_is_a_new_stamp_and_a_reader_after_a_restart_sees_the_same() {
    let folder = Folder::new("rehash");
    let path = folder.write(SEED);
    let file = open(&path);
    let stamp = async |file: &UsersFile| file.account_find("john").await.unwrap().unwrap().password_stamp;
    let first = stamp(&file).await;
    assert_eq!(rehash(&file, "john", &hash(9), &hash(1)).await, ReplaceOutcome::Changed);
    assert_eq!(fs::read_to_string(&path).unwrap(), SEED, "nothing was done");
    assert_eq!(rehash(&file, "john", HASH, &hash(1)).await, ReplaceOutcome::Done);
    assert_eq!(stored(&file, "john").await, hash(1));
    let second = stamp(&file).await;
    assert_ne!(second, first);
    assert_eq!(stamp(&open(&path)).await, second, "a session that began with it lives on after a restart");
}

#[tokio::test]
async fn an_edit_that_is_not_yet_known_is_kept() {
    let folder = Folder::new("unknown-edit");
    let path = folder.write(SEED);
    let file = open(&path);
    folder.write(&SEED.replace("Bob Dylan", "Robert Zimmerman").replace("james:", "jamie:"));
    assert_eq!(set(&file, "john", &hash(1)).await, ReplaceOutcome::Done);
    let bob = file.account_find("bob").await.unwrap().unwrap();
    assert_eq!(bob.identity.display_name, "Robert Zimmerman");
    assert!(fs::read_to_string(&path).unwrap().contains("jamie:"));
    assert_eq!(set(&file, "james", &hash(1)).await, ReplaceOutcome::Missing);
}

#[tokio::test]
async fn a_file_that_somebody_is_writing_is_not_replaced_before_it_is_whole() {
    use std::io::Write as _;
    let folder = Folder::new("half");
    let path = folder.write(SEED);
    let file = open(&path);
    let text = SEED.replace("james:", "jamie:");
    let (first, second) = text.split_at(text.find("  bob:").unwrap());
    let mut out = fs::File::create(&path).unwrap();
    out.write_all(first.as_bytes()).unwrap();
    let writing = Arc::clone(&file);
    let reset = tokio::spawn(async move { set(&writing, "john", &hash(1)).await });
    tokio::time::sleep(Duration::from_millis(60)).await;
    out.write_all(second.as_bytes()).unwrap();
    drop(out);
    assert_eq!(reset.await.unwrap(), ReplaceOutcome::Done);
    let written = fs::read_to_string(&path).unwrap();
    assert_eq!(written, text.replacen(HASH, &hash(1), 1), "the second half is there");
}

#[tokio::test]
async fn a_broken_file_is_not_written() {
    let folder = Folder::new("broken");
    let path = folder.write(SEED);
    let file = open(&path);
    let broken = format!("{SEED}  bob: [");
    folder.write(&broken);
    let ReplaceOutcome::ReadOnly(reason) = set(&file, "john", &hash(1)).await else { unreachable!() };
    assert!(reason.contains("users.yml") && !reason.contains("BpLnfgDsc2WD8F2q"), "{reason}");
    assert!(file.check_writable("john").await.is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), broken);
    assert_eq!(stored(&file, "john").await, HASH);
    fs::remove_file(&path).unwrap();
    let ReplaceOutcome::ReadOnly(reason) = set(&file, "john", &hash(1)).await else { unreachable!() };
    assert!(reason.contains("users.yml"), "{reason}");
}

#[tokio::test]
async fn a_read_only_file_is_named_with_its_mode_before_anything_happens() {
    let folder = Folder::new("read-only");
    let path = folder.write(SEED);
    let file = open(&path);
    assert_eq!(file.check_writable("john").await, Ok(()));
    assert!(file.check_writable("ghost").await.is_err());
    assert_eq!(names(&folder.0), ["users.yml"], "asking leaves nothing behind");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    for reason in [
        file.check_writable("john").await.unwrap_err(),
        match set(&file, "john", &hash(1)).await {
            ReplaceOutcome::ReadOnly(reason) => reason,
            outcome => unreachable!("{outcome:?}"),
        },
    ] {
        assert!(reason.contains("users.yml") && reason.contains("0444"), "{reason}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), SEED);
    assert_eq!(stored(&file, "john").await, HASH);
    assert_eq!(names(&folder.0), ["users.yml"]);
}

#[tokio::test]
async fn a_folder_that_takes_no_files_is_named_with_its_mode() {
    let folder = Folder::new("closed");
    let path = folder.write(SEED);
    let file = open(&path);
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o555)).unwrap();
    let probe = fs::write(folder.0.join("probe"), "");
    let reason = file.check_writable("john").await;
    let outcome = set(&file, "john", &hash(1)).await;
    fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o755)).unwrap();
    if probe.is_ok() {
        // Root writes anywhere; what it is told is tested with a folder that is none.
        assert_eq!((reason, outcome), (Ok(()), ReplaceOutcome::Done));
        return;
    }
    assert!(reason.unwrap_err().contains("0555"));
    assert!(matches!(outcome, ReplaceOutcome::ReadOnly(reason) if reason.contains("0555")));
    assert_eq!(fs::read_to_string(&path).unwrap(), SEED);
}

#[tokio::test]
async fn a_password_that_is_shared_is_refused_with_its_line_and_an_alias_becomes_its_own() {
    let folder = Folder::new("shared");
    let path = folder.write(&format!(
        "users:\n  a:\n    password: &h '{HASH}'\n  b:\n    password: *h\n  c: {{password: '{HASH}'}}\n"
    ));
    let file = open(&path);
    let ReplaceOutcome::ReadOnly(reason) = set(&file, "a", &hash(1)).await else { unreachable!() };
    assert!(reason.contains("line 3") && reason.contains("users.yml"), "{reason}");
    assert_eq!(file.check_writable("a").await, Err(reason));
    assert_eq!(file.check_writable("b").await, Ok(()));
    assert_eq!(set(&file, "b", &hash(1)).await, ReplaceOutcome::Done);
    assert_eq!((stored(&file, "a").await, stored(&file, "b").await), (HASH.to_owned(), hash(1)));
    assert_eq!(set(&file, "a", &hash(2)).await, ReplaceOutcome::Done, "nobody shares it any more");
}

#[tokio::test]
async fn what_is_no_hash_is_not_written() {
    let folder = Folder::new("no-hash");
    let path = folder.write(SEED);
    let file = open(&path);
    let text = SecretString::from("plaintext");
    let stored = SecretString::from(HASH);
    let replacement = HashReplacement::Rehash { stored: &stored, hash: &text };
    assert!(file.account_replace_hash("john", replacement).await.is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), SEED);
}

#[tokio::test]
async fn another_process_is_waited_for() {
    let folder = Folder::new("lock");
    let path = folder.write(SEED);
    let file = open(&path);
    let lock = fs::File::open(&folder.0).unwrap();
    lock.lock().unwrap();
    let writing = Arc::clone(&file);
    let reset = tokio::spawn(async move { set(&writing, "john", &hash(1)).await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(fs::read_to_string(&path).unwrap(), SEED, "the other one is at it");
    drop(lock);
    assert_eq!(reset.await.unwrap(), ReplaceOutcome::Done);
}

#[tokio::test]
async fn what_a_crash_left_behind_is_in_nobodys_way() {
    let folder = Folder::new("leftover");
    let path = folder.write(SEED);
    let leftover = format!(".users.yml.{}.0.new", std::process::id());
    fs::write(folder.0.join(&leftover), "old").unwrap();
    assert_eq!(set(&open(&path), "john", &hash(1)).await, ReplaceOutcome::Done);
    assert_eq!(names(&folder.0), [leftover.as_str(), "users.yml"]);
}

#[tokio::test]
async fn an_own_change_is_announced_but_not_reported_as_a_reload() {
    let warnings = Warnings::listening_to(Level::INFO);
    let _heard = tracing::subscriber::set_default(warnings.clone());
    let folder = Folder::new("own");
    let path = folder.write(SEED);
    let file = open(&path);
    let changes = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&changes);
    let task = watch(Arc::clone(&file), move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(set(&file, "john", &hash(1)).await, ReplaceOutcome::Done);
    wait_until("the change is announced", async || changes.load(Ordering::SeqCst) == 1).await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!((changes.load(Ordering::SeqCst), warnings.all()), (1, vec![]));
    folder.write(&fs::read_to_string(&path).unwrap().replace("james:", "jamie:"));
    wait_until("the edit is seen", async || changes.load(Ordering::SeqCst) == 2).await;
    assert_eq!(warnings.all().len(), 1, "an edit by somebody else is reported: {:?}", warnings.all());
    assert_eq!(stored(&file, "john").await, hash(1));
    task.abort();
}
