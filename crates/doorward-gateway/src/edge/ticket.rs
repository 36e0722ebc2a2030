//! Tickets on their way through the gateway: taken out of a request before anything is judged or written down, so that
//! what is judged is what is forwarded and no ticket stands in a log (HS-19).

use doorward_core::socket_ticket::PREFIX;
use http::{HeaderMap, HeaderValue, Uri, header, request::Parts, uri::PathAndQuery};

/// The parameter of the query.
const PARAMETER: &str = "ticket=";

/// In front of a ticket among the protocols of a handshake.
const PROTOCOL: &str = "ticket.";

/// What was taken out of a request.
#[derive(Default)]
pub(super) struct Tickets {
    found: Vec<String>,
    /// The protocol to answer the handshake with, where the upstream chooses none: without it browsers give up.
    pub(super) echo: Option<HeaderValue>,
}

impl Tickets {
    /// Takes every ticket out of `parts`.
    pub(super) fn take_out(parts: &mut Parts) -> Self {
        let mut taken = Self::default();
        taken.of_query(&mut parts.uri);
        if parts.headers.contains_key(header::SEC_WEBSOCKET_PROTOCOL) {
            taken.of_protocols(&mut parts.headers);
        }
        taken
    }

    /// The one ticket, `None` where there was none; several that differ are none that is good.
    pub(super) fn shown(&self) -> Option<&str> {
        let (first, rest) = self.found.split_first()?;
        Some(if rest.iter().all(|other| other == first) { first } else { "" })
    }

    fn of_query(&mut self, uri: &mut Uri) {
        let Some((path, query)) = uri.path_and_query().and_then(|target| target.as_str().split_once('?'))
        else {
            return;
        };
        let ticket = |part: &&str| part.strip_prefix(PARAMETER).is_some_and(|text| text.starts_with(PREFIX));
        if !query.split('&').any(|part| ticket(&part)) {
            return;
        }
        let found = query.split('&').filter(ticket).filter_map(|part| part.strip_prefix(PARAMETER));
        let found: Vec<String> = found.map(str::to_owned).collect();
        let kept: Vec<&str> = query.split('&').filter(|part| !ticket(part)).collect();
        let target = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
        let mut rest = uri.clone().into_parts();
        rest.path_and_query = PathAndQuery::try_from(target).ok();
        // A part of a target is a target; were it not, nothing of it is left.
        *uri = Uri::from_parts(rest).unwrap_or_default();
        self.found.extend(found);
    }

    fn of_protocols(&mut self, headers: &mut HeaderMap) {
        let lines = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
        let offered = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
        let offered = offered.map(str::trim).filter(|protocol| !protocol.is_empty());
        let is_ticket =
            |protocol: &str| protocol.strip_prefix(PROTOCOL).is_some_and(|text| text.starts_with(PREFIX));
        let (tickets, kept): (Vec<&str>, Vec<&str>) = offered.partition(|protocol| is_ticket(protocol));
        let Some(first) = tickets.first() else { return };
        self.echo = HeaderValue::from_str(first).ok();
        let found = tickets.iter().filter_map(|protocol| protocol.strip_prefix(PROTOCOL));
        self.found.extend(found.map(str::to_owned));
        let kept = HeaderValue::from_str(&kept.join(", ")).ok().filter(|kept| !kept.is_empty());
        match kept {
            Some(kept) => drop(headers.insert(header::SEC_WEBSOCKET_PROTOCOL, kept)),
            None => drop(headers.remove(header::SEC_WEBSOCKET_PROTOCOL)),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use http::Request;
    use proptest::prelude::*;

    use super::*;

    fn of(target: &str, protocols: &[&str]) -> (Parts, Tickets) {
        let mut request = Request::builder().uri(target);
        for line in protocols {
            request = request.header("sec-websocket-protocol", *line);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        let taken = Tickets::take_out(&mut parts);
        (parts, taken)
    }

    #[test]
    fn a_ticket_is_taken_out_of_the_query_and_the_rest_stays_as_it_was() {
        for (target, left, shown) in [
            ("/ws?ticket=dwt_a", "/ws", Some("dwt_a")),
            ("/ws?x=%41&ticket=dwt_a&y", "/ws?x=%41&y", Some("dwt_a")),
            ("/ws?ticket=dwt_a&ticket=dwt_a", "/ws", Some("dwt_a")),
            ("/ws?ticket=dwt_a&ticket=dwt_b", "/ws", Some("")),
            ("/ws?ticket=theirs&Ticket=dwt_a", "/ws?ticket=theirs&Ticket=dwt_a", None),
            ("https://h.example/ws?ticket=dwt_a", "https://h.example/ws", Some("dwt_a")),
            ("/ws", "/ws", None),
        ] {
            let (parts, taken) = of(target, &[]);
            assert_eq!((parts.uri.to_string().as_str(), taken.shown()), (left, shown), "{target}");
        }
    }

    #[test]
    fn a_ticket_among_the_protocols_is_taken_out_and_answered() {
        let (parts, taken) = of("/ws", &["chat, ticket.dwt_a", "ticket.theirs"]);
        assert_eq!(taken.shown(), Some("dwt_a"));
        assert_eq!(taken.echo.as_ref().unwrap(), "ticket.dwt_a");
        assert_eq!(parts.headers["sec-websocket-protocol"], "chat, ticket.theirs");
        let (parts, _) = of("/ws", &["ticket.dwt_a"]);
        assert!(!parts.headers.contains_key("sec-websocket-protocol"));
        let (_, taken) = of("/ws?ticket=dwt_b", &["ticket.dwt_a"]);
        assert_eq!(taken.shown(), Some(""), "two places that differ");
    }

    proptest! {
        #[test]
        fn whatever_a_query_says_no_ticket_stays_and_nothing_else_goes(
            parts in proptest::collection::vec("(ticket=dwt_[a-z]{0,3}|ticket=[a-z]{0,3}|[a-z%=]{0,6})", 0..6),
        ) {
            let query = parts.join("&");
            let (left, _) = of(&format!("/x?{query}"), &[]);
            let wanted: Vec<&str> = query.split('&').filter(|part| !part.starts_with("ticket=dwt_")).collect();
            let kept = left.uri.query().unwrap_or_default();
            prop_assert_eq!(kept, wanted.join("&"));
        }
    }
}
