//! Where lines go: standard output, a file, or both; buffered for a moment so that requests do not wait.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError},
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, Result};

use super::{
    pipe::Pipe,
    rotate::{self, Rotation},
};

/// Lines wait at most this long.
const DELAY: Duration = Duration::from_millis(100);

/// More than this is written at once, in bytes.
const BATCH: usize = 32 * 1024;

/// How often it is tried whether the buffer is free.
const TRIES: usize = 1000;
/// A reader of standard output that does not read is waited for so long at the end.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How often old files are looked for.
const FORGET: Duration = Duration::from_secs(600);

/// The log's destination.
pub(crate) struct Output {
    state: Mutex<State>,
}

struct State {
    buffer: Vec<u8>,
    file: Option<LogFile>,
    stdout: Option<Stdout>,
    /// It has been said that the file cannot be written.
    alarmed: bool,
    /// What standard output gets later, while it is held back.
    held: Option<Vec<u8>>,
}

/// Holds the lines for standard output back until it is dropped.
#[must_use]
pub(crate) struct HeldBack<'a>(&'a Output);

impl Drop for HeldBack<'_> {
    fn drop(&mut self) {
        self.0.lock().release();
    }
}

/// Standard output: through a thread, or where there is none as it is.
enum Stdout {
    Pipe(Arc<Pipe>),
    Direct,
}

/// The file and what decides when it is put aside.
struct LogFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    begun: SystemTime,
    rotation: Rotation,
    forgotten: SystemTime,
}

impl Output {
    pub(super) fn open(path: Option<&Path>, keep_stdout: bool, rotation: Rotation) -> Result<Self> {
        let file = path.map(|path| LogFile::open(path, rotation)).transpose()?;
        let stdout = (file.is_none() || keep_stdout).then(Stdout::open);
        let state = State { buffer: Vec::with_capacity(BATCH), file, stdout, alarmed: false, held: None };
        Ok(Self { state: Mutex::new(state) })
    }

    pub(super) fn reopen(&self, path: Option<&Path>, keep_stdout: bool, rotation: Rotation) -> Result<()> {
        let file = path.map(|path| LogFile::open(path, rotation)).transpose()?;
        let mut state = self.lock();
        state.write_out();
        let kept = state.stdout.take();
        state.stdout = (file.is_none() || keep_stdout).then(|| kept.unwrap_or_else(Stdout::open));
        state.file = file;
        Ok(())
    }

    /// Takes one line; `urgent` ones are written at once.
    pub(super) fn write(&self, line: &[u8], urgent: bool) {
        let mut state = self.lock();
        state.buffer.extend_from_slice(line);
        if urgent || state.buffer.len() >= BATCH {
            state.write_out();
        }
    }

    /// Writes what waits, and waits until it is written.
    pub(crate) fn flush(&self) {
        let pipe = {
            let mut state = self.lock();
            state.write_out();
            match &state.stdout {
                Some(Stdout::Pipe(pipe)) => Arc::clone(pipe),
                _ => return,
            }
        };
        pipe.flush(LAST_WORDS);
    }

    /// Writes what waits, and to standard output nothing more for a moment: what a person is told first is not to stand
    /// behind the lines of what was done for it. A file goes on.
    pub(crate) fn hold(&self) -> HeldBack<'_> {
        {
            let mut state = self.lock();
            state.write_out();
            state.held = Some(Vec::new());
        }
        self.flush();
        HeldBack(self)
    }

    /// Whether a line would be taken within a moment. It would not where this very thread is writing one.
    pub(super) fn is_free(&self) -> bool {
        (0..TRIES).any(|_| {
            std::thread::yield_now();
            !matches!(self.state.try_lock(), Err(TryLockError::WouldBlock))
        })
    }

    /// Runs `work` while nobody else can write.
    #[cfg(test)]
    pub(super) fn while_held(&self, work: impl FnOnce()) {
        let _held = self.lock();
        work();
    }

    /// Starts the thread that writes what waits. It ends with the process.
    #[expect(
        clippy::disallowed_methods,
        reason = "a thread of its own, which must work while the runtime does not"
    )]
    pub(super) fn flush_regularly(this: &Arc<Self>) {
        let output = Arc::downgrade(this);
        let work = move || {
            while let Some(output) = output.upgrade() {
                output.lock().write_out();
                drop(output);
                std::thread::sleep(DELAY);
            }
        };
        // Without the thread, lines appear in batches: no reason not to start.
        let _ = std::thread::Builder::new().name("log".to_owned()).spawn(work);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// A full disk or a closed pipe must not stop the door (SC-242): the lines are lost, the process lives, and says so
    /// where it still can (HS-72).
    fn write_out(&mut self) {
        let now = now();
        if let Some(file) = &mut self.file {
            if self.buffer.is_empty() {
                file.look_after(now);
                return;
            }
            match file.write(&self.buffer, now) {
                Ok(()) => self.alarmed = false,
                Err(error) if !self.alarmed => {
                    self.alarmed = true;
                    let path = file.path.display();
                    let _ = writeln!(
                        std::io::stderr().lock(),
                        "doorward: log.file_path: {path} cannot be written ({error}); lines are lost until it can"
                    );
                }
                Err(_) => {}
            }
        }
        if let Some(held) = &mut self.held {
            held.extend_from_slice(&self.buffer);
        } else if let Some(stdout) = &self.stdout {
            stdout.write(&self.buffer);
        }
        self.buffer.clear();
        if self.held.as_ref().is_some_and(|held| held.len() > BATCH) {
            self.release();
        }
    }

    /// Gives standard output what was held back for it.
    fn release(&mut self) {
        if let (Some(held), Some(stdout)) = (self.held.take(), &self.stdout) {
            stdout.write(&held);
        }
    }
}

impl Stdout {
    fn open() -> Self {
        Pipe::to_stdout().map_or(Self::Direct, |pipe| Self::Pipe(Arc::new(pipe)))
    }

    fn write(&self, lines: &[u8]) {
        match self {
            _ if lines.is_empty() => {}
            Self::Pipe(pipe) => pipe.push(lines),
            Self::Direct => {
                let _ = std::io::stdout().lock().write_all(lines);
            }
        }
    }
}

impl LogFile {
    fn open(path: &Path, rotation: Rotation) -> Result<Self> {
        let hint =
            || format!("log.file_path: cannot write {}; choose a file this user may create", path.display());
        let file = rotate::open(path).with_context(hint)?;
        let metadata = file.metadata().with_context(hint)?;
        let now = now();
        let begun = metadata.created().or_else(|_| metadata.modified()).unwrap_or(now);
        let opened =
            Self { path: path.to_owned(), file, bytes: metadata.len(), begun, rotation, forgotten: now };
        // A device or a pipe is not moved about.
        if metadata.is_file() {
            opened.rotation.forget_old(path, now);
            return Ok(opened);
        }
        let never = Rotation { max_bytes: None, max_age: None, max_files: 0, retention: None };
        Ok(Self { rotation: never, ..opened })
    }

    fn write(&mut self, lines: &[u8], now: SystemTime) -> std::io::Result<()> {
        self.look_after(now);
        self.file.write_all(lines)?;
        self.bytes = self.bytes.saturating_add(lines.len() as u64);
        Ok(())
    }

    /// Puts the file aside when it is due, and forgets old ones now and then.
    fn look_after(&mut self, now: SystemTime) {
        if self.rotation.is_due(self.bytes, self.begun, now) {
            // Where it cannot be moved, the next try comes with the next full measure of lines.
            let _ = self.rotation.put_aside(&self.path);
            if let Ok(file) = rotate::open(&self.path) {
                self.file = file;
            }
            (self.bytes, self.begun) = (0, now);
            self.rotation.forget_old(&self.path, now);
            self.forgotten = now;
        } else if now.duration_since(self.forgotten).unwrap_or_default() >= FORGET {
            self.rotation.forget_old(&self.path, now);
            self.forgotten = now;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "files have the machine's time")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::fs;

    use super::*;

    fn rotation(max_bytes: u64) -> Rotation {
        Rotation { max_bytes: Some(max_bytes), max_age: None, max_files: 3, retention: None }
    }

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("doorward-output-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn lines_that_are_held_back_come_later_in_their_order_and_a_file_goes_on() {
        let folder = folder("held");
        let path = folder.join("door.log");
        let output = Output::open(Some(&path), false, rotation(1_000_000)).unwrap();
        let (sent, shown) = std::sync::mpsc::channel();
        let write = move |lines: &[u8]| sent.send(lines.to_vec()).unwrap();
        let pipe = Pipe::start(1_000_000, write, |_| {}).unwrap();
        output.lock().stdout = Some(Stdout::Pipe(Arc::new(pipe)));
        let shown = || String::from_utf8(shown.try_iter().flatten().collect()).unwrap();
        output.write(b"before\n", false);
        let held = output.hold();
        assert_eq!(shown(), "before\n");
        output.write(b"first\n", true);
        output.write(b"second\n", false);
        output.flush();
        assert_eq!(shown(), "");
        assert_eq!(fs::read_to_string(&path).unwrap(), "before\nfirst\nsecond\n");
        drop(held);
        output.flush();
        assert_eq!(shown(), "first\nsecond\n");
        let held = output.hold();
        output.write(&[b'x'; BATCH + 1], true);
        output.flush();
        assert_eq!(shown().len(), BATCH + 1, "not without end");
        drop(held);
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn no_line_is_lost_or_split_when_a_file_is_put_aside() {
        let folder = folder("whole");
        let path = folder.join("door.log");
        let output = Output::open(Some(&path), false, rotation(50)).unwrap();
        for number in 0..12 {
            output.write(format!("line number {number:02}\n").as_bytes(), true);
        }
        let mut all = String::new();
        for name in ["door.log.3", "door.log.2", "door.log.1", "door.log"] {
            all.push_str(&fs::read_to_string(folder.join(name)).unwrap_or_default());
        }
        let wanted: String = (0..12).map(|number| format!("line number {number:02}\n")).collect();
        assert_eq!(all, wanted);
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn what_was_written_before_a_restart_counts() {
        let folder = folder("restart");
        let path = folder.join("door.log");
        Output::open(Some(&path), false, rotation(10)).unwrap().write(b"a long first line\n", true);
        Output::open(Some(&path), false, rotation(10)).unwrap().write(b"second\n", true);
        assert_eq!(fs::read_to_string(&path).unwrap(), "second\n");
        assert_eq!(fs::read_to_string(folder.join("door.log.1")).unwrap(), "a long first line\n");
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn a_full_disk_stops_nothing() {
        let output = Output::open(Some(Path::new("/dev/full")), false, rotation(10)).unwrap();
        output.write(b"lost\n", true);
        output.write(b"lost again\n", true);
        output.flush();
        assert!(output.lock().alarmed);
    }
}
