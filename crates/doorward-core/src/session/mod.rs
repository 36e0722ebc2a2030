//! Sessions: the signed token in the cookie, the record behind it, and the life of both.
//!
//! The token is a JWT whose signature is checked before anything else; its `sid` names a record in a
//! [`SessionStore`](crate::ports::SessionStore). So garbage costs no look-up, and ending the record ends
//! every copy of the token. Absent: cookies as text (`web`), SQL (`store`).

mod by_key;
mod cache;
mod ending;
mod key_token;
mod mark;
mod methods;
mod record;
mod service;
mod verified;

pub use mark::SessionMark;
pub use methods::{Method, Methods};
pub use record::{Lifetimes, SessionKey, SessionRecord};
pub use service::{Held, IssuedToken, LiveSession, NewSession, Resolved, STALENESS, Sessions};
