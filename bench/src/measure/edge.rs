//! What the checks at the edge cost: limits of requests, other origins, headers of answers and the
//! look-up of an API key, on against off.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};

use super::gateway::visitor;
use crate::{
    bed::{Doorward, Setup},
    load::{Contender, Wrk, http1::Headers, interleaved},
    report::{Goal, Report, Unit},
    run::Bench,
};

/// Every check, with the largest numbers: what is refused would cost less.
const CHECKS: &str = "    rate_limit: {requests_per_minute: 10000, media_requests_per_minute: 10000}
    cors: {origins: ['https://app.example.com', 'https://other.example.com']}
    security_headers: strict
    response_headers: {X-Frame-Options: SAMEORIGIN}
    limits: {body_bytes: 10MB}
";

/// So many addresses ask, so that nobody reaches a limit and the limiter has something to look through.
const ADDRESSES: usize = 4096;

pub(crate) fn edge(bench: &Bench, report: &mut Report) -> Result<()> {
    let (_upstream, service) = bench.helper("upstream", &[])?;
    let mut setup = Setup::with_service(service);
    let off = Doorward::start(&bench.binary, bench.folder.inner("edge-off")?, &setup)?;
    setup.services.push_str(CHECKS);
    let on = Doorward::start(&bench.binary, bench.folder.inner("edge-on")?, &setup)?;
    let contender = |name, door: &Doorward, headers: &Headers| -> Result<Contender> {
        let script = script(bench, name, headers)?;
        let load = Wrk {
            address: door.gateway,
            path: "/1k",
            headers: Vec::new(),
            connections: 64,
            script: Some(script),
        };
        Ok(Contender { name, load, servers: vec![door.pid()] })
    };
    let contenders = [
        contender("without checks, session", &off, &visitor(&off.sign_in()?))?,
        contender("with every check, session", &on, &visitor(&on.sign_in()?))?,
        contender("with every check, API key", &on, &program(&on)?)?,
    ];
    let measured = interleaved(&bench.plan, &contenders)?;
    let [without, with_session, with_key] = &measured;

    report.section(
        "Checks at the edge",
        "1 KB through the gateway, from 4,096 client addresses in turn, without and with limits of requests, other origins, headers of answers and a limit of bodies. Who asks is found by a session cookie, or with every check also by an API key (`X-API-Key`, made by `doorward keys create`), which is looked up in the place of the session.",
        &["what", "requests/s", "p50", "p99", "server CPU per request"],
    );
    for (contender, one) in contenders.iter().zip(&measured) {
        report.row(&[
            contender.name,
            &format!("{:.0}", one.rate),
            &format!("{:.2} ms", one.p50_ms),
            &format!("{:.2} ms", one.p99_ms),
            &format!("{:.1} µs", one.cpu_us),
        ]);
    }
    for (name, with) in [
        ("requests/s with every check at the edge, of those without", with_session),
        ("requests/s with every check and an API key, of a session without checks", with_key),
    ] {
        report.figure(name, with.rate_to(without), Unit::Ratio, Some(Goal::AtLeast(0.85)));
    }
    off.end()?;
    on.end()
}

/// A program that shows a key of its own and no cookie.
fn program(door: &Doorward) -> Result<Headers> {
    let printed = door.command(&["keys", "create", "bench", "--never"])?;
    let key = printed.lines().next().context("no key was printed")?.to_owned();
    let host = ("Host", "app.example.com".to_owned());
    Ok(vec![host, ("X-Forwarded-Proto", "https".to_owned()), ("X-API-Key", key)])
}

/// Requests made before the load begins; anything but 200 ends the measurement with an error of wrk.
fn script(bench: &Bench, name: &str, headers: &Headers) -> Result<PathBuf> {
    let path = bench.folder.inner("edge-scripts")?.join(format!("{}.lua", name.replace(' ', "-")));
    let fields: String =
        headers.iter().map(|(name, value)| format!("[\"{name}\"] = \"{value}\", ")).collect();
    let text = format!(
        r#"local requests, at = {{}}, 0
function init(arguments)
  for client = 0, {last} do
    requests[#requests + 1] = wrk.format("GET", "/1k", {{ {fields}["Origin"] = "https://app.example.com",
      ["X-Forwarded-For"] = string.format("198.18.%d.%d", math.floor(client / 256), client % 256) }})
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"#,
        last = ADDRESSES - 1
    );
    fs::write(&path, text)?;
    Ok(path)
}
