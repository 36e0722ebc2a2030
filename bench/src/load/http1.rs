//! A blocking HTTP/1.1 client of a few lines: one connection, one request at a time, kept open.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

/// Names and values of request headers.
pub(crate) type Headers = Vec<(&'static str, String)>;

/// One connection.
pub(crate) struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The header lines that have this name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.lines().filter(move |(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The value of the cookie that it sets; of the last one where there are several of this name.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.all("set-cookie").filter_map(|line| line.split(';').next()?.split_once('='));
        cookies.filter(|(found, _)| *found == name).map(|(_, value)| value).last()
    }

    /// Every header.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim(), value.trim()))
    }
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        Ok(Self { stream, received: Vec::with_capacity(2048) })
    }

    /// Sends the bytes of one request and reads its answer.
    pub(crate) fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request)?;
        let head_length = loop {
            if let Some(place) = self.received.windows(4).position(|four| four == b"\r\n\r\n") {
                break place + 4;
            }
            self.receive()?;
        };
        let head = String::from_utf8_lossy(self.received.get(..head_length).unwrap_or_default()).into_owned();
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        let mut answer = Answer { status: status.context("no status line")?, head, body: Vec::new() };
        if answer.all("transfer-encoding").next().is_some() {
            bail!("a chunked answer, which this client does not read:\n{}", answer.head);
        }
        let length = answer.all("content-length").next().map_or(Ok(0), str::parse::<usize>);
        let end = head_length + length.context("a content-length that is no number")?;
        while self.received.len() < end {
            self.receive()?;
        }
        answer.body.extend(self.received.drain(..end).skip(head_length));
        Ok(answer)
    }

    /// The connection itself, once it speaks another protocol.
    pub(crate) fn into_stream(self) -> TcpStream {
        self.stream
    }

    fn receive(&mut self) -> Result<()> {
        let mut piece = [0; 4096];
        let length = self.stream.read(&mut piece)?;
        if length == 0 {
            bail!("the server closed the connection");
        }
        self.received.extend_from_slice(piece.get(..length).unwrap_or_default());
        Ok(())
    }
}

/// The bytes of a GET request.
pub(crate) fn get(path: &str, headers: &Headers) -> Vec<u8> {
    let mut text = format!("GET {path} HTTP/1.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// The bytes of a POST request with a JSON body.
pub(crate) fn post_json(path: &str, headers: &Headers, body: &str) -> Vec<u8> {
    post(path, "application/json", headers, body)
}

/// The bytes of a POST request with a form, which is encoded already.
pub(crate) fn post_form(path: &str, headers: &Headers, body: &str) -> Vec<u8> {
    post(path, "application/x-www-form-urlencoded", headers, body)
}

fn post(path: &str, kind: &str, headers: &Headers, body: &str) -> Vec<u8> {
    let mut text =
        format!("POST {path} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}
