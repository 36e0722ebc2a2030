//! `POST /api/ws-ticket`: a ticket for one WebSocket (HS-19), for scripts that cannot show their session in a handshake.

use axum::body::Body;
use doorward_core::{
    socket_ticket::LIFE,
    target::{EncodedCharacters, Target},
};
use http::StatusCode;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    json as answer,
    openapi::{At, Operation, object, sent, text},
    refusal::Refusal,
    signed::Signed,
};
use crate::reply::Reply;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    path: String,
}

#[derive(Serialize)]
struct Made<'a> {
    ticket: &'a str,
    expires_in_seconds: u64,
}

pub(super) async fn issue(call: &Signed<'_>, body: Body) -> Result<Reply, Refusal> {
    let wish: Wish = call.json(body).await?;
    let asked = &call.visit.context.target;
    // In the form in which the handshake will be judged.
    let authority = asked.authority();
    let target =
        Target::from_parts("GET", asked.scheme().as_str(), &authority, &wish.path, EncodedCharacters::Pass);
    let target = target.map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "request.bad_body"))?;
    let Some(tickets) = call.room.state.gatekeeper.tickets() else {
        return Err(Refusal::new(StatusCode::NOT_FOUND, "route.none"));
    };
    let ticket = tickets.issue(&call.session.key, &target);
    let made = Made { ticket: ticket.expose_secret(), expires_in_seconds: LIFE.as_secs() };
    Ok(answer(call.room, StatusCode::OK, &made))
}

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    body: Some("SocketTicketWish"),
    about: "A script cannot show its session in the handshake of a WebSocket; it shows the ticket, as ticket=… in the query or as the protocol ticket.…. A ticket is good once, for thirty seconds, at the host that was asked, for the path of the body (its query does not matter), and in the session that asked. The service never sees it.",
    refusals: &[&[(404, "route.none")]],
    ..Operation::new(
        At::SocketTicket,
        "createSocketTicket",
        "Makes a ticket for one WebSocket",
        "SocketTicket",
    )
}];

pub(super) fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        (
            "SocketTicketWish",
            sent(&["path"], json!({"path": text("The path of the WebSocket, at this host.")})),
        ),
        (
            "SocketTicket",
            object(
                &["ticket", "expires_in_seconds"],
                json!({"ticket": {"type": "string"}, "expires_in_seconds": {"type": "integer"}}),
            ),
        ),
    ]
}
