//! TEMPORARY compile stub; the real module replaces this file.
#![allow(missing_docs, reason = "stub")]
use crate::time::Timestamp;
#[derive(Debug)]
pub struct RetryAfter(pub std::time::Duration);
#[derive(Debug)]
pub struct RateLimit;
#[derive(Debug)]
pub struct LimitError;
impl RateLimit { pub fn parse(_: &str) -> Result<Self, LimitError> { Ok(Self) } }
pub struct FailureLimiter;
pub struct Attempt;
impl Attempt { pub fn succeeded(self) {} }
impl FailureLimiter { pub fn new(_: RateLimit, _: usize) -> Self { Self } pub fn try_begin(&self, _: &str, _: Timestamp) -> Result<Attempt, RetryAfter> { Ok(Attempt) } }
