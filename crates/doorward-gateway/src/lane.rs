//! What every request touches, kept apart by lane (`listener::lanes`), so that processors do not pass the same line of memory to
//! and fro for each of them.

/// So many lanes have something of their own; further ones share.
const LANES: usize = 16;

/// A value for each lane.
#[derive(Debug, Default)]
pub(crate) struct PerLane<T>([Apart<T>; LANES]);

/// On lines of memory that nothing else is on.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Apart<T>(T);

impl<T> PerLane<T> {
    /// That of `lane`.
    pub(crate) fn of(&self, lane: usize) -> &T {
        let [first, ..] = &self.0;
        &self.0.get(lane % LANES).unwrap_or(first).0
    }

    /// Those of all lanes.
    pub(crate) fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|one| &one.0)
    }
}
