//! Whether many hosts and rules cost more than few.

use std::{fmt::Write as _, fs, path::PathBuf};

use anyhow::Result;

use super::FORWARD_AUTH;
use crate::{
    bed::{Doorward, Setup},
    load::{Contender, Wrk, interleaved},
    report::{Goal, Report, Unit},
    run::Bench,
};

const FEW: usize = 5;
const MANY: usize = 5000;

pub(crate) fn rules(bench: &Bench, report: &mut Report) -> Result<()> {
    let few = Doorward::start(&bench.binary, bench.folder.inner("few-rules")?, &setup(FEW))?;
    let many = Doorward::start(&bench.binary, bench.folder.inner("many-rules")?, &setup(MANY))?;
    let contender = |name, door: &Doorward, hosts| -> Result<Contender> {
        let load = Wrk {
            address: door.portal,
            path: FORWARD_AUTH,
            headers: Vec::new(),
            connections: 64,
            script: Some(script(bench, hosts)?),
        };
        Ok(Contender { name, load, servers: vec![door.pid()] })
    };
    let contenders =
        [contender("5 hosts and rules", &few, FEW)?, contender("5,000 hosts and rules", &many, MANY)?];
    let measured = interleaved(&bench.plan, &contenders)?;
    let [with_few, with_many] = &measured;

    report.section(
        "Many hosts and rules",
        "Forward auth without a look-up (bypass), one rule for each host; the requests go through all hosts in turn.",
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
    let slower = with_few.rate_to(with_many);
    report.figure(
        "time of a decision with 5,000 hosts and rules, of that with 5",
        slower,
        Unit::Ratio,
        Some(Goal::AtMost(1.1)),
    );
    few.end()?;
    many.end()
}

/// One rule for each host; every tenth has a second criterion, as in real files.
fn setup(hosts: usize) -> Setup {
    let mut rules = "access_control:\n  default_policy: deny\n  rules:\n".to_owned();
    for host in 0..hosts {
        // Writing to a String does not fail.
        let _ = write!(rules, "    - domain: h{host}.example.com\n      policy: bypass\n");
        if host % 10 == 9 {
            rules.push_str("      methods: [GET, HEAD]\n");
        }
    }
    Setup { rules, services: String::new() }
}

/// Requests made before the load begins, so that the generator has the same to do for few as for many.
fn script(bench: &Bench, hosts: usize) -> Result<PathBuf> {
    let path = bench.folder.inner("scripts")?.join(format!("{hosts}.lua"));
    let text = format!(
        r#"local requests, at = {{}}, 0
function init(arguments)
  for host = 0, {last} do
    requests[#requests + 1] = wrk.format("GET", "{FORWARD_AUTH}", {{
      ["Host"] = "auth.example.com", ["X-Forwarded-Method"] = "GET", ["X-Forwarded-Proto"] = "https",
      ["X-Forwarded-Host"] = string.format("h%d.example.com", host), ["X-Forwarded-Uri"] = "/photos/2026?page=2",
      ["X-Forwarded-For"] = "192.0.2.7", ["Accept"] = "text/html" }})
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"#,
        last = hosts - 1
    );
    fs::write(&path, text)?;
    Ok(path)
}
