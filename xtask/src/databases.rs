//! PostgreSQL and MariaDB for the tests: each in a temporary folder, as an unprivileged user, on a free loopback port,
//! with TLS by a certificate of their own; stopped by their process id at the end.
//!
//! What is kept in them is worth nothing, so they do not wait for the disk. Absent: databases and schemas for single tests,
//! which the tests make themselves.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{
    install::{find_program, is_root},
    process::{output_of, run, succeeds},
};

/// How long a server may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// User and password of both; they are reached from this machine only and live for minutes.
const USER: &str = "doorward";
const PASSWORD: &str = "Pass:word/with@odd#signs";
/// The same within a URL.
const PASSWORD_IN_URL: &str = "Pass%3Aword%2Fwith%40odd%23signs";

/// Running servers. They stop, and their folder goes, when this is dropped.
pub(crate) struct Databases {
    folder: PathBuf,
    servers: Vec<Child>,
    environment: Vec<(&'static str, String)>,
}

/// The program that runs as a server, and whose it is when root may not run it.
struct Server {
    name: &'static str,
    user: &'static str,
}

impl Databases {
    /// Starts both. An error says what is missing.
    pub(crate) fn start() -> Result<Self> {
        let folder = quick_folder().join(format!("doorward-databases-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let mut databases = Self { folder, servers: Vec::new(), environment: Vec::new() };
        databases.certificate()?;
        let postgres = databases.postgres().context("PostgreSQL")?;
        let mysql = databases.mysql().context("MariaDB")?;
        let authority = databases.folder.join("server.crt").display().to_string();
        databases.environment = vec![
            ("DOORWARD_TEST_POSTGRES", postgres),
            ("DOORWARD_TEST_MYSQL", mysql),
            ("DOORWARD_TEST_DATABASE_AUTHORITY", authority),
        ];
        Ok(databases)
    }

    /// What tells the tests where the servers are.
    pub(crate) fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// A certificate for both servers. It is its own authority.
    fn certificate(&self) -> Result<()> {
        let made = succeeds(
            Command::new("openssl")
                .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
                .args(["-days", "2", "-subj", "/CN=localhost"])
                .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
                .args(["-addext", "basicConstraints=critical,CA:FALSE"])
                .args(["-keyout", "server.key", "-out", "server.crt"])
                .current_dir(&self.folder),
        );
        ensure!(made, "openssl cannot make a certificate");
        Ok(())
    }

    fn postgres(&mut self) -> Result<String> {
        let server = Server { name: "postgres", user: "postgres" };
        let initdb = postgres_program("initdb")?;
        let folder = self.folder_of(&server)?;
        let data = folder.join("data");
        std::fs::write(folder.join("password"), PASSWORD)?;
        hand_over(&folder, &server)?;
        let initialised = succeeds(
            server
                .command(&initdb)
                .args([
                    "--username",
                    USER,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync",
                ])
                .arg("--pwfile")
                .arg(folder.join("password"))
                .arg("-D")
                .arg(&data)
                .current_dir(&folder),
        );
        ensure!(initialised, "initdb failed");
        let port = free_port()?;
        let mut command = server.command(&postgres_program("postgres")?);
        command
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-h", "127.0.0.1"])
            .arg("-k")
            .arg(&folder);
        for setting in
            ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=400", "ssl=on"]
        {
            command.args(["-c", setting]);
        }
        command.arg("-c").arg(format!("ssl_cert_file={}", folder.join("server.crt").display()));
        command.arg("-c").arg(format!("ssl_key_file={}", folder.join("server.key").display()));
        let ready = || {
            succeeds(
                Command::new("psql")
                    .args([
                        "-h",
                        "127.0.0.1",
                        "-p",
                        &port.to_string(),
                        "-U",
                        USER,
                        "-d",
                        "postgres",
                        "-c",
                        "SELECT 1",
                    ])
                    .env("PGPASSWORD", PASSWORD),
            )
        };
        self.run(command, &folder, ready)?;
        Ok(format!("postgres://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{port}/postgres"))
    }

    fn mysql(&mut self) -> Result<String> {
        let server = Server { name: "mariadbd", user: "mysql" };
        let program = find_program("mariadbd").context("mariadbd is not installed")?;
        let install = find_program("mariadb-install-db").context("mariadb-install-db is not installed")?;
        let folder = self.folder_of(&server)?;
        let data = folder.join("data");
        let first = format!(
            "CREATE USER '{USER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON *.* TO '{USER}'@'127.0.0.1';\n"
        );
        std::fs::write(folder.join("first.sql"), first)?;
        hand_over(&folder, &server)?;
        let initialised = succeeds(
            server
                .command(&install)
                .args(["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal"])
                .arg(format!("--datadir={}", data.display()))
                .current_dir(&folder),
        );
        ensure!(initialised, "mariadb-install-db failed");
        let port = free_port()?;
        let socket = folder.join("socket");
        let mut command = server.command(&program);
        command
            .args([
                "--no-defaults",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--max-connections=400",
            ])
            .args([
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-buffer-pool-size=64M",
                "--innodb-doublewrite=0",
            ])
            .arg(format!("--port={port}"))
            .arg(format!("--socket={}", socket.display()))
            .arg(format!("--datadir={}", data.display()))
            .arg(format!("--pid-file={}", folder.join("pid").display()))
            .arg(format!("--init-file={}", folder.join("first.sql").display()))
            .arg(format!("--ssl-cert={}", folder.join("server.crt").display()))
            .arg(format!("--ssl-key={}", folder.join("server.key").display()));
        let ready = || {
            succeeds(
                Command::new("mariadb")
                    .args([
                        "--no-defaults",
                        "-h",
                        "127.0.0.1",
                        "-P",
                        &port.to_string(),
                        "-u",
                        USER,
                        "-e",
                        "SELECT 1",
                    ])
                    .env("MYSQL_PWD", PASSWORD),
            )
        };
        self.run(command, &folder, ready)?;
        Ok(format!("mysql://{USER}:{PASSWORD_IN_URL}@127.0.0.1:{port}/"))
    }

    /// A folder for `server` with the certificate in it.
    fn folder_of(&self, server: &Server) -> Result<PathBuf> {
        let folder = self.folder.join(server.name);
        std::fs::create_dir_all(&folder)?;
        for file in ["server.crt", "server.key"] {
            std::fs::copy(self.folder.join(file), folder.join(file))?;
        }
        Ok(folder)
    }

    /// Starts `command` and waits until it is `ready`.
    fn run(&mut self, mut command: Command, folder: &Path, ready: impl Fn() -> bool) -> Result<()> {
        let log = std::fs::File::create(folder.join("log"))?;
        command.current_dir(folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().context("it cannot be started")?;
        self.servers.push(child);
        let begun = Instant::now();
        while !ready() {
            let ended = self.servers.last_mut().map(Child::try_wait).transpose()?.flatten();
            if ended.is_some() || begun.elapsed() > PATIENCE {
                bail!("it does not come up:\n{}", std::fs::read_to_string(folder.join("log"))?);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Databases {
    fn drop(&mut self) {
        for server in &mut self.servers {
            // SIGINT: PostgreSQL ends its sessions, MariaDB takes it like SIGTERM.
            let _ = succeeds(Command::new("kill").args(["-INT", &server.id().to_string()]));
            let begun = Instant::now();
            while matches!(server.try_wait(), Ok(None)) {
                if begun.elapsed() > Duration::from_secs(20) {
                    let _ = server.kill();
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    /// `program` as the server's user where this is root, whom these servers refuse. `setpriv` becomes the program, so that
    /// its process id is the server's.
    fn command(&self, program: &Path) -> Command {
        if !is_root() {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", self.user, "--regid", self.user, "--clear-groups", "--pdeathsig", "INT", "--"])
            .arg(program);
        command
    }
}

/// Gives `folder` to the user that the server runs as. The key must be nobody else's.
fn hand_over(folder: &Path, server: &Server) -> Result<()> {
    ensure!(run(Command::new("chmod").arg("600").arg(folder.join("server.key")))?, "chmod failed");
    if is_root() {
        ensure!(run(Command::new("chown").arg("-R").arg(server.user).arg(folder))?, "chown failed");
    }
    Ok(())
}

/// Debian keeps the programs of each version in a folder of its own.
fn postgres_program(name: &str) -> Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest =
        versions.map(|entry| entry.path().join("bin").join(name)).filter(|path| path.is_file()).max();
    newest.or_else(|| find_program(name)).with_context(|| format!("{name} is not installed"))
}

/// The memory where there is plenty of it: the tests make some thousand tables, and each waits for a disk otherwise.
fn quick_folder() -> PathBuf {
    const PLENTY_KIB: u64 = 4 << 20;
    let memory = Path::new("/dev/shm");
    let free = output_of(Command::new("df").args(["-k", "--output=avail"]).arg(memory));
    let free =
        free.ok().and_then(|text| String::from_utf8(text).ok()?.split_whitespace().last()?.parse().ok());
    if free.is_some_and(|free: u64| free > PLENTY_KIB) { memory.to_owned() } else { std::env::temp_dir() }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// `cargo xtask with-databases PROGRAM…`: runs a program that finds the servers by its environment.
pub(crate) fn run_with(arguments: &[&str]) -> Result<bool> {
    let [program, arguments @ ..] = arguments else { bail!("with-databases needs a program to run") };
    let databases = Databases::start()?;
    let environment = databases.environment().iter().map(|(name, value)| (name, value));
    run(Command::new(program).args(arguments).envs(environment))
}
