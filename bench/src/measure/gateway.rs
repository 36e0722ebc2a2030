//! The gateway with a signed-in visitor, against nginx in front of the same service.

use std::net::SocketAddr;

use anyhow::Result;

use super::cookie;
use crate::{
    bed::{Doorward, Nginx, Setup},
    load::{Contender, Measured, Plan, Wrk, http1::Headers, interleaved},
    report::{Goal, Report, Unit},
    run::Bench,
};

pub(crate) fn gateway(bench: &Bench, report: &mut Report) -> Result<()> {
    let (_upstream, service) = bench.helper("upstream", &[])?;
    let setup = Setup::with_service(service);
    let door = Doorward::start(&bench.binary, bench.folder.inner("gateway")?, &setup)?;
    let nginx = Nginx::start(&bench.folder.inner("nginx")?, service, door.portal, bench.cores)?;
    let headers = visitor(&door.sign_in()?);

    let small = against(&bench.plan, "/1k", 64, &headers, &door, &nginx)?;
    let large = against(&bench.plan, "/10m", 8, &headers, &door, &nginx)?;

    report.section(
        "Gateway against nginx",
        "One service, keep-alive on both sides, no TLS, all with the visitor's session cookie; 64 connections for 1 KB bodies, 8 for 10 MB. Only Doorward and nginx with `auth_request` check the session. Server CPU is that of the proxy (and of Doorward where nginx asks it).",
        &["what", "1 KB: requests/s", "ratio", "p50", "p99", "server CPU per request", "10 MB: MB/s", "ratio"],
    );
    let names = ["nginx `proxy_pass`", "Doorward's gateway", "nginx `auth_request` to Doorward"];
    for ((name, small_one), large_one) in names.iter().zip(&small).zip(&large) {
        report.row(&[
            name,
            &format!("{:.0}", small_one.rate),
            &format!("{:.2}", small_one.rate_to(&small[0])),
            &format!("{:.2} ms", small_one.p50_ms),
            &format!("{:.2} ms", small_one.p99_ms),
            &format!("{:.1} µs", small_one.cpu_us),
            &format!("{:.0}", large_one.bytes / 1e6),
            &format!("{:.2}", large_one.rate_to(&large[0])),
        ]);
    }
    let [plain, ours, asking] = &small;
    let [plain_large, ours_large, _] = &large;
    let ratio = Unit::Ratio;
    report.figure(
        "gateway, 1 KB with a session, of nginx proxy_pass",
        ours.rate_to(plain),
        ratio,
        Some(Goal::AtLeast(0.75)),
    );
    report.figure("gateway, 1 KB with a session, of nginx auth_request", ours.rate_to(asking), ratio, None);
    report.figure(
        "gateway, 10 MB with a session, of nginx proxy_pass",
        ours_large.rate_to(plain_large),
        ratio,
        Some(Goal::AtLeast(0.90)),
    );
    door.end()
}

/// A signed-in visitor behind a proxy that speaks TLS.
pub(super) fn visitor(token: &str) -> Headers {
    vec![
        ("Host", "app.example.com".to_owned()),
        ("X-Forwarded-Proto", "https".to_owned()),
        ("Cookie", cookie(token)),
    ]
}

fn against(
    plan: &Plan,
    path: &'static str,
    connections: u32,
    headers: &Headers,
    door: &Doorward,
    nginx: &Nginx,
) -> Result<[Measured; 3]> {
    let contender = |name, address: SocketAddr, servers| Contender {
        name,
        load: Wrk { address, path, headers: headers.clone(), connections, script: None },
        servers,
    };
    let workers = nginx.workers();
    let both = workers.iter().copied().chain([door.pid()]).collect();
    interleaved(
        plan,
        &[
            contender("nginx proxy_pass", nginx.plain, workers),
            contender("Doorward's gateway", door.gateway, vec![door.pid()]),
            contender("nginx auth_request to Doorward", nginx.asking, both),
        ],
    )
}
