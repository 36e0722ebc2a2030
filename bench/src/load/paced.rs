//! So many requests per second, whatever the answers take (open loop).
//!
//! wrk waits for each answer before the next request, so a server that stalls is asked less, and its worst
//! moments count once. Here every request has its moment; latency counts from that moment on, also when no
//! connection was free at that moment. One thread that looks every few microseconds, not a runtime: a timer of a
//! whole millisecond would send in bursts, and a thread for each connection would take the server's processors.

use std::{
    collections::VecDeque,
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};

/// As many requests can be under way at once.
const CONNECTIONS: usize = 64;

/// Between two looks. The system adds some fifty microseconds.
const PAUSE: Duration = Duration::from_micros(10);

/// For the answers that are still out when the last request was sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tail {
    /// Requests per second that were really answered.
    pub(crate) rate: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// One connection and the request on it.
struct Line {
    stream: TcpStream,
    received: Vec<u8>,
    /// When its request should have been sent.
    due: Instant,
}

/// Sends `request` `rate` times a second for `seconds`. Every answer must be 200.
pub(crate) fn paced(address: SocketAddr, request: &[u8], rate: f64, seconds: u32) -> Result<Tail> {
    let mut idle = (0..CONNECTIONS).map(|_| Line::open(address)).collect::<Result<VecDeque<_>>>()?;
    let mut busy: Vec<Line> = Vec::with_capacity(CONNECTIONS);
    let gap = Duration::from_secs_f64(1.0 / rate.max(1.0));
    let (begin, length) = (Instant::now(), Duration::from_secs(seconds.into()));
    let mut due = begin;
    let mut latencies = Vec::with_capacity((rate * f64::from(seconds)) as usize + 1);
    while due < begin + length || !busy.is_empty() {
        ensure!(
            begin.elapsed() < length + PATIENCE,
            "{address} cannot keep up with {rate:.0} requests per second"
        );
        while due < begin + length && due <= Instant::now() {
            // The line that rested longest, so that all are in use as with many clients.
            let Some(mut line) = idle.pop_front() else { break };
            line.due = due;
            line.stream.write_all(request)?;
            busy.push(line);
            due += gap;
        }
        for mut line in std::mem::take(&mut busy) {
            if line.is_answered()? {
                latencies.push(line.due.elapsed());
                idle.push_back(line);
            } else {
                busy.push(line);
            }
        }
        thread::sleep(PAUSE);
    }
    let rate = latencies.len() as f64 / begin.elapsed().as_secs_f64();
    latencies.sort_unstable();
    let at = |share: f64| {
        let place = (latencies.len() as f64 * share) as usize;
        latencies.get(place.min(latencies.len() - 1)).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    };
    Ok(Tail { rate, p50_ms: at(0.50), p99_ms: at(0.99) })
}

impl Line {
    fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, received: Vec::with_capacity(4096), due: Instant::now() })
    }

    /// Reads what there is; whether the answer is whole now.
    fn is_answered(&mut self) -> Result<bool> {
        let mut piece = [0; 4096];
        match self.stream.read(&mut piece) {
            Ok(0) => bail!("the server closed a connection"),
            Ok(length) => self.received.extend_from_slice(piece.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let Some(length) = answer_length(&self.received)? else { return Ok(false) };
        ensure!(self.received.len() <= length, "more than one answer to a request");
        let whole = self.received.len() == length;
        if whole {
            self.received.clear();
        }
        Ok(whole)
    }
}

/// The length of the answer with its body, once its head is there. It must be a 200 that states its length.
fn answer_length(received: &[u8]) -> Result<Option<usize>> {
    const LENGTH: &[u8] = b"content-length:";
    let Some(head) = received.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = received.get(..head).unwrap_or_default();
    ensure!(
        head.starts_with(b"HTTP/1.1 200"),
        "a request was answered with:\n{}",
        String::from_utf8_lossy(head)
    );
    let value = head.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked(LENGTH.len())?;
        name.eq_ignore_ascii_case(LENGTH).then_some(value)
    });
    let value = value.and_then(|value| std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok());
    Ok(Some(head.len() + 4 + value.context("an answer without a length")?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn one_long_stall_makes_all_requests_late_that_fell_due_meanwhile() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                thread::spawn(move || {
                    let mut stall = Duration::from_millis(600);
                    let mut buffer = [0; 256];
                    while stream.read(&mut buffer).unwrap() > 0 {
                        thread::sleep(std::mem::take(&mut stall));
                        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
                    }
                });
            }
        });
        // A quarter is answered late; a third falls due while no connection is free, and counts from then on.
        let tail = paced(address, b"GET / HTTP/1.1\r\n\r\n", 256.0, 1).unwrap();
        assert!(tail.p50_ms > 50.0 && tail.p99_ms > 550.0, "{tail:?}");
    }
}
