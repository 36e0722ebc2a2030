//! The browser's room: portal pages, forward-auth dialects, the JSON API, templates and assets.
//!
//! A request comes in through [`Web::serve`]. Forward auth is answered straight away, without a router, because
//! it is the hot path; everything else goes through one table of [`routes`], which says of each route who may
//! call it, what limits it and what proves that it was meant. Absent: SQL, LDAP, TLS, sockets, and rules: every
//! question is put to `doorward-core`, and its outcome is only written down here.

mod api;
mod authz;
mod caused;
mod context;
mod headers;
pub mod language;
mod mail;
mod portal;
mod reply;
pub mod routes;
mod service;
mod settings;
mod visitor;

pub use api::record_line as audit_line;
pub use context::WebContext;
pub use mail::MailWriter;
pub use portal::{About, RefusalPage};
pub use reply::{Body, BoxError};
pub use service::{FRIGATE_TOKEN, Theme, Web, WebSettings, WebState};
pub use settings::{Checkup, CheckupLine, CheckupResult, CheckupState};
