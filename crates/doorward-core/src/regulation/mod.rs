//! Bans: what follows too many wrong passwords for one person or from one address (`authelia.md` 5.2).
//!
//! Failures are counted in memory (`limits`), bans are kept in a store; instances tell each other through it (`shared`). A device that has signed in
//! before has a count of its own, so that strangers who guess cannot keep its owner out (FR-32, SC-133).
//! Absent: passwords and directories (`login`) and the limit of failed sign-ins per address (`limits`).

mod device;
mod factor;
mod record;
mod service;
mod shared;

pub use device::{DEVICE_COOKIE, DEVICE_LIFE, KnownDevices};
pub use factor::{FactorAttempt, FactorStanding};
pub use record::{Ban, BanSource, BanSubject, CountedFailure};
pub use service::{CountedAttempt, NewBan, Regulation, RegulationSettings, Standing};
