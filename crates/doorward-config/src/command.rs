//! Secrets that a program tells, such as that of a manager of secrets (HS-67): `{command: [program, arguments…]}` in the
//! place of a secret, or a variable `…_COMMAND` with such a list as JSON. No shell reads it, so nothing in it has a
//! meaning of its own; the program is named by its whole path, so no folder of somebody else's comes first.
//!
//! Its output is the secret and is repeated nowhere; what it says on its standard error goes nowhere either.

use std::{
    io::Read as _,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::{
    keys::{self, Key, Kind},
    problem::{Origin, Problem},
    tree::{Entry, Node, Value},
};

/// The only name in the section that stands for a command.
const NAME: &str = "command";

/// A command has so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is seen whether a command that has said everything has ended.
const LOOK: Duration = Duration::from_millis(20);

/// Larger than any secret.
const MAX_OUTPUT: u64 = 1 << 16;

/// Puts what they tell in the place of the commands in `root`.
pub(crate) fn apply(root: &mut Node, problems: &mut Vec<Problem>) {
    walk(root, "", "", problems);
}

/// `pattern` is `path` with `[]` for items. A key whose command told nothing is taken out: it was told, and nothing else
/// that is said of it would help.
fn walk(node: &mut Node, pattern: &str, path: &str, problems: &mut Vec<Problem>) {
    match &mut node.value {
        Value::Map(entries) => entries.retain_mut(|Entry { key, node, .. }| {
            let (pattern, path) = (join(pattern, key), join(path, key));
            if keys::find(&pattern).is_none_or(|key| !takes_command(key)) {
                walk(node, &pattern, &path, problems);
                return true;
            }
            match replace(node) {
                Ok(()) => true,
                Err(message) => {
                    problems.push(Problem::error(&path, node.origin.clone(), message));
                    false
                }
            }
        }),
        Value::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, &format!("{pattern}[]"), &format!("{path}[{index}]"), problems);
            }
        }
        Value::Null | Value::Scalar(_) => {}
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether a command may stand for `key`: any secret that is not a section of names of the administrator's choice.
pub(crate) fn takes_command(key: &Key) -> bool {
    key.secret && !matches!(key.kind, Kind::Map(_) | Kind::Section | Kind::Sections)
}

/// Puts what it tells in the place of a command; leaves everything else as it is.
fn replace(node: &mut Node) -> Result<(), String> {
    let [Entry { key, node: command, .. }] = node.entries() else { return Ok(()) };
    if key != NAME {
        return Ok(());
    }
    let word = |item: &Node| match &item.value {
        Value::Scalar(text) => Some(text.clone()),
        _ => None,
    };
    let words: Option<Vec<String>> = command.items().iter().map(word).collect();
    let words = words.filter(|words| !words.is_empty());
    let words =
        words.ok_or("expected a list after command: the whole path of a program, and its arguments")?;
    *node = told(&words, command.origin.clone())?;
    Ok(())
}

/// The value of a variable `…_COMMAND`.
pub(crate) fn of_variable(name: &str, value: &str) -> Result<Node, String> {
    let words: Vec<String> = serde_json::from_str::<serde_json::Value>(value)
        .ok()
        .and_then(|list| list.as_array().map(|items| items.iter().map(text).collect::<Option<Vec<_>>>()))
        .flatten()
        .filter(|words| !words.is_empty())
        .ok_or("expected a list as JSON: [\"/the/whole/path/of/a/program\", \"an argument\"]")?;
    told(&words, Origin::Variable(name.to_owned()))
}

fn text(value: &serde_json::Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// What the command tells. The message of a failure names the program, and nothing that it said.
fn told(words: &[String], place: Origin) -> Result<Node, String> {
    let Some((program, arguments)) = words.split_first() else { return Err("it is empty".to_owned()) };
    if !Path::new(program).is_absolute() {
        return Err(format!("the program {program:?} must be named by its whole path, which begins with /"));
    }
    let secret = run(Path::new(program), arguments, PATIENCE)
        .map_err(|reason| format!("the command {program} told no secret: {reason}"))?;
    Ok(Node::scalar(secret, Origin::SecretCommand { place: Box::new(place), program: program.clone() }))
}

fn run(program: &Path, arguments: &[String], patience: Duration) -> Result<String, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // A group of its own, whose number is the program's: whatever it has started is in it too.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("it cannot be started: {error}"))?;
    let said = listen(&mut child, patience);
    let ended = said.and_then(|output| Ok((output, wait(&mut child, patience)?)));
    if ended.is_err() {
        end(&mut child);
    }
    let (output, status) = ended?;
    if !status.success() {
        return Err(format!("it ended with {status}"));
    }
    let text = String::from_utf8(output).map_err(|_| "what it says is not UTF-8 text".to_owned())?;
    let text = text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text)).unwrap_or(&text);
    if text.is_empty() { Err("it says nothing".to_owned()) } else { Ok(text.to_owned()) }
}

/// Ends it and everything that it has started: whatever they are doing, nobody waits for it any more. The program itself has
/// not been waited for, so its number is nobody else's yet.
fn end(child: &mut Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let ended = group.is_some_and(|group| kill_process_group(group, Signal::KILL).is_ok());
    if !ended {
        let _ = child.kill();
    }
    let _ = child.wait();
}

/// Everything that it says, on a thread of its own: a program that says nothing and goes on would be waited for for ever.
fn listen(child: &mut Child, patience: Duration) -> Result<Vec<u8>, String> {
    let Some(output) = child.stdout.take() else { return Err("it has no output".to_owned()) };
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut content = Vec::new();
        let read = output.take(MAX_OUTPUT + 1).read_to_end(&mut content).map(|_| content);
        // Whoever waited may have given up.
        let _ = sender.send(read);
    });
    let content = receiver.recv_timeout(patience).map_err(|_| too_slow(patience))?;
    let content = content.map_err(|error| format!("what it says cannot be read: {error}"))?;
    if content.len() as u64 > MAX_OUTPUT {
        return Err(format!("it says more than {MAX_OUTPUT} bytes"));
    }
    Ok(content)
}

fn too_slow(patience: Duration) -> String {
    format!("it was not done after {} seconds", patience.as_secs())
}

/// The end of a program that has closed its output.
fn wait(child: &mut Child, patience: Duration) -> Result<ExitStatus, String> {
    let mut waited = Duration::ZERO;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if waited < patience => pause(),
            Ok(None) => return Err(too_slow(patience)),
            Err(error) => return Err(error.to_string()),
        }
        waited += LOOK;
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the configuration is read where nobody is served by this thread"
)]
fn pause() {
    thread::sleep(LOOK);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const SHELL: &str = "/bin/sh";

    fn said(script: &str, patience: Duration) -> Result<String, String> {
        run(Path::new(SHELL), &["-c".to_owned(), script.to_owned()], patience)
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended_and_told_by_its_time() {
        let patience = Duration::from_millis(300);
        for script in ["exec sleep 30", "exec >&-; exec sleep 30"] {
            let started = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
            assert!(said(script, patience).unwrap_err().contains("not done"), "{script}");
            let took = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap() - started;
            assert!(took < Duration::from_secs(10), "{script}: {took:?}");
        }
    }

    /// A manager's program is often a script around another one.
    #[test]
    fn what_a_program_has_started_is_ended_with_it() {
        let alive = |pid: &str| {
            let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            // A zombie waits for whoever adopted it, and runs no more.
            state.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
        };
        for script in ["sleep 30 & echo $! >FILE; wait", "sleep 30 & echo $! >FILE; exec >&-; exec sleep 30"]
        {
            let file = std::env::temp_dir().join(format!("doorward-grandchild-{}", std::process::id()));
            let _ = std::fs::remove_file(&file);
            let script = script.replace("FILE", &file.display().to_string());
            assert!(said(&script, Duration::from_millis(500)).unwrap_err().contains("not done"));
            let pid = std::fs::read_to_string(&file).unwrap().trim().to_owned();
            let _ = std::fs::remove_file(&file);
            assert!(!pid.is_empty());
            for _ in 0..100 {
                if !alive(&pid) {
                    break;
                }
                pause();
            }
            assert!(!alive(&pid), "{script}: its own program goes on as {pid}");
        }
    }

    #[test]
    fn only_a_good_end_and_an_output_that_is_a_secret_count() {
        let said = |script: &str| said(script, PATIENCE);
        assert_eq!(said("printf 'a secret\\n'").unwrap(), "a secret");
        assert_eq!(said("printf 'two\\r\\n'").unwrap(), "two");
        assert_eq!(said("printf ' x \\n\\n'").unwrap(), " x \n", "one line break, and nothing else, goes");
        for (script, reason) in [
            ("printf a-secret; exit 3", "it ended with"),
            ("printf a-secret >&2", "it says nothing"),
            ("printf '\\377'", "not UTF-8"),
            ("head -c 70000 /dev/zero", "more than"),
        ] {
            let message = said(script).unwrap_err();
            assert!(message.contains(reason) && !message.contains("a-secret"), "{script}: {message}");
        }
        assert!(run(Path::new("/nowhere/at/all"), &[], PATIENCE).unwrap_err().contains("cannot be started"));
    }

    #[test]
    fn arguments_reach_the_program_as_they_are_and_no_shell_reads_them() {
        let words = ["%s".to_owned(), "$HOME `id` ; * \"x\"".to_owned()];
        assert_eq!(run(Path::new("/usr/bin/printf"), &words, PATIENCE).unwrap(), "$HOME `id` ; * \"x\"");
    }
}
