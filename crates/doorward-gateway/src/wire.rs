//! What the HTTP library does not refuse by itself is refused here, on the bytes, before it sees them: see
//! [`strict`] and [`frames`]. And a client that takes nothing of its answer for too long is let go.

mod frames;
mod strict;

use std::{
    future::Future as _,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use self::{frames::Frames, strict::Strict};

/// What is spoken on a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http1,
    Http2,
}

/// A client's stream.
pub(crate) struct Guarded<S> {
    stream: S,
    strict: Option<Strict>,
    frames: Option<Frames>,
    stall: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    stalled: bool,
}

impl<S> Guarded<S> {
    pub(crate) fn new(stream: S, protocol: Protocol, stall: Duration) -> Self {
        let strict = (protocol == Protocol::Http1).then(Strict::default);
        let frames = (protocol == Protocol::Http2).then(Frames::default);
        Self { stream, strict, frames, stall, timer: None, stalled: false }
    }

    fn note_written(&mut self, polled: &Poll<io::Result<usize>>) {
        if let (Poll::Ready(Ok(count)), Some(frames)) = (polled, &mut self.frames) {
            frames.note_written(*count);
        }
    }

    /// Turns a write that waits for too long into an error.
    fn watch<T>(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stalled = false;
            return polled;
        }
        let stall = self.stall;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(stall)));
        if !self.stalled {
            self.stalled = true;
            timer.as_mut().reset(Instant::now() + stall);
        }
        match timer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
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
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        if let (Poll::Ready(Ok(())), Some(strict)) = (&polled, &mut this.strict) {
            let received = buffer.filled_mut().get_mut(before..).unwrap_or_default();
            strict.check(received);
        }
        if let (Poll::Ready(Ok(())), Some(frames)) = (&polled, &mut this.frames) {
            let received = buffer.filled().get(before..).unwrap_or_default();
            if let Err(flood) = frames.check(received, Instant::now) {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, flood)));
            }
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Some(strict) = &mut this.strict {
            strict.note_answer(bytes);
        }
        let polled = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.note_written(&polled);
        this.watch(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let (Some(strict), Some(first)) = (&mut this.strict, parts.first()) {
            strict.note_answer(first);
        }
        let polled = Pin::new(&mut this.stream).poll_write_vectored(context, parts);
        this.note_written(&polled);
        this.watch(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.stream).poll_flush(context);
        this.watch(context, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
