//! Which refusals a route can answer: those that follow from its row, from having a body, and its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Operation};
use crate::routes::{BeforePassword, Caller, Endpoint, Freshness, Limiter, Proof, Route, Verb};

/// Codes by status.
pub(super) type Refusals = BTreeMap<u16, BTreeSet<&'static str>>;

/// Every refusal of `route`.
pub(super) fn refusals(route: &Route, operation: &Operation) -> Refusals {
    let mut refusals = Refusals::new();
    let mut add = |status: u16, code: &'static str| {
        refusals.entry(status).or_default().insert(code);
    };
    if !matches!(route.endpoint, Endpoint::Api(At::Health)) {
        add(401, "proxy.not_proved");
    }
    if route.proof != Proof::SafeMethod {
        add(403, "request.foreign_origin");
    }
    if route.caller != Caller::Anybody {
        add(401, "session.required");
        add(403, "role.unknown");
        add(503, "service.unavailable");
        add(401, "api_key.in_query");
        add(429, "login.throttled");
        add(429, "request.limited");
        if route.method != Verb::Get {
            add(403, "api_key.read_only");
        }
        if route.before_password == BeforePassword::Closed {
            add(403, "password.change_required");
        }
    }
    if matches!(route.caller, Caller::Session | Caller::Admin) {
        add(404, "settings.none");
    }
    if route.caller == Caller::Admin {
        add(403, "role.admin_required");
        add(403, "session.second_factor_required");
    }
    if route.freshness == Freshness::Recent {
        add(403, "session.confirm_required");
    }
    if route.limiter == Limiter::SignIn {
        add(401, "login.rejected");
        add(429, "login.throttled");
        add(503, "login.busy");
        add(503, "service.unavailable");
    }
    if operation.body.is_some() {
        add(400, "request.bad_body");
        add(408, "request.slow");
        add(413, "request.too_large");
        add(415, "request.media_type");
    }
    if operation.parameters.iter().any(|parameter| parameter.in_path) {
        // A target that can be read in two ways never gets as far as the route.
        add(400, "request.bad_target");
    }
    for (status, code) in operation.refusals.iter().copied().flatten() {
        add(*status, code);
    }
    refusals
}
