//! What one visitor may cost (I10), and how long anybody is waited for. Every value has a default that a
//! home installation never notices.

use std::time::Duration;

/// Limits of one listener.
#[derive(Clone, Copy, Debug)]
pub struct ListenerLimits {
    /// Connections open at once; further ones are closed at once.
    pub connections: usize,
    /// Connections open at once from one address.
    pub connections_per_address: usize,
    /// Bytes of request line and header section (431 above it).
    pub header_bytes: usize,
    /// Header fields of a request (431 above it).
    pub header_fields: usize,
    /// Requests open at once on one HTTP/2 connection.
    pub streams: u32,
    /// For the TLS handshake.
    pub handshake: Duration,
    /// From the first wait for a request to the end of its header section; so it also ends idle
    /// keep-alive connections. In HTTP/2: up to the first request.
    pub header_read: Duration,
    /// An HTTP/2 connection ends when it had no request open for so long, however many pings it answers.
    pub idle: Duration,
    /// A client that takes nothing of its answer for so long is let go: its connection in HTTP/1.1, the one stream in
    /// HTTP/2.
    pub write_stall: Duration,
    /// How long open requests may go on after the shutdown signal.
    pub drain: Duration,
}

impl Default for ListenerLimits {
    fn default() -> Self {
        Self {
            connections: 16_384,
            connections_per_address: 4_096,
            header_bytes: 24 * 1024,
            header_fields: 100,
            streams: 128,
            handshake: Duration::from_secs(10),
            header_read: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            write_stall: Duration::from_secs(60),
            drain: Duration::from_secs(10),
        }
    }
}

/// How long an upstream is waited for, per phase.
#[derive(Clone, Copy, Debug)]
pub struct UpstreamTimeouts {
    /// For the connection, TLS included.
    pub connect: Duration,
    /// For the client's next piece of a request body (408 after it).
    pub request_body: Duration,
    /// From the end of the request to the head of the response (504 after it).
    pub first_byte: Duration,
    /// Between two pieces of a response body; the stream is cut after it.
    pub response_idle: Duration,
    /// Without a byte in either direction, a WebSocket is closed (FR-63).
    pub socket_idle: Duration,
    /// How long an unused connection is kept for the next request.
    pub keep_alive: Duration,
}

impl Default for UpstreamTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request_body: Duration::from_secs(60),
            first_byte: Duration::from_secs(60),
            response_idle: Duration::from_secs(600),
            socket_idle: Duration::from_secs(900),
            keep_alive: Duration::from_secs(50),
        }
    }
}

/// Limits of one service.
#[derive(Clone, Copy, Debug)]
pub struct ServiceLimits {
    /// Bytes of a request body, counted as they pass (413 above it, HS-58).
    pub request_body: u64,
    /// Unused upstream connections that are kept, on each lane.
    pub idle_connections: usize,
    /// Upstream connections open at once, sockets and streams included (503 above it, SC-235).
    pub connections: usize,
}

impl Default for ServiceLimits {
    fn default() -> Self {
        Self { request_body: 1024 * 1024 * 1024, idle_connections: 128, connections: 4_096 }
    }
}
