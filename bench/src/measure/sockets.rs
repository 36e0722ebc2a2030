//! A thousand WebSockets that nobody uses: what they cost, and whether the rest still works.

use std::{net::SocketAddr, thread::sleep, time::Duration};

use anyhow::{Context as _, Result};

use super::gateway::visitor;
use crate::{
    bed::{Doorward, Nginx, Setup, resident},
    load::{Wrk, http1::Headers, websocket::WebSocket},
    report::{Report, Unit},
    run::Bench,
};

const SOCKETS: usize = 1000;

/// What the sockets of one proxy cost.
struct Cost {
    bytes: f64,
    rate_without: f64,
    rate_with: f64,
}

pub(crate) fn sockets(bench: &Bench, report: &mut Report) -> Result<()> {
    let (_upstream, service) = bench.helper("upstream", &[])?;
    let setup = Setup::with_service(service);
    let door = Doorward::start(&bench.binary, bench.folder.inner("sockets")?, &setup)?;
    let nginx = Nginx::start(&bench.folder.inner("sockets-nginx")?, service, door.portal, bench.cores)?;
    let headers = visitor(&door.sign_in()?);
    let seconds = bench.plan.seconds;
    let ours = cost(door.gateway, &[door.pid()], &headers, seconds).context("Doorward's gateway")?;
    let theirs = cost(nginx.plain, &nginx.workers(), &headers, seconds).context("nginx")?;

    report.section(
        "1,000 idle WebSockets",
        "Opened through the proxy with a session; every hundredth then echoes a message. Memory is what the proxy's resident memory grew by, after 1 KB requests had warmed it.",
        &["what", "memory per socket", "1 KB requests/s without", "with the sockets open"],
    );
    for (name, one) in [("Doorward's gateway", &ours), ("nginx `proxy_pass`", &theirs)] {
        report.row(&[
            name,
            &format!("{:.1} KB", one.bytes / 1e3),
            &format!("{:.0}", one.rate_without),
            &format!("{:.0}", one.rate_with),
        ]);
    }
    report.figure("memory per idle WebSocket", ours.bytes / 1e3, Unit::Kilobytes, None);
    report.figure(
        "1 KB requests/s with 1,000 WebSockets open, of without",
        ours.rate_with / ours.rate_without,
        Unit::Ratio,
        None,
    );
    door.end()
}

fn cost(address: SocketAddr, servers: &[u32], headers: &Headers, seconds: u32) -> Result<Cost> {
    let load = Wrk { address, path: "/1k", headers: headers.clone(), connections: 64, script: None };
    let memory = || servers.iter().map(|pid| resident(*pid)).sum::<Result<f64>>();
    load.run(1)?;
    let rate_without = load.run(seconds)?.rate;
    let before = memory()?;
    let mut sockets =
        (0..SOCKETS).map(|_| WebSocket::open(address, "/socket", headers)).collect::<Result<Vec<_>>>()?;
    sleep(Duration::from_secs(1));
    let bytes = (memory()? - before) / SOCKETS as f64;
    let rate_with = load.run(seconds)?.rate;
    for socket in sockets.iter_mut().step_by(100) {
        socket.echo()?;
    }
    println!(
        "  {address}  {bytes:.0} bytes per socket, 1 KB: {rate_without:.0}/s without, {rate_with:.0}/s with {SOCKETS} sockets"
    );
    Ok(Cost { bytes, rate_without, rate_with })
}
