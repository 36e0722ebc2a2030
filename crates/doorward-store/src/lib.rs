//! Where Doorward keeps what must outlive a request: accounts, sessions, bans and flags.
//!
//! [`Sqlite`] is the embedded database behind `core`'s ports; [`MemorySessions`] keeps sessions of one process
//! that may be forgotten with it. What would let its reader or its writer sign in as somebody else is sealed
//! here and bound to its table, column and row (AM-10 to AM-12). Absent: HTTP, rules, and everything that
//! decides whether a session or account is good.

mod memory;
mod sqlite;
mod vault;

pub use memory::MemorySessions;
pub use sqlite::{OpenError, Sqlite, SqliteSettings};
