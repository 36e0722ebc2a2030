//! The client's half of a WebSocket, as much as it takes to hold one open and see that it lives.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

use anyhow::{Result, ensure};

use super::http1::{self, Client, Headers};

/// An open WebSocket.
pub(crate) struct WebSocket(TcpStream);

impl WebSocket {
    pub(crate) fn open(address: SocketAddr, path: &str, headers: &Headers) -> Result<Self> {
        let mut client = Client::connect(address)?;
        let mut headers = headers.clone();
        for (name, value) in [
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            headers.push((name, value.to_owned()));
        }
        let answer = client.ask(&http1::get(path, &headers))?;
        ensure!(answer.status == 101, "a WebSocket was refused:\n{}", answer.head);
        Ok(Self(client.into_stream()))
    }

    /// Sends a short text, and reads it back (RFC 6455 5.2).
    pub(crate) fn echo(&mut self) -> Result<()> {
        let (text, mask) = (b"still here", [1_u8, 2, 3, 4]);
        let length = u8::try_from(text.len())?;
        let mut frame = vec![0x81, 0x80 | length];
        frame.extend_from_slice(&mask);
        frame.extend(text.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.0.write_all(&frame)?;
        let mut answer = vec![0; text.len() + 2];
        self.0.read_exact(&mut answer)?;
        ensure!(answer.get(2..) == Some(text.as_slice()), "a WebSocket gave something else back");
        Ok(())
    }
}
