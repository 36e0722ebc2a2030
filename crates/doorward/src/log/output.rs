//! Where lines go: standard output, a file, or both; buffered for a moment so that requests do not wait.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result};

/// Lines wait at most this long.
const DELAY: Duration = Duration::from_millis(100);

/// More than this is written at once, in bytes.
const BATCH: usize = 32 * 1024;

/// The log's destination.
pub(crate) struct Output {
    state: Mutex<State>,
}

struct State {
    buffer: Vec<u8>,
    file: Option<File>,
    stdout: bool,
}

impl Output {
    pub(super) fn open(path: Option<&Path>, keep_stdout: bool) -> Result<Self> {
        let file = path.map(open).transpose()?;
        let stdout = file.is_none() || keep_stdout;
        Ok(Self { state: Mutex::new(State { buffer: Vec::with_capacity(BATCH), file, stdout }) })
    }

    pub(super) fn reopen(&self, path: Option<&Path>, keep_stdout: bool) -> Result<()> {
        let file = path.map(open).transpose()?;
        let mut state = self.lock();
        state.write_out();
        state.stdout = file.is_none() || keep_stdout;
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

    pub(crate) fn flush(&self) {
        self.lock().write_out();
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
                output.flush();
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
    /// A full disk or a closed pipe must not stop the door (SC-242): the lines are lost, the process lives.
    fn write_out(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        if let Some(file) = &mut self.file {
            let _ = file.write_all(&self.buffer);
        }
        if self.stdout {
            let _ = std::io::stdout().lock().write_all(&self.buffer);
        }
        self.buffer.clear();
    }
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path).with_context(|| {
        format!("log.file_path: cannot write {}; choose a file this user may create", path.display())
    })
}
