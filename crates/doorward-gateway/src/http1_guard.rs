//! A strict reading of HTTP/1.1 framing, in front of hyper.
//!
//! hyper reads leniently where the standards allow it: a fragment in the target is dropped, a
//! `Content-Length` beside `Transfer-Encoding` is ignored, lines may end with a bare line feed. Each of
//! these is a way for two programs to see two requests in the same bytes (RFC 9112 11.2, SC-007, SC-071
//! to SC-075). This reader passes on only what has one reading: it looks at every head and at the framing of
//! every body as the bytes come in, changes nothing, and turns what it refuses into bytes that hyper answers
//! with 400 and a closed connection. HTTP/2 passes untouched; it has framing of its own.

mod framing;
mod head;

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use self::framing::{Framing, Step};

/// What hyper answers with 400: no request line begins with a zero byte.
const POISON: &[u8] = b"\0\r\n\r\n";

/// Bytes read from the connection at once.
const READ: usize = 16 * 1024;

/// A connection whose incoming HTTP/1.1 is read strictly.
pub struct Guarded<S> {
    inner: S,
    framing: Framing,
    /// Read, not yet judged.
    raw: Vec<u8>,
    /// Judged, not yet handed on: `ready[handed..]`.
    ready: Vec<u8>,
    handed: usize,
    refused: bool,
}

impl<S> Guarded<S> {
    /// Guards `inner`; heads longer than `max_head` bytes are left to hyper's own limit, which must not be
    /// larger.
    pub fn new(inner: S, max_head: usize) -> Self {
        Self {
            inner,
            framing: Framing::new(max_head),
            raw: Vec::new(),
            ready: Vec::new(),
            handed: 0,
            refused: false,
        }
    }

    /// Judges what was read and moves what is fine.
    fn judge(&mut self) -> io::Result<()> {
        let mut start = 0;
        while let Some(rest) = self.raw.get(start..).filter(|rest| !rest.is_empty()) {
            match self.framing.step(rest) {
                Step::Pass(count) => {
                    self.ready.extend_from_slice(rest.get(..count).unwrap_or_default());
                    start += count;
                }
                Step::More => break,
                Step::RefuseHead(rule) => {
                    tracing::debug!(rule, "a request was refused by its framing");
                    self.refused = true;
                    self.ready.extend_from_slice(POISON);
                    start = self.raw.len();
                }
                Step::RefuseBody(rule) => {
                    tracing::debug!(rule, "a request body was refused by its framing");
                    self.refused = true;
                    return Err(io::Error::new(io::ErrorKind::InvalidData, rule));
                }
            }
        }
        self.raw.drain(..start);
        Ok(())
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let waiting = self.ready.get(self.handed..).unwrap_or_default();
        let count = waiting.len().min(buffer.remaining());
        buffer.put_slice(waiting.get(..count).unwrap_or_default());
        self.handed += count;
        if self.handed == self.ready.len() {
            self.ready.clear();
            self.handed = 0;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if this.handed < this.ready.len() {
                this.hand_on(buffer);
                return Poll::Ready(Ok(()));
            }
            if this.refused {
                return Poll::Ready(Ok(()));
            }
            if this.framing.is_open() && this.raw.is_empty() {
                // Nothing is judged any more: read straight into the caller's buffer.
                return Pin::new(&mut this.inner).poll_read(context, buffer);
            }
            let mut chunk = [0_u8; READ];
            let mut read = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.inner).poll_read(context, &mut read))?;
            if read.filled().is_empty() {
                // The end: what was not judged is no whole head, and hyper need not see it.
                return Poll::Ready(Ok(()));
            }
            this.raw.extend_from_slice(read.filled());
            this.judge()?;
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}
