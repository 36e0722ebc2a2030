//! Questions to the audit log and their answers (HS-82).

use std::{fmt, str::FromStr, time::Duration};

use super::{AuditKind, AuditRecord, record::search_key};
use crate::time::Timestamp;

/// Records of a page unless somebody asks for another number.
pub const DEFAULT_LIMIT: usize = 100;

/// Records of a page at most.
pub const MAX_LIMIT: usize = 1_000;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Which records are asked for: those that fit everything that is given, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// The kind's name.
    pub action: Option<String>,
    /// Who, in any spelling.
    pub actor: Option<String>,
    /// Whom or what it concerns, in any spelling.
    pub about: Option<String>,
    /// The client's address, as it is written in records.
    pub address: Option<String>,
    /// The request's path (the resource).
    pub path: Option<String>,
    /// The session, as it is written in records.
    pub session: Option<String>,
    /// Whether it was done.
    pub success: Option<bool>,
    /// From this moment on.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// Only what comes after this place: the next page.
    pub after: Option<AuditCursor>,
    /// At most so many.
    pub limit: usize,
}

impl AuditQuery {
    /// The actor in the form in which records are searched.
    pub fn actor_key(&self) -> Option<String> {
        self.actor.as_deref().map(search_key)
    }

    /// Whom or what it concerns, in the form in which records are searched.
    pub fn about_key(&self) -> Option<String> {
        self.about.as_deref().map(search_key)
    }

    /// The filters in words, for the record of who asked what; nothing where all records are asked for.
    pub fn described(&self) -> Option<String> {
        let success = self.success.map(|success| if success { "success" } else { "failure" }.to_owned());
        let moment = |at: Timestamp| {
            jiff::Timestamp::from_millisecond(at.as_millis())
                .map_or_else(|_| "?".to_owned(), |at| at.to_string())
        };
        let parts = [
            ("action", self.action.clone()),
            ("user", self.actor.clone()),
            ("about", self.about.clone()),
            ("address", self.address.clone()),
            ("path", self.path.clone()),
            ("session", self.session.clone()),
            ("outcome", success),
            ("since", self.since.map(moment)),
            ("until", self.until.map(moment)),
        ];
        let parts: Vec<String> =
            parts.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Whether `record` is asked for: the meaning of a query, for stores that have no better way.
    pub fn fits(&self, record: &AuditRecord) -> bool {
        let AuditRecord { id, entry } = record;
        let same = |asked: Option<&str>, found: &str| asked.is_none_or(|asked| asked == found);
        same(self.action.as_deref(), &entry.action)
            && same(self.actor_key().as_deref(), &entry.actor_key)
            && same(self.about_key().as_deref(), &entry.about_key)
            && same(self.address.as_deref(), &entry.address)
            && same(self.path.as_deref(), &entry.path)
            && same(self.session.as_deref(), &entry.session)
            && self.success.is_none_or(|success| success == entry.success)
            && self.since.is_none_or(|since| entry.time >= since)
            && self.until.is_none_or(|until| entry.time < until)
            && self.after.is_none_or(|after| (entry.time, *id) < (after.time, after.id))
    }
}

/// Which end of a span a moment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// A day means its first moment.
    Since,
    /// A day means the first moment of the next one: the day belongs to the span.
    Until,
}

impl Edge {
    /// The moment that somebody typed: a day such as `2026-01-31` (UTC), or a moment such as `2026-01-31T12:00:00Z`.
    pub fn moment(self, text: &str) -> Option<Timestamp> {
        let text = text.trim();
        if let Ok(day) = text.parse::<jiff::civil::Date>()
            && text.len() == "2026-01-31".len()
        {
            let day = if self == Self::Until { day.tomorrow().ok()? } else { day };
            let first = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
            return Some(Timestamp::from_millis(first.as_millisecond()));
        }
        let moment: jiff::Timestamp = text.parse().ok()?;
        Some(Timestamp::from_millis(moment.as_millisecond()))
    }
}

/// Records of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// The records, newest first.
    pub records: Vec<AuditRecord>,
    /// Where the next page begins; `None` if there is none. A page may have fewer records than were asked for, even
    /// none, and yet be followed by another: of a rare combination a store looks through a bounded number of records.
    pub next: Option<AuditCursor>,
}

/// A place in the order of records. Nothing that was recorded later moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditCursor {
    /// The moment of the record in front of it.
    pub time: Timestamp,
    /// The number of the record in front of it.
    pub id: u64,
}

impl AuditCursor {
    /// The place behind `record`.
    pub const fn behind(record: &AuditRecord) -> Self {
        Self { time: record.entry.time, id: record.id }
    }
}

impl fmt::Display for AuditCursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.time.as_millis(), self.id)
    }
}

/// A text that is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor; use the one that the page before gave")]
pub struct NoCursor;

impl FromStr for AuditCursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let (time, id) = text.split_once('.').ok_or(NoCursor)?;
        let time = Timestamp::from_millis(time.parse().map_err(|_| NoCursor)?);
        let id = id.parse().map_err(|_| NoCursor)?;
        // One spelling only, and numbers that every engine has.
        let cursor = Self { time, id };
        if i64::try_from(id).is_err() || cursor.to_string() != text { Err(NoCursor) } else { Ok(cursor) }
    }
}

/// How many records of one kind and outcome there are of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditCount {
    /// The day's first moment (UTC).
    pub day: Timestamp,
    /// The kind's name.
    pub action: String,
    /// Whether it was done.
    pub success: bool,
    /// How many.
    pub count: u64,
}

/// What came in and what was refused on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditDay {
    /// The day's first moment (UTC).
    pub day: Timestamp,
    /// Sign-ins.
    pub sign_ins: u64,
    /// Sign-ins and targets that were refused.
    pub refusals: u64,
}

/// Numbers over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditStatistics {
    /// Records that are kept, of any time.
    pub total: u64,
    /// Records of the day in which the period ends.
    pub today: u64,
    /// Records of each kind within the period, most first.
    pub by_action: Vec<(String, u64)>,
    /// Every day of the period, oldest first.
    pub days: Vec<AuditDay>,
}

/// The first moment of the day (UTC) in which `at` lies.
pub fn day_of(at: Timestamp) -> Timestamp {
    let day = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(at.as_millis().div_euclid(day).saturating_mul(day))
}

/// The first moment of the period of `days` days that ends with the day of `now`.
pub fn period(now: Timestamp, days: u32) -> Timestamp {
    day_of(now).minus(DAY * days.saturating_sub(1))
}

impl AuditStatistics {
    /// The statistics of the `days` days up to `now`, from `counts` of that period.
    pub fn of(total: u64, counts: &[AuditCount], now: Timestamp, days: u32) -> Self {
        let (first, today) = (period(now, days), day_of(now));
        let mut by_action: Vec<(String, u64)> = Vec::new();
        let mut of_days: Vec<AuditDay> = (0..days)
            .map(|number| AuditDay { day: first.plus(DAY * number), sign_ins: 0, refusals: 0 })
            .collect();
        let mut of_today = 0;
        for AuditCount { day, action, success, count } in counts {
            match by_action.iter_mut().find(|(name, _)| name == action) {
                Some((_, sum)) => *sum += count,
                None => by_action.push((action.clone(), *count)),
            }
            if *day == today {
                of_today += count;
            }
            let kind = AuditKind::from_name(action);
            if let (Some(kind), Some(of_day)) = (kind, of_days.iter_mut().find(|one| one.day == *day)) {
                if *success && kind.opens_a_session() {
                    of_day.sign_ins += count;
                } else if !*success && (kind.is_sign_in() || kind == AuditKind::AccessDenied) {
                    of_day.refusals += count;
                }
            }
        }
        by_action
            .sort_by(|(one, of_one), (other, of_other)| of_other.cmp(of_one).then_with(|| one.cmp(other)));
        Self { total, today: of_today, by_action, days: of_days }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_has_one_spelling() {
        let cursor = AuditCursor { time: Timestamp::from_millis(-5), id: 7 };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for foreign in [
            "",
            "1",
            "1.",
            ".1",
            "1.2.3",
            "01.2",
            "+1.2",
            "1.-2",
            "1.99999999999999999999",
            "1.18446744073709551615",
            "1 .2",
            "1.2' OR 1=1",
        ] {
            assert_eq!(foreign.parse::<AuditCursor>(), Err(NoCursor), "{foreign}");
        }
    }

    #[test]
    fn a_day_is_within_the_span_whose_end_it_is() {
        let noon = Timestamp::from_seconds(1_767_225_600 + 12 * 3600);
        let day = Timestamp::from_seconds(1_767_225_600);
        assert_eq!(Edge::Since.moment("2026-01-01"), Some(day));
        assert_eq!(Edge::Until.moment(" 2026-01-01 "), Some(day.plus(DAY)));
        for edge in [Edge::Since, Edge::Until] {
            assert_eq!(edge.moment("2026-01-01T12:00:00Z"), Some(noon));
            assert_eq!(edge.moment("2026-01-01T13:00:00+01:00"), Some(noon));
            for nothing in ["", "2026", "2026-13-01", "2026-02-30", "yesterday", "9999-99-99", "1767225600"] {
                assert_eq!(edge.moment(nothing), None, "{nothing}");
            }
        }
    }

    #[test]
    fn a_question_is_described_by_its_filters() {
        let query =
            AuditQuery { actor: Some("john".to_owned()), success: Some(false), ..AuditQuery::default() };
        assert_eq!(query.described().as_deref(), Some("user=john outcome=failure"));
        assert_eq!(AuditQuery::default().described(), None);
    }

    #[test]
    fn statistics_have_every_day_of_the_period_and_count_what_came_in_once() {
        let now = Timestamp::from_seconds(1_767_225_600 + 5 * 86_400 + 77);
        let today = day_of(now);
        let yesterday = today.minus(DAY);
        let count =
            |day, action: &str, success, count| AuditCount { day, action: action.to_owned(), success, count };
        let counts = [
            count(yesterday, "sign_in.password", true, 3),
            count(yesterday, "sign_in.totp", true, 3),
            count(yesterday, "sign_in.totp", false, 1),
            count(today, "sign_in.password", false, 4),
            count(today, "access.denied", false, 2),
            count(today, "sign_in.basic", true, 50),
        ];
        let made = AuditStatistics::of(1_000, &counts, now, 3);
        assert_eq!((made.total, made.today), (1_000, 56));
        assert_eq!(made.by_action.first(), Some(&("sign_in.basic".to_owned(), 50)));
        let days: Vec<_> = made.days.iter().map(|day| (day.day, day.sign_ins, day.refusals)).collect();
        assert_eq!(days, [(yesterday.minus(DAY), 0, 0), (yesterday, 3, 1), (today, 0, 6)]);
    }
}
