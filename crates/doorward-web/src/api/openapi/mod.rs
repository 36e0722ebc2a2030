//! `GET /api/openapi.json`: the API for programs that write programs (OpenAPI 3.1).
//!
//! Made from the table of routes, so that who may call, what proves it and what follows from that cannot differ from what
//! is enforced; an [`Operation`] beside each handler adds what only it knows. Forward auth is absent: proxies speak its
//! dialects, and its paths take every method.

mod operation;
mod refusals;

pub(super) use crate::routes::ApiEndpoint as At;
pub(super) use operation::{Operation, Parameter};

use http::StatusCode;
use serde_json::{Map, Value, json};

use self::refusals::refusals;
use super::{audit, bans, json as answer, keys, password, profile, sessions, sign_in, socket_ticket, users};
use crate::{
    context::Visit,
    reply::Reply,
    routes::{self, Caller, Endpoint, Freshness, Route, Verb},
    service::Room,
};

const ABOUT: &str = "Administration, sessions and passwords of Doorward. Every error has the same shape: `error` is a stable \
                     code, `message` a sentence for people.\n\nWhat changes something and is sent with the session \
                     cookie needs `Sec-Fetch-Site: same-origin` or an `Origin` of the portal's own, as browsers send \
                     them; with a bearer token nothing more is needed. The token is the value of the cookie.\n\nAn API key \
                     reads what a permission with `service:doorward` names, and changes nothing.";

/// Answers the document, for the address under which it was asked for.
pub(super) fn show(room: &Room, visit: &Visit) -> Reply {
    let scope = visit.scope(&room.state.gatekeeper.policy().scopes);
    answer(room, StatusCode::OK, &document(visit.base, &scope.settings.cookie_name))
}

const GROUPS: &[(&str, &[Operation])] = &[
    ("Signing in", sign_in::OPERATIONS),
    ("Oneself", profile::OPERATIONS),
    ("Passwords", password::OPERATIONS),
    ("Users", users::OPERATIONS),
    ("Sessions", sessions::OPERATIONS),
    ("WebSockets", socket_ticket::OPERATIONS),
    ("API keys", keys::OPERATIONS),
    ("Bans", bans::OPERATIONS),
    ("Audit", audit::OPERATIONS),
    ("Service", super::OPERATIONS),
];

fn document(base: &str, cookie: &str) -> Value {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Doorward",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": GROUPS.iter().map(|(tag, _)| json!({"name": tag})).collect::<Vec<_>>(),
        "paths": paths(),
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": cookie},
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
    });
    if !base.is_empty()
        && let Some(fields) = document.as_object_mut()
    {
        fields.insert("servers".to_owned(), json!([{"url": base}]));
    }
    document
}

fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for route in routes::table() {
        let Endpoint::Api(endpoint) = route.endpoint else { continue };
        let Some((tag, operation)) = described(endpoint) else { continue };
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(route.method.as_str().to_ascii_lowercase(), described_as(route, tag, operation));
        }
    }
    paths
}

fn described(endpoint: At) -> Option<(&'static str, &'static Operation)> {
    GROUPS.iter().find_map(|(tag, operations)| {
        operations.iter().find(|operation| operation.endpoint == endpoint).map(|operation| (*tag, operation))
    })
}

fn described_as(route: &Route, tag: &str, operation: &Operation) -> Value {
    let mut value = json!({
        "operationId": operation.id,
        "tags": [tag],
        "summary": operation.summary,
        "description": about(route, operation),
        "security": match route.caller {
            Caller::Anybody => json!([]),
            Caller::SignedIn | Caller::Session | Caller::Admin if route.method == Verb::Get => {
                json!([{"cookie": []}, {"bearer": []}, {"key": []}])
            }
            Caller::SignedIn | Caller::Session | Caller::Admin => json!([{"cookie": []}, {"bearer": []}]),
        },
        "parameters": operation.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "responses": responses(route, operation),
    });
    if let (Some(body), Some(fields)) = (operation.body, value.as_object_mut()) {
        let body = json!({"required": true, "content": {"application/json": {"schema": reference(body)}}});
        fields.insert("requestBody".to_owned(), body);
    }
    value
}

/// What the handler says of itself, and what the row demands.
fn about(route: &Route, operation: &Operation) -> String {
    let who = match route.caller {
        Caller::Anybody => "",
        Caller::SignedIn => "For everybody who is signed in.",
        Caller::Session => "For everybody with a session here.",
        Caller::Admin => "For administrators.",
    };
    let how = match route.freshness {
        Freshness::Any => "",
        Freshness::Recent => "Needs a password given within the last ten minutes: `POST /api/confirm`.",
        Freshness::Elevated => "Needs a second factor or a mailed code given within the last minutes.",
    };
    let parts = [operation.about, who, how];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn parameter(parameter: &Parameter) -> Value {
    let schema = match parameter.bounds {
        Some((least, most)) => json!({"type": "integer", "minimum": least, "maximum": most}),
        None if parameter.in_path => json!({"type": "string", "minLength": 1}),
        None => json!({"type": "string"}),
    };
    json!({
        "name": parameter.name,
        "in": if parameter.in_path { "path" } else { "query" },
        "required": parameter.required,
        "description": parameter.about,
        "schema": schema,
    })
}

fn responses(route: &Route, operation: &Operation) -> Map<String, Value> {
    let mut responses = Map::new();
    let mut done = json!({
        "description": "Done.",
        "content": {"application/json": {"schema": reference(operation.answer)}},
    });
    let header = |(name, about): &(&str, &str)| {
        ((*name).to_owned(), json!({"description": about, "schema": {"type": "string"}}))
    };
    let headers: Map<String, Value> = operation.headers.iter().map(header).collect();
    if let Some(fields) = done.as_object_mut().filter(|_| !headers.is_empty()) {
        fields.insert("headers".to_owned(), Value::Object(headers));
    }
    responses.insert("200".to_owned(), done);
    for (status, codes) in refusals(route, operation) {
        let mut schema = reference("Error");
        if let Some(fields) = schema.as_object_mut() {
            fields.insert("properties".to_owned(), json!({"error": {"enum": codes}}));
        }
        let phrase = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let mut refusal = json!({
            "description": phrase.unwrap_or("Refused"),
            "content": {"application/json": {"schema": schema}},
        });
        if let Some(fields) = refusal.as_object_mut().filter(|_| matches!(status, 429 | 503)) {
            let about = "Seconds until it may be worth another try.";
            let header = json!({"Retry-After": {"description": about, "schema": {"type": "integer"}}});
            fields.insert("headers".to_owned(), header);
        }
        responses.insert(status.to_string(), refusal);
    }
    responses
}

fn schemas() -> Map<String, Value> {
    let error = object(
        &["error", "message"],
        json!({
            "error": text("A stable code, such as `session.required`."),
            "message": text("What happened and what to do, for people."),
        }),
    );
    let done = object(&["success"], json!({"success": {"const": true}}));
    [("Error", error), ("Done", done)]
        .into_iter()
        .chain(sign_in::schemas())
        .chain(profile::schemas())
        .chain(password::schemas())
        .chain(users::schemas())
        .chain(sessions::schemas())
        .chain(socket_ticket::schemas())
        .chain(keys::schemas())
        .chain(bans::schemas())
        .chain(audit::schemas())
        .chain(super::schemas())
        .map(|(name, schema)| (name.to_owned(), schema))
        .collect()
}

fn reference(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

/// The schema of an answer: more fields may come with later versions.
pub(super) fn object(required: &[&str], properties: Value) -> Value {
    let keywords = [("type", "object".into()), ("required", required.into()), ("properties", properties)];
    keywords.into_iter().map(|(keyword, value): (&str, Value)| (keyword.to_owned(), value)).collect()
}

/// The schema of what is sent: a field that is not known is an error.
pub(super) fn sent(required: &[&str], properties: Value) -> Value {
    let mut schema = object(required, properties);
    if let Some(keywords) = schema.as_object_mut() {
        keywords.insert("additionalProperties".to_owned(), false.into());
    }
    schema
}

/// The schema of text that means `about`.
pub(super) fn text(about: &str) -> Value {
    json!({"type": "string", "description": about})
}

/// The schema of a moment.
pub(super) fn moment() -> Value {
    json!({"type": "integer", "description": "Seconds since 1970-01-01T00:00Z."})
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn operations() -> impl Iterator<Item = &'static Operation> {
        GROUPS.iter().flat_map(|(_, operations)| operations.iter())
    }

    #[test]
    fn every_row_of_the_api_is_described_once_and_nothing_else_is() {
        let mut rows: Vec<String> = routes::table()
            .filter_map(|route| match route.endpoint {
                Endpoint::Api(endpoint) => Some(format!("{endpoint:?}")),
                Endpoint::Portal(_) | Endpoint::Settings(_) => None,
            })
            .collect();
        let mut described: Vec<String> =
            operations().map(|operation| format!("{:?}", operation.endpoint)).collect();
        rows.sort();
        described.sort();
        assert_eq!(rows, described);
    }

    #[test]
    fn the_parameters_of_a_path_are_those_of_its_row() {
        for route in routes::table() {
            let Endpoint::Api(endpoint) = route.endpoint else { continue };
            let (_, operation) = described(endpoint).unwrap();
            let said: Vec<String> = operation
                .parameters
                .iter()
                .filter(|parameter| parameter.in_path)
                .map(|parameter| format!("{{{}}}", parameter.name))
                .collect();
            let in_path: Vec<&str> = route.path.split('/').filter(|part| part.starts_with('{')).collect();
            assert_eq!(said, in_path, "{}", route.path);
        }
    }

    #[test]
    fn every_schema_that_is_named_exists_and_every_one_that_exists_is_named() {
        let document = document("", "doorward_session");
        let known: Vec<&String> = document["components"]["schemas"].as_object().unwrap().keys().collect();
        let text = document.to_string();
        for schema in &known {
            assert!(text.contains(&format!("\"#/components/schemas/{schema}\"")), "{schema} is not used");
        }
        for (_, rest) in
            text.match_indices("#/components/schemas/").map(|(at, part)| text.split_at(at + part.len()))
        {
            let name = rest.split('"').next().unwrap();
            assert!(known.iter().any(|schema| *schema == name), "{name} is not there");
        }
    }

    #[test]
    fn names_for_clients_are_unique() {
        let mut names: Vec<&str> = operations().map(|operation| operation.id).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
