//! Standard output, written by a thread of its own. Whoever reads it may stop reading without closing it, and then a write
//! waits for as long as that takes; the door must not (SC-242). What does not fit any more is lost and counted.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// So much waits for a reader, in bytes: some ten thousand lines.
const ROOM: usize = 4 * 1024 * 1024;

/// Lines on their way to standard output. Dropping it ends the thread when everything that waits is written.
pub(super) struct Pipe(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    room: usize,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    /// A write has not come back yet.
    busy: bool,
    lost: u64,
    ended: bool,
}

impl Pipe {
    /// To standard output; `None` where there is no thread to be had.
    pub(super) fn to_stdout() -> Option<Self> {
        let write = |lines: &[u8]| {
            use std::io::Write as _;
            // A closed pipe must not stop the door: the lines are lost, the process lives.
            let _ = std::io::stdout().lock().write_all(lines);
        };
        let tell = |lines| {
            tracing::warn!(lines, "standard output was not read for a while, so lines of the log were lost");
        };
        Self::start(ROOM, write, tell)
    }

    /// With room for so many bytes. `write` may take as long as it likes; `tell` is told how many lines were lost when the
    /// next can be written.
    pub(super) fn start(
        room: usize,
        write: impl FnMut(&[u8]) + Send + 'static,
        tell: impl Fn(u64) + Send + 'static,
    ) -> Option<Self> {
        let shared = Arc::new(Shared { state: Mutex::default(), changed: Condvar::new(), room });
        let theirs = Arc::clone(&shared);
        let work = move || theirs.work(write, tell);
        std::thread::Builder::new().name("log-out".to_owned()).spawn(work).ok()?;
        Some(Self(shared))
    }

    /// Takes whole lines. Never waits for a reader.
    pub(super) fn push(&self, lines: &[u8]) {
        let mut state = self.0.lock();
        if state.waiting.len() + lines.len() <= self.0.room {
            state.waiting.extend_from_slice(lines);
            self.0.changed.notify_all();
        } else {
            let count = lines.iter().filter(|byte| **byte == b'\n').count();
            state.lost = state.lost.saturating_add(count as u64);
        }
    }

    /// Waits until everything is written, for so long at most.
    pub(super) fn flush(&self, patience: Duration) {
        let state = self.0.lock();
        let pending = |state: &mut State| state.busy || !state.waiting.is_empty();
        drop(self.0.changed.wait_timeout_while(state, patience, pending));
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.changed.notify_all();
    }
}

impl Shared {
    fn work(&self, mut write: impl FnMut(&[u8]), tell: impl Fn(u64)) {
        let mut lines = Vec::new();
        loop {
            {
                let idle = |state: &mut State| state.waiting.is_empty() && !state.ended;
                let waited = self.changed.wait_while(self.lock(), idle);
                let mut state = waited.unwrap_or_else(PoisonError::into_inner);
                if state.waiting.is_empty() {
                    return;
                }
                std::mem::swap(&mut lines, &mut state.waiting);
                state.busy = true;
            }
            write(&lines);
            lines.clear();
            let lost = {
                let mut state = self.lock();
                state.busy = false;
                std::mem::take(&mut state.lost)
            };
            self.changed.notify_all();
            if lost > 0 {
                tell(lost);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_secs(10);

    /// A pipe with room for `room` bytes whose reader takes a piece whenever it is told to, and what was lost.
    fn slow(room: usize) -> (Pipe, mpsc::Sender<()>, mpsc::Receiver<Vec<u8>>, mpsc::Receiver<u64>) {
        let (go, wait) = mpsc::channel::<()>();
        let (written, read) = mpsc::channel();
        let (told, lost) = mpsc::channel();
        let write = move |lines: &[u8]| {
            let _ = wait.recv();
            let _ = written.send(lines.to_vec());
        };
        let tell = move |lines| {
            let _ = told.send(lines);
        };
        let pipe = Pipe::start(room, write, tell).unwrap();
        (pipe, go, read, lost)
    }

    #[test]
    fn a_reader_that_stalls_holds_nobody_up_and_the_lost_lines_are_counted_once() {
        let (pipe, go, read, lost) = slow(20);
        pipe.push(b"first\n");
        while !pipe.0.lock().busy {
            std::thread::yield_now();
        }
        for _ in 0..5 {
            pipe.push(b"12345678\n");
        }
        pipe.flush(Duration::from_millis(20));
        assert!(read.try_recv().is_err(), "nothing was read yet, and nobody waited for it");
        for _ in 0..2 {
            go.send(()).unwrap();
        }
        assert_eq!(read.recv_timeout(LONG).unwrap(), b"first\n");
        assert_eq!(read.recv_timeout(LONG).unwrap(), b"12345678\n12345678\n", "whole lines, in their order");
        assert_eq!(lost.recv_timeout(LONG), Ok(3));
        pipe.push(b"again\n");
        go.send(()).unwrap();
        assert_eq!(read.recv_timeout(LONG).unwrap(), b"again\n");
        pipe.flush(LONG);
        assert!(lost.try_recv().is_err());
    }

    #[test]
    fn what_waits_is_written_after_the_end() {
        let (pipe, go, read, _) = slow(1000);
        pipe.push(b"first\n");
        pipe.push(b"last\n");
        drop(pipe);
        drop(go);
        let all: Vec<u8> = read.iter().flatten().collect();
        assert_eq!(all, b"first\nlast\n");
    }
}
