//! The bytes of an SMTP connection: commands out, answers in (RFC 5321 2.3, 4.2). Absent: what they mean.
//!
//! An answer is at most so long, and so many lines, whatever the server sends (SC-043); each one has to come in time;
//! and bytes that nobody asked for end the connection: they are how a plain-text answer is smuggled behind STARTTLS.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::super::tls::TlsClient;

/// Longest line of an answer that is read; RFC 5321 4.5.3.1.5 names 512.
const LINE: usize = 4096;

/// Most lines of one answer.
const LINES: usize = 128;

/// Why a step of the connection failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireFault {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("no answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    #[error("the server closed the connection")]
    Closed,
    #[error("the server's answer is longer than any answer of a mail server")]
    TooLong,
    #[error("the server does not speak SMTP")]
    NotSmtp,
    #[error("the server sent something that nobody asked for")]
    Unasked,
}

/// An answer: its code, and its text line by line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// Whether the server did what it was asked (2yz).
    pub(super) fn is_done(&self) -> bool {
        self.code / 100 == 2
    }

    /// Whether another try makes no sense (5yz).
    pub(super) fn is_final(&self) -> bool {
        self.code / 100 == 5
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for S {}

/// A connection to a mail server.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    /// Read, and not yet part of an answer.
    received: Vec<u8>,
    patience: Duration,
    encrypted: bool,
}

impl Wire {
    /// Connects to the first address of `host` that answers.
    pub(super) async fn connect(host: &str, port: u16, patience: Duration) -> Result<Self, WireFault> {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let stream = in_time(patience, TcpStream::connect((bare, port))).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: Box::new(stream), received: Vec::new(), patience, encrypted: false })
    }

    /// Goes on inside TLS. What was received before and not asked for ends it (the STARTTLS injection of 2011 and
    /// 2021): nothing from the time before may be taken for an answer from inside.
    pub(super) async fn secure(self, tls: &TlsClient) -> Result<Self, WireFault> {
        if !self.received.is_empty() {
            return Err(WireFault::Unasked);
        }
        let stream = in_time(self.patience, tls.connect(self.stream)).await?;
        Ok(Self { stream: Box::new(stream), received: Vec::new(), patience: self.patience, encrypted: true })
    }

    /// Whether the peer has proved who it is and nobody else reads.
    pub(super) fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Sends one command and reads its answer, both in time.
    pub(super) async fn command(&mut self, line: &str) -> Result<Reply, WireFault> {
        if line.bytes().any(|byte| byte.is_ascii_control()) {
            return Err(WireFault::Io(io::Error::other("a command cannot hold control characters")));
        }
        if !self.received.is_empty() {
            return Err(WireFault::Unasked);
        }
        let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(line.len() + 2));
        bytes.extend_from_slice(line.as_bytes());
        bytes.extend_from_slice(b"\r\n");
        let patience = self.patience;
        match timeout(patience, async {
            self.write(&bytes).await?;
            self.read_reply().await
        })
        .await
        {
            Ok(reply) => reply,
            Err(_) => Err(WireFault::Timeout(patience)),
        }
    }

    /// Sends a message after DATA and reads the answer, for which a server has `patience`.
    pub(super) async fn content(&mut self, message: &[u8], patience: Duration) -> Result<Reply, WireFault> {
        in_time(self.patience, self.write(&stuffed(message))).await?;
        self.reply(patience).await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Reads one answer, all of it within `patience`.
    pub(super) async fn reply(&mut self, patience: Duration) -> Result<Reply, WireFault> {
        match timeout(patience, self.read_reply()).await {
            Ok(reply) => reply,
            Err(_) => Err(WireFault::Timeout(patience)),
        }
    }

    async fn read_reply(&mut self) -> Result<Reply, WireFault> {
        let mut reply = Reply { code: 0, lines: Vec::new() };
        loop {
            let line = self.read_line().await?;
            let (code, last, text) = parse_line(&line).ok_or(WireFault::NotSmtp)?;
            if !reply.lines.is_empty() && code != reply.code {
                return Err(WireFault::NotSmtp);
            }
            if reply.lines.len() == LINES {
                return Err(WireFault::TooLong);
            }
            reply.code = code;
            reply.lines.push(text);
            if last {
                return Ok(reply);
            }
        }
    }

    async fn read_line(&mut self) -> Result<Vec<u8>, WireFault> {
        loop {
            if let Some(end) = self.received.iter().position(|byte| *byte == b'\n') {
                let rest = self.received.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.received, rest);
                line.truncate(end);
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return if line.len() > LINE { Err(WireFault::TooLong) } else { Ok(line) };
            }
            if self.received.len() > LINE {
                return Err(WireFault::TooLong);
            }
            let mut chunk = [0; 2048];
            let length = self.stream.read(&mut chunk).await?;
            if length == 0 {
                return Err(WireFault::Closed);
            }
            self.received.extend_from_slice(chunk.get(..length).unwrap_or_default());
        }
    }
}

async fn in_time<T>(patience: Duration, step: impl Future<Output = io::Result<T>>) -> Result<T, WireFault> {
    match timeout(patience, step).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(WireFault::Timeout(patience)),
    }
}

/// Code, whether it is the last line, text (RFC 5321 4.2.1).
fn parse_line(line: &[u8]) -> Option<(u16, bool, String)> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !matches!(digits, [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9']) {
        return None;
    }
    let code = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let (last, text) = match rest {
        [] => (true, rest),
        [b' ', text @ ..] => (true, text),
        [b'-', text @ ..] => (false, text),
        _ => return None,
    };
    Some((code, last, String::from_utf8_lossy(text).into_owned()))
}

/// A message as it stands behind DATA: every line ends with CRLF, a line that begins with a dot begins with two, and
/// the line with one dot is the last (RFC 5321 4.5.2). No other end can be read into it: neither a bare CR nor a bare
/// LF is left ("SMTP smuggling").
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    let mut at_start = true;
    let mut bytes = message.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' && bytes.peek() == Some(&b'\n') {
                    bytes.next();
                }
                out.extend_from_slice(b"\r\n");
                at_start = true;
            }
            _ => {
                if at_start && byte == b'.' {
                    out.push(b'.');
                }
                out.push(byte);
                at_start = false;
            }
        }
    }
    if !at_start {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn wire_with(answer: &'static [u8]) -> Wire {
        let (near, far) = tokio::io::duplex(1 << 16);
        tokio::spawn(async move {
            let mut far = far;
            let _ = far.write_all(answer).await;
            std::future::pending::<()>().await;
        });
        let patience = Duration::from_millis(300);
        Wire { stream: Box::new(near), received: Vec::new(), patience, encrypted: false }
    }

    async fn reply_to(answer: &'static [u8]) -> Result<Reply, WireFault> {
        wire_with(answer).reply(Duration::from_millis(300)).await
    }

    #[tokio::test]
    async fn answers_of_one_and_of_several_lines_are_read() {
        let reply = reply_to(b"250-mail\r\n250-SIZE 1000\r\n250 AUTH PLAIN\r\n").await.unwrap();
        assert_eq!(
            reply,
            Reply { code: 250, lines: ["mail", "SIZE 1000", "AUTH PLAIN"].map(String::from).into() }
        );
        assert_eq!(reply_to(b"354\n").await.unwrap().code, 354);
    }

    #[tokio::test]
    async fn what_is_no_answer_is_named() {
        assert!(matches!(reply_to(b"HTTP/1.1 400 Bad\r\n").await, Err(WireFault::NotSmtp)));
        assert!(matches!(reply_to(b"250-a\r\n550 b\r\n").await, Err(WireFault::NotSmtp)));
        assert!(matches!(reply_to(b"\xff\xfe\0\r\n").await, Err(WireFault::NotSmtp)));
        assert!(matches!(reply_to(b"250-a\r\n").await, Err(WireFault::Timeout(_))));
    }

    #[tokio::test]
    async fn bytes_behind_an_answer_stop_the_next_command() {
        let mut wire = wire_with(b"220 ready\r\n250 smuggled\r\n");
        assert_eq!(wire.reply(Duration::from_secs(1)).await.unwrap().code, 220);
        assert!(matches!(wire.command("NOOP").await, Err(WireFault::Unasked)));
    }

    #[tokio::test]
    async fn no_command_is_two_commands() {
        let mut wire = wire_with(b"");
        assert!(matches!(wire.command("RCPT TO:<a@b>\r\nDATA").await, Err(WireFault::Io(_))));
    }

    proptest! {
        #[test]
        fn a_message_ends_once_whatever_is_in_it(message in "[.\r\na\u{0}]{0,60}") {
            let out = stuffed(message.as_bytes());
            let text = String::from_utf8(out).unwrap();
            let ends = text.match_indices("\r\n.\r\n").count() + usize::from(text.starts_with(".\r\n"));
            prop_assert_eq!(ends, 1);
            prop_assert!(text.ends_with(".\r\n"));
            prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        }
    }
}
