//! Looking records up: one filter is answered by an index, the others are tried on what it gives. However rare a
//! combination is, a page looks through a bounded number of records (HS-82).

use std::time::Duration;

use doorward_core::{
    audit::{AuditCursor, AuditPage, AuditQuery, MAX_LIMIT},
    time::Timestamp,
};

use tokio::time::Instant;

use super::{
    row::{Found, kept, number},
    statements::{
        BY_ABOUT, BY_ACTION, BY_ACTOR, BY_ADDRESS, BY_OUTCOME, BY_PATH, BY_SESSION, BY_TIME, Filtered,
    },
};
use crate::engine::{Result, Room, Value, args};

/// Records that are looked through in one go where an index does not know all filters.
const STEP: usize = 1_000;

/// How often that is done for one page at most.
const STEPS: usize = 20;

/// A page that has taken so long is given out as it is.
const LONGEST: Duration = Duration::from_millis(25);

/// The filters of a query, in the form in which they are kept.
struct Filters {
    about: Option<String>,
    actor: Option<String>,
    path: Option<String>,
    session: Option<String>,
    address: Option<String>,
    action: Option<String>,
    success: Option<bool>,
}

impl Filters {
    fn of(query: &AuditQuery) -> Self {
        Self {
            about: query.about_key(),
            actor: query.actor_key(),
            path: query.path.clone(),
            session: query.session.clone(),
            address: query.address.clone(),
            action: query.action.clone(),
            success: query.success,
        }
    }

    /// The filter that an index shall answer, the rarest as far as that can be told, and its value.
    fn leading(&self) -> (&'static Filtered, Value<'_>) {
        let texts = [
            (&self.session, &BY_SESSION),
            (&self.about, &BY_ABOUT),
            (&self.actor, &BY_ACTOR),
            (&self.path, &BY_PATH),
            (&self.address, &BY_ADDRESS),
            (&self.action, &BY_ACTION),
        ];
        let text = texts.into_iter().find_map(|(text, filtered)| Some((filtered, text.as_deref()?)));
        match (text, self.success) {
            (Some((filtered, text)), _) => (filtered, Value::from(text)),
            (None, Some(success)) => (&BY_OUTCOME, Value::from(success)),
            (None, None) => (&BY_TIME, Value::from(i64::MIN)),
        }
    }

    fn many(&self) -> usize {
        let texts = [&self.session, &self.about, &self.actor, &self.path, &self.address, &self.action];
        texts.into_iter().flatten().count() + usize::from(self.success.is_some())
    }
}

/// A range of places: from `least` on, up to `most`, behind `after` and not behind `floor`.
struct Range {
    least: i64,
    most: i64,
    after: (i64, i64),
    floor: (i64, i64),
}

impl Range {
    fn of(query: &AuditQuery) -> Result<Self> {
        let until = query.until.map_or(i64::MAX, |until| until.as_millis().saturating_sub(1));
        let after = match query.after {
            Some(after) => (after.time.as_millis(), kept(after.id)?),
            None => (i64::MAX, i64::MAX),
        };
        let least = query.since.map_or(i64::MIN, Timestamp::as_millis);
        Ok(Self { least, most: until.min(after.0), after, floor: (i64::MIN, 0) })
    }

    fn below(&mut self, place: (i64, i64)) {
        (self.most, self.after) = (self.most.min(place.0), place);
    }
}

/// A page of what `query` asks for.
pub(super) async fn page(room: &Room, query: &AuditQuery) -> Result<AuditPage> {
    let limit = query.limit.min(MAX_LIMIT);
    let filters = Filters::of(query);
    let mut range = Range::of(query)?;
    let mut page = AuditPage::default();
    if filters.many() <= 1 {
        find(room, &filters, &range, limit, &mut page).await?;
        return Ok(page);
    }
    let begun = Instant::now();
    for _ in 0..STEPS {
        let floor = floor(room, &filters, &range).await?;
        range.floor = floor.unwrap_or((i64::MIN, 0));
        find(room, &filters, &range, limit, &mut page).await?;
        let Some(floor) = floor.filter(|_| page.next.is_none()) else { return Ok(page) };
        range.below(floor);
        if begun.elapsed() >= LONGEST {
            break;
        }
    }
    page.next = Some(AuditCursor { time: Timestamp::from_millis(range.after.0), id: number(range.after.1) });
    Ok(page)
}

/// The place one step back among what an index gives, if there is so much.
async fn floor(room: &Room, filters: &Filters, range: &Range) -> Result<Option<(i64, i64)>> {
    let (filtered, value) = filters.leading();
    let Range { least, most, after, .. } = *range;
    let arguments = [
        value,
        Value::from(least),
        Value::from(most),
        Value::from(after.0),
        Value::from(after.1),
        Value::from(STEP - 1),
    ];
    room.fetch_optional(&filtered.floor, &arguments).await
}

/// Adds what fits within `range` to `page`, which has no more than `limit` then.
async fn find(
    room: &Room,
    filters: &Filters,
    range: &Range,
    limit: usize,
    page: &mut AuditPage,
) -> Result<()> {
    let (filtered, value) = filters.leading();
    let Range { least, most, after, floor } = *range;
    let Filters { about, actor, path, session, address, action, success } = filters;
    let (about, actor, path) = (about.as_deref(), actor.as_deref(), path.as_deref());
    let session = session.as_deref();
    let (address, action, success) = (address.as_deref(), action.as_deref(), *success);
    let more = args![
        least,
        most,
        after.0,
        after.1,
        floor.0,
        floor.1,
        about,
        about,
        actor,
        actor,
        path,
        path,
        session,
        session,
        address,
        address,
        action,
        action,
        success,
        success,
        limit - page.records.len() + 1
    ];
    let arguments: Vec<Value<'_>> = std::iter::once(value).chain(more.iter().cloned()).collect();
    let found: Vec<Found> = room.fetch_all(&filtered.page, &arguments).await?;
    page.records.extend(found.into_iter().map(|Found(record, _)| record));
    if page.records.len() > limit {
        page.records.truncate(limit);
        page.next = page.records.last().map(AuditCursor::behind);
    }
    Ok(())
}
