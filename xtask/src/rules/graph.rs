//! Rules about dependencies, from `cargo metadata`: who may know whom, what may never come in, which licences.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Finding;

/// Our crates and those of ours that each may depend on. What is not listed may not depend on any.
const DIRECTIONS: [(&str, &[&str]); 10] = [
    ("doorward-crypto", &[]),
    ("doorward-core", &["doorward-crypto"]),
    ("doorward-oidc", &["doorward-core", "doorward-crypto"]),
    ("doorward-config", &["doorward-crypto", "doorward-core", "doorward-oidc"]),
    ("doorward-store", &["doorward-crypto", "doorward-core", "doorward-oidc"]),
    ("doorward-providers", &["doorward-crypto", "doorward-core", "doorward-oidc"]),
    ("doorward-web", &["doorward-crypto", "doorward-core", "doorward-oidc"]),
    ("doorward-gateway", &["doorward-crypto", "doorward-core", "doorward-oidc"]),
    ("doorward-testkit", &["doorward-crypto", "doorward-core", "doorward-oidc"]),
    (
        "doorward",
        &[
            "doorward-crypto",
            "doorward-core",
            "doorward-oidc",
            "doorward-config",
            "doorward-store",
            "doorward-providers",
            "doorward-web",
            "doorward-gateway",
        ],
    ),
];

/// Crates that must not be in what ships, with the reason.
const BANNED: [(&str, &str); 8] = [
    ("openssl-sys", "one TLS stack, rustls"),
    ("openssl", "one TLS stack, rustls"),
    ("native-tls", "one TLS stack, rustls"),
    ("ring", "one crypto provider, aws-lc-rs"),
    ("serde_yaml", "unmaintained; serde-saphyr"),
    ("pingora", "a proxy framework of its own; hyper"),
    ("chrono", "one time library, jiff"),
    ("atty", "unmaintained; std has is_terminal"),
];

/// Crates of which there may be one version: two would not understand each other.
const SINGLE: [&str; 6] = ["rustls", "hyper", "http", "tokio", "h2", "aws-lc-rs"];

/// Licences that may ship in an Apache-2.0 program, as SPDX names.
const LICENCES: [&str; 15] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Binds whoever changes its files, and none is changed here (decision 0010).
const BY_FILE: &str = "MPL-2.0";

/// The crates that may ship under it.
const COPYLEFT_BY_FILE: [&str; 4] =
    ["crypto-glue", "webauthn-attestation-ca", "webauthn-rs-core", "webauthn-rs-proto"];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A package as the rules see it.
struct Package<'a> {
    name: &'a str,
    version: &'a str,
    licence: Option<&'a str>,
    source: Option<&'a str>,
    /// Names of ours that it depends on outside tests.
    ours: BTreeSet<&'a str>,
}

/// Every rule about the dependency graph. `built` lists what is built for the target, as `name vVERSION` (from
/// `cargo tree`): the metadata also name optional dependencies that nobody turned on.
pub(super) fn check(metadata: &Value, built: &str) -> Vec<Finding> {
    let built: BTreeSet<(&str, &str)> = built
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?.trim_start_matches('v')))
        })
        .collect();
    let mut shipped = shipped(metadata);
    shipped.retain(|package| package.source.is_none() || built.contains(&(package.name, package.version)));
    vec![
        ("dependencies between our crates point inwards", directions(&shipped, metadata)),
        ("no banned crate is in what ships", banned(&shipped)),
        ("one version each of the crates that must agree", single(&shipped)),
        ("every licence in what ships is on the list", licences(&shipped)),
        ("every dependency comes from the registry", sources(&shipped)),
    ]
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The packages behind the `doorward` binary and the other crates of ours, through normal and build dependencies.
fn shipped(metadata: &Value) -> Vec<Package<'_>> {
    let packages: BTreeMap<&str, &Value> = items(metadata, "packages").map(|p| (text(p, "id"), p)).collect();
    let nodes: BTreeMap<&str, &Value> = metadata
        .get("resolve")
        .into_iter()
        .flat_map(|r| items(r, "nodes"))
        .map(|n| (text(n, "id"), n))
        .collect();
    let mut open: Vec<&str> = items(metadata, "workspace_members")
        .filter_map(Value::as_str)
        .filter(|id| packages.get(id).is_some_and(|p| !matches!(text(p, "name"), "xtask" | "doorward-bench")))
        .collect();
    let mut seen = BTreeSet::new();
    let mut shipped = Vec::new();
    while let Some(id) = open.pop() {
        let (true, Some(package)) = (seen.insert(id), packages.get(id)) else { continue };
        let mut ours = BTreeSet::new();
        for dependency in nodes.get(id).into_iter().flat_map(|node| items(node, "deps")) {
            let outside_tests = items(dependency, "dep_kinds").any(|kind| text(kind, "kind") != "dev");
            if !outside_tests {
                continue;
            }
            let target = text(dependency, "pkg");
            open.push(target);
            if let Some(name) = packages.get(target).filter(|p| p.get("source").is_none_or(Value::is_null)) {
                ours.insert(text(name, "name"));
            }
        }
        shipped.push(Package {
            name: text(package, "name"),
            version: text(package, "version"),
            licence: package.get("license").and_then(Value::as_str),
            source: package.get("source").and_then(Value::as_str),
            ours,
        });
    }
    shipped.sort_by_key(|package| (package.name, package.version));
    shipped
}

fn directions(shipped: &[Package<'_>], metadata: &Value) -> Vec<String> {
    let allowed: BTreeMap<&str, &[&str]> = DIRECTIONS.into_iter().collect();
    let mut problems = Vec::new();
    for package in shipped.iter().filter(|package| package.source.is_none()) {
        match allowed.get(package.name) {
            None => problems.push(format!("{} is not in the table of rooms", package.name)),
            Some(allowed) => problems.extend(
                package
                    .ours
                    .iter()
                    .filter(|name| !allowed.contains(name))
                    .map(|name| format!("{} → {name}", package.name)),
            ),
        }
    }
    let present: BTreeSet<&str> = items(metadata, "packages").map(|p| text(p, "name")).collect();
    problems.extend(
        allowed.keys().filter(|name| !present.contains(*name)).map(|name| format!("{name} is missing")),
    );
    problems
}

fn banned(shipped: &[Package<'_>]) -> Vec<String> {
    shipped
        .iter()
        .filter_map(|package| {
            let (_, reason) = BANNED.into_iter().find(|(name, _)| *name == package.name)?;
            Some(format!("{} {}: {reason}", package.name, package.version))
        })
        .collect()
}

fn single(shipped: &[Package<'_>]) -> Vec<String> {
    SINGLE
        .into_iter()
        .filter_map(|name| {
            let versions: Vec<&str> = shipped.iter().filter(|p| p.name == name).map(|p| p.version).collect();
            (versions.len() > 1).then(|| format!("{name}: {}", versions.join(", ")))
        })
        .collect()
}

fn licences(shipped: &[Package<'_>]) -> Vec<String> {
    shipped
        .iter()
        .filter(|package| !package.licence.is_some_and(may_ship) && !is_excepted(package))
        .map(|package| {
            format!("{} {}: {}", package.name, package.version, package.licence.unwrap_or("none stated"))
        })
        .collect()
}

/// Whether a package may ship under a licence that others may not.
fn is_excepted(package: &Package<'_>) -> bool {
    package.licence == Some(BY_FILE) && COPYLEFT_BY_FILE.contains(&package.name)
}

/// Whether an SPDX expression can be met with licences of the list: AND needs all, OR needs one.
fn may_ship(expression: &str) -> bool {
    let tokens = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = tokens.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    either(&mut rest) && rest.is_empty()
}

fn either(rest: &mut &[&str]) -> bool {
    let mut met = both(rest);
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        met |= both(rest);
    }
    met
}

fn both(rest: &mut &[&str]) -> bool {
    let mut met = one(rest);
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        met &= one(rest);
    }
    met
}

fn one(rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let met = either(rest);
            match *rest {
                [")", tail @ ..] => *rest = tail,
                _ => return false,
            }
            met
        }
        [name, "WITH", exception, tail @ ..] => {
            *rest = tail;
            LICENCES.contains(&format!("{name} WITH {exception}").as_str())
        }
        [name, tail @ ..] => {
            *rest = tail;
            LICENCES.contains(name)
        }
        [] => false,
    }
}

fn sources(shipped: &[Package<'_>]) -> Vec<String> {
    shipped
        .iter()
        .filter_map(|package| {
            let source = package.source.filter(|source| *source != REGISTRY)?;
            Some(format!("{} {}: {source}", package.name, package.version))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{DIRECTIONS, REGISTRY, check, may_ship};

    /// A graph with all our crates and the given extra edges (from, to, kind) and foreign packages.
    fn graph(edges: &[(&str, &str, &str)], foreign: &[(&str, &str, &str)]) -> Value {
        let mut packages: Vec<Value> =
            DIRECTIONS.iter().map(|(name, _)| json!({"id": name, "name": name, "version": "0", "license": "MIT", "source": null})).collect();
        packages.extend(foreign.iter().map(|(name, version, licence)| {
            json!({"id": format!("{name}@{version}"), "name": name, "version": version, "license": licence, "source": REGISTRY})
        }));
        let nodes: Vec<Value> = packages
            .iter()
            .map(|package| {
                let deps: Vec<Value> = edges
                    .iter()
                    .filter(|(from, _, _)| package["id"] == *from)
                    .map(|(_, to, kind)| {
                        let kind = if *kind == "normal" { Value::Null } else { json!(kind) };
                        json!({"pkg": to, "dep_kinds": [{"kind": kind}]})
                    })
                    .collect();
                json!({"id": package["id"], "deps": deps})
            })
            .collect();
        let members: Vec<&str> = DIRECTIONS.iter().map(|(name, _)| *name).collect();
        json!({"packages": packages, "workspace_members": members, "resolve": {"nodes": nodes}})
    }

    fn broken(edges: &[(&str, &str, &str)], foreign: &[(&str, &str, &str)]) -> Vec<String> {
        let built: Vec<String> =
            foreign.iter().map(|(name, version, _)| format!("{name} v{version}")).collect();
        check(&graph(edges, foreign), &built.join("\n"))
            .into_iter()
            .flat_map(|(_, problems)| problems)
            .collect()
    }

    #[test]
    fn an_inward_dependency_is_fine() {
        let edges = [("doorward-web", "doorward-core", "normal"), ("doorward", "doorward-web", "normal")];
        assert!(broken(&edges, &[]).is_empty());
    }

    #[test]
    fn an_outward_or_sideways_dependency_is_found() {
        assert_eq!(
            broken(&[("doorward-core", "doorward-web", "normal")], &[]),
            ["doorward-core → doorward-web"]
        );
        assert_eq!(
            broken(&[("doorward-web", "doorward-gateway", "normal")], &[]),
            ["doorward-web → doorward-gateway"]
        );
    }

    #[test]
    fn the_testkit_is_for_tests_only() {
        assert!(broken(&[("doorward-web", "doorward-testkit", "dev")], &[]).is_empty());
        assert_eq!(
            broken(&[("doorward-web", "doorward-testkit", "normal")], &[]),
            ["doorward-web → doorward-testkit"]
        );
    }

    #[test]
    fn a_missing_room_is_found() {
        let mut graph = graph(&[], &[]);
        if let Some(packages) = graph["packages"].as_array_mut() {
            packages.retain(|package| package["name"] != "doorward-oidc");
        }
        let problems: Vec<String> =
            check(&graph, "a v1").into_iter().flat_map(|(_, problems)| problems).collect();
        assert_eq!(problems, ["doorward-oidc is missing"]);
    }

    #[test]
    fn a_banned_crate_is_found_also_behind_another() {
        let foreign = [("a", "1", "MIT"), ("ring", "0.17", "MIT")];
        let edges = [("doorward-web", "a@1", "normal"), ("a@1", "ring@0.17", "normal")];
        assert_eq!(broken(&edges, &foreign), ["ring 0.17: one crypto provider, aws-lc-rs"]);
        assert!(
            broken(&[("doorward-web", "a@1", "normal"), ("a@1", "ring@0.17", "dev")], &foreign).is_empty()
        );
    }

    #[test]
    fn a_dependency_that_nobody_turned_on_does_not_count() {
        let graph = graph(&[("doorward-web", "ring@0.17", "normal")], &[("ring", "0.17", "MIT")]);
        assert!(check(&graph, "a v1").into_iter().all(|(_, problems)| problems.is_empty()));
    }

    #[test]
    fn two_versions_of_a_crate_that_must_agree_are_found() {
        let foreign = [("http", "0.2", "MIT"), ("http", "1.0", "MIT")];
        let edges = [("doorward-web", "http@0.2", "normal"), ("doorward-gateway", "http@1.0", "normal")];
        assert_eq!(broken(&edges, &foreign), ["http: 0.2, 1.0"]);
    }

    #[test]
    fn a_foreign_licence_is_found() {
        let edges = [("doorward-web", "a@1", "normal")];
        assert_eq!(broken(&edges, &[("a", "1", "GPL-3.0")]), ["a 1: GPL-3.0"]);
    }

    #[test]
    fn licence_expressions_are_understood() {
        for good in [
            "MIT OR Apache-2.0",
            "GPL-2.0 OR MIT",
            "MIT/Apache-2.0",
            "(MIT OR GPL-2.0) AND ISC",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(may_ship(good), "{good}");
        }
        for bad in ["", "GPL-2.0", "MIT AND GPL-2.0", "(MIT", "MIT MIT", "MIT WITH GPL-exception"] {
            assert!(!may_ship(bad), "{bad}");
        }
    }

    #[test]
    fn copyleft_by_file_ships_in_the_crates_that_are_named_only() {
        let found = |name: &str| {
            let id = format!("{name}@1");
            let problems = broken(&[("doorward", &id, "normal")], &[(name, "1", "MPL-2.0")]);
            problems.iter().any(|problem| problem.contains("MPL-2.0"))
        };
        assert!(!found("webauthn-rs-core"));
        assert!(found("something-else"));
    }

    #[test]
    fn a_dependency_from_elsewhere_is_found() {
        let mut graph = graph(&[("doorward-web", "a@1", "normal")], &[("a", "1", "MIT")]);
        if let Some(package) = graph["packages"].as_array_mut().and_then(|packages| packages.last_mut()) {
            package["source"] = json!("git+https://example.com/a");
        }
        let problems: Vec<String> =
            check(&graph, "a v1").into_iter().flat_map(|(_, problems)| problems).collect();
        assert_eq!(problems, ["a 1: git+https://example.com/a"]);
    }
}
