//! Upstreams that record the raw bytes they receive and answer by a script.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::client::fields;

/// One recorded request.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        fields(&self.head, name)
    }

    pub(crate) fn request_line(&self) -> &str {
        self.head.lines().next().unwrap()
    }
}

#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<Mutex<usize>>,
}

impl Recorder {
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn last(&self) -> Seen {
        self.seen().last().expect("a request reached the upstream").clone()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    /// Answers every request with what `answer` makes of it; an empty answer closes the connection.
    pub(crate) async fn start(answer: impl Fn(&Seen) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let answer = Arc::new(answer);
        Self::with_connections(move |mut connection| {
            let answer = Arc::clone(&answer);
            async move {
                while let Some(seen) = connection.request().await {
                    let bytes = answer(&seen);
                    if bytes.is_empty() || connection.stream.write_all(&bytes).await.is_err() {
                        return;
                    }
                }
            }
        })
        .await
    }

    /// Answers everything with 200 and `ok`.
    pub(crate) async fn plain() -> Self {
        Self::start(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_vec()).await
    }

    /// Hands every connection to `script`.
    pub(crate) async fn with_connections<F>(script: impl Fn(Upstream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let recorder = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
            connections: Arc::default(),
        };
        let recording = recorder.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *recording.connections.lock().unwrap() += 1;
                let seen = Arc::clone(&recording.seen);
                tokio::spawn(script(Upstream { stream, buffer: vec![], seen }));
            }
        });
        recorder
    }
}

/// One connection, at the upstream's end.
pub(crate) struct Upstream {
    pub(crate) stream: TcpStream,
    buffer: Vec<u8>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Upstream {
    async fn more(&mut self) -> bool {
        let mut piece = vec![0; 65536];
        let read = self.stream.read(&mut piece).await.unwrap_or(0);
        self.buffer.extend_from_slice(&piece[..read]);
        read > 0
    }

    /// The next head, recorded.
    pub(crate) async fn head(&mut self) -> Option<Seen> {
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if !self.more().await {
                return None;
            }
        };
        let head: Vec<u8> = self.buffer.drain(..end).collect();
        let seen = Seen { head: String::from_utf8_lossy(&head).into_owned(), body: vec![] };
        self.seen.lock().unwrap().push(seen.clone());
        Some(seen)
    }

    /// The next whole request, recorded.
    pub(crate) async fn request(&mut self) -> Option<Seen> {
        let mut seen = self.head().await?;
        let length = seen.all("content-length").first().map(|length| length.parse::<usize>().unwrap());
        if seen.all("transfer-encoding") == ["chunked"] {
            while !self.buffer.windows(5).any(|five| five == b"0\r\n\r\n") {
                if !self.more().await {
                    return None;
                }
            }
            seen.body = std::mem::take(&mut self.buffer);
        } else if let Some(length) = length {
            while self.buffer.len() < length {
                if !self.more().await {
                    return None;
                }
            }
            seen.body = self.buffer.drain(..length).collect();
        }
        if let Some(last) = self.seen.lock().unwrap().last_mut() {
            *last = seen.clone();
        }
        Some(seen)
    }
}
