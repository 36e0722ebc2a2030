//! So many requests per second, whatever the answers take (open loop).
//!
//! wrk waits for each answer before the next request, so a server that stalls is asked less, and its worst
//! moments count once. Here every request has its moment; latency counts from that moment on, also when the
//! answer before it came late. Threads, not a runtime: a timer of a whole millisecond would send in bursts.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow, ensure};

use super::http1::Client;

/// As many requests can be under way at once.
const CONNECTIONS: u32 = 32;

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tail {
    /// Requests per second that were really sent.
    pub(crate) rate: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// Sends `request` `rate` times a second for `seconds`. Every answer must be 200.
pub(crate) fn paced(address: SocketAddr, request: &[u8], rate: f64, seconds: u32) -> Result<Tail> {
    let gap = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate.max(1.0));
    let clients = (0..CONNECTIONS).map(|_| Client::connect(address)).collect::<Result<Vec<_>>>()?;
    let begin = Instant::now() + Duration::from_millis(50);
    let end = begin + Duration::from_secs(seconds.into());
    let gathered = thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .zip(0..CONNECTIONS)
            .map(|(client, index)| {
                let first = begin + gap.mul_f64(f64::from(index) / f64::from(CONNECTIONS));
                scope.spawn(move || one(client, request, first, gap, end))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow!("a thread of the load generator failed"))?)
            .collect::<Result<Vec<_>>>()
    })?;
    let took = begin.elapsed().as_secs_f64();
    let mut latencies: Vec<Duration> = gathered.into_iter().flatten().collect();
    ensure!(!latencies.is_empty(), "no request was sent");
    latencies.sort_unstable();
    let at = |share: f64| {
        let place = (latencies.len() as f64 * share) as usize;
        latencies.get(place.min(latencies.len() - 1)).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    };
    Ok(Tail { rate: latencies.len() as f64 / took, p50_ms: at(0.50), p99_ms: at(0.99) })
}

fn one(
    mut client: Client,
    request: &[u8],
    first: Instant,
    gap: Duration,
    end: Instant,
) -> Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    let mut due = first;
    while due < end {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let answer = client.ask(request)?;
        ensure!(answer.status == 200, "a request was answered with {}", answer.status);
        latencies.push(due.elapsed());
        due += gap;
    }
    Ok(latencies)
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
        // Ten requests for each connection, one of which is answered late: a closed loop would see one in ten.
        let tail = paced(address, b"GET / HTTP/1.1\r\n\r\n", 320.0, 1).unwrap();
        assert!(tail.p50_ms > 50.0 && tail.p99_ms > 550.0, "{tail:?}");
    }
}
