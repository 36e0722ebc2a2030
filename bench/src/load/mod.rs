//! Load: as much as goes (`wrk`), so much per second (`paced`), and single requests (`http1`).

pub(crate) mod http1;
pub(crate) mod paced;
mod rounds;
pub(crate) mod websocket;
mod wrk;

pub(crate) use rounds::{Contender, Measured, Plan, interleaved, median};
pub(crate) use wrk::{Wrk, version};
