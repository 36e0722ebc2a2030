//! A mail server on a free port that does as it is told and keeps what it hears.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufStream},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// How it behaves. The default offers nothing but mail in clear text.
#[derive(Clone, Default)]
pub(crate) struct Habits {
    /// TLS, if it has any.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// TLS begins with the first byte.
    pub(crate) implicit: bool,
    /// What EHLO answers besides the name, before TLS.
    pub(crate) offers: Vec<&'static str>,
    /// What EHLO answers inside TLS.
    pub(crate) offers_inside: Vec<&'static str>,
    /// Raw answers instead of the usual ones, by the verb (`GREETING`, and `CONTENT` after a message).
    pub(crate) answers: HashMap<&'static str, Vec<u8>>,
    /// Closes the connection instead of answering this verb.
    pub(crate) closes_at: &'static str,
    /// Sent with the answer to STARTTLS, still in clear text.
    pub(crate) injected: &'static [u8],
}

impl Habits {
    /// STARTTLS with these certificates, and sign-in inside of it.
    pub(crate) fn starttls(tls: Arc<ServerConfig>) -> Self {
        Self {
            tls: Some(tls),
            offers: vec!["STARTTLS"],
            offers_inside: vec!["AUTH PLAIN LOGIN"],
            ..Self::default()
        }
    }

    /// TLS from the first byte.
    pub(crate) fn implicit(tls: Arc<ServerConfig>) -> Self {
        Self { implicit: true, ..Self::starttls(tls) }
    }

    pub(crate) fn answering(mut self, verb: &'static str, answer: impl Into<Vec<u8>>) -> Self {
        self.answers.insert(verb, answer.into());
        self
    }
}

/// What was heard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// Commands in clear text.
    pub(crate) clear: Vec<String>,
    /// Commands inside TLS.
    pub(crate) inside: Vec<String>,
    /// Messages, lines ended with CRLF, dots unstuffed.
    pub(crate) messages: Vec<String>,
    pub(crate) connections: usize,
}

impl Heard {
    /// Every command, in whatever way it came.
    pub(crate) fn all(&self) -> Vec<&str> {
        self.clear.iter().chain(&self.inside).map(String::as_str).collect()
    }

    /// Fails if anything of a mail, or a credential, was heard.
    pub(crate) fn assert_nothing_said(&self) {
        for line in self.all() {
            let verb = line.split([' ', ':']).next().unwrap().to_ascii_uppercase();
            assert!(["EHLO", "STARTTLS", "QUIT"].contains(&verb.as_str()), "the server heard {line:?}");
        }
        assert!(self.messages.is_empty());
        assert!(self.connections > 0, "the server was asked at all");
    }
}

pub(crate) struct Server {
    pub(crate) port: u16,
    heard: Arc<Mutex<Heard>>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(habits: Habits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::<Mutex<Heard>>::default();
        let kept = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                kept.lock().unwrap().connections += 1;
                let talk = Talk { habits: habits.clone(), heard: Arc::clone(&kept), encrypted: false };
                tokio::spawn(talk.hold(stream));
            }
        });
        Self { port, heard, task }
    }

    pub(crate) fn heard(&self) -> Heard {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}
type Buffered = BufStream<Box<dyn Stream>>;

struct Talk {
    habits: Habits,
    heard: Arc<Mutex<Heard>>,
    encrypted: bool,
}

impl Talk {
    /// Ends when the other side does, or a handshake fails.
    async fn hold(mut self, stream: tokio::net::TcpStream) -> Option<()> {
        let mut stream: Buffered = BufStream::new(Box::new(stream));
        if self.habits.implicit {
            stream = self.encrypt(stream).await?;
        }
        self.say(&mut stream, "GREETING", "220 mail.example.com ready\r\n").await?;
        loop {
            let line = read_line(&mut stream).await?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            self.keep(line.clone());
            match verb.as_str() {
                "EHLO" => {
                    let offers =
                        if self.encrypted { &self.habits.offers_inside } else { &self.habits.offers };
                    let mut answer: String = std::iter::once(&"mail.example.com")
                        .chain(offers)
                        .map(|o| format!("250-{o}\r\n"))
                        .collect();
                    answer.push_str("250 HELP\r\n");
                    self.say(&mut stream, "EHLO", &answer).await?;
                }
                "STARTTLS" => {
                    let injected = String::from_utf8_lossy(self.habits.injected).into_owned();
                    self.say(&mut stream, "STARTTLS", &format!("220 go\r\n{injected}")).await?;
                    stream = self.encrypt(stream).await?;
                }
                "AUTH" if line.ends_with("LOGIN") => {
                    self.say(&mut stream, "AUTH", "334 VXNlcm5hbWU6\r\n").await?;
                    let line = read_line(&mut stream).await?;
                    self.keep(line);
                    self.say(&mut stream, "USER", "334 UGFzc3dvcmQ6\r\n").await?;
                    let line = read_line(&mut stream).await?;
                    self.keep(line);
                    self.say(&mut stream, "PASS", "235 welcome\r\n").await?;
                }
                "AUTH" => self.say(&mut stream, "AUTH", "235 2.7.0 welcome\r\n").await?,
                "MAIL" => self.say(&mut stream, "MAIL", "250 ok\r\n").await?,
                "RCPT" => self.say(&mut stream, "RCPT", "250 ok\r\n").await?,
                "DATA" => {
                    self.say(&mut stream, "DATA", "354 go ahead\r\n").await?;
                    if !self.habits.answers.contains_key("DATA") {
                        self.take_message(&mut stream).await?;
                        self.say(&mut stream, "CONTENT", "250 queued\r\n").await?;
                    }
                }
                "QUIT" => {
                    self.say(&mut stream, "QUIT", "221 bye\r\n").await?;
                    return None;
                }
                _ => self.say(&mut stream, "OTHER", "500 what?\r\n").await?,
            }
        }
    }

    async fn encrypt(&mut self, stream: Buffered) -> Option<Buffered> {
        let acceptor = TlsAcceptor::from(self.habits.tls.clone()?);
        let stream = acceptor.accept(stream.into_inner()).await.ok()?;
        self.encrypted = true;
        Some(BufStream::new(Box::new(stream)))
    }

    async fn say(&self, stream: &mut Buffered, verb: &str, usual: &str) -> Option<()> {
        if verb == self.habits.closes_at {
            return None;
        }
        let answer = self.habits.answers.get(verb).map_or(usual.as_bytes(), Vec::as_slice);
        stream.write_all(answer).await.ok()?;
        stream.flush().await.ok()
    }

    async fn take_message(&self, stream: &mut Buffered) -> Option<()> {
        let mut message = String::new();
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).await.ok().filter(|length| *length > 0)?;
            if line == ".\r\n" {
                self.heard.lock().unwrap().messages.push(message);
                return Some(());
            }
            message.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }

    fn keep(&self, line: String) {
        let mut heard = self.heard.lock().unwrap();
        if self.encrypted { heard.inside.push(line) } else { heard.clear.push(line) }
    }
}

async fn read_line(stream: &mut Buffered) -> Option<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|length| *length > 0)?;
    Some(line.trim_end_matches(['\r', '\n']).to_owned())
}
