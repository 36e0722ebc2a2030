//! The gateway over real sockets on loopback: clients that send exact bytes, upstreams that record them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod bed;
mod client;
mod client_certificates;
mod credentials;
mod decisions;
mod edge_checks;
mod framing;
mod growth;
mod guarded;
mod hygiene;
mod internal;
mod keys;
mod lanes;
mod listener;
mod outlived;
mod passed_on;
mod stalls;
mod streaming;
mod tickets;
mod tls;
mod upstream;
mod upstreams;
mod visits;
mod websocket;
