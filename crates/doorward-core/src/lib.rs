//! The domain of Doorward: who may go where, and how people prove who they are.
//!
//! Everything here is pure: use cases take ports (`ports`) for users, sessions, time, randomness and
//! passwords, and give back closed outcome enums. Absent on purpose: an async runtime, SQL, a web
//! framework, files, sockets, the environment and the wall clock. Types of the `http` crate are
//! used because requests are what the domain judges; nothing here serves them.

pub mod access;
pub mod accounts;
pub mod admin_gate;
pub mod api_key;
pub mod audit;
pub mod challenge;
pub mod client_address;
pub mod client_certificate;
pub mod credentials;
pub mod elevation;
pub mod factors;
pub mod forwarded;
pub mod gatekeeper;
pub mod health;
pub mod identity;
pub mod limits;
pub mod login;
pub mod maintenance;
pub mod notice;
pub mod one_time;
pub mod password_policy;
pub mod portal;
pub mod ports;
pub mod proxied;
pub mod proxy_protocol;
pub mod redirect;
pub mod regulation;
pub mod reset;
pub mod second_factor;
pub mod service_policy;
pub mod session;
pub mod socket_ticket;
pub mod target;
pub mod time;

pub use doorward_crypto::Entropy;
