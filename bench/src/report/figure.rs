//! A number, what it counts, and what was hoped for.

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Ratio,
    Milliseconds,
    Bytes,
    /// 1000 bytes.
    Kilobytes,
    /// 1000 kilobytes.
    Megabytes,
}

impl Unit {
    pub(crate) fn text(self, value: f64) -> String {
        match self {
            Self::Ratio => format!("{value:.2}"),
            Self::Milliseconds if value < 10.0 => format!("{value:.2} ms"),
            Self::Milliseconds => format!("{value:.0} ms"),
            Self::Bytes => format!("{value:.0} bytes"),
            Self::Kilobytes => format!("{value:.1} KB"),
            Self::Megabytes => format!("{value:.1} MB"),
        }
    }
}

/// What was hoped for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
    Below(f64),
}

impl Goal {
    pub(crate) fn text(self, unit: Unit) -> String {
        match self {
            Self::AtLeast(value) => format!("≥ {}", unit.text(value)),
            Self::AtMost(value) => format!("≤ {}", unit.text(value)),
            Self::Below(value) => format!("< {}", unit.text(value)),
        }
    }

    pub(crate) fn value(self) -> f64 {
        match self {
            Self::AtLeast(value) | Self::AtMost(value) | Self::Below(value) => value,
        }
    }
}

/// One figure.
pub(crate) struct Figure {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: Unit,
    pub(crate) goal: Option<Goal>,
}

impl Figure {
    /// Whether the value as measured, not as rounded for people, is what was hoped for.
    pub(crate) fn met(&self) -> Option<bool> {
        Some(match self.goal? {
            Goal::AtLeast(least) => self.value >= least,
            Goal::AtMost(most) => self.value <= most,
            Goal::Below(limit) => self.value < limit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_that_is_missed_by_a_hair_is_missed() {
        let figure = |value, goal| Figure { name: String::new(), value, unit: Unit::Ratio, goal: Some(goal) };
        assert_eq!(figure(0.7499, Goal::AtLeast(0.75)).met(), Some(false));
        assert_eq!(figure(0.75, Goal::AtLeast(0.75)).met(), Some(true));
        assert_eq!(figure(20.0, Goal::Below(20.0)).met(), Some(false));
        assert_eq!(figure(600.0, Goal::AtMost(600.0)).met(), Some(true));
    }
}
