//! Processes that end with us, what they use, and a place for their files.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

/// For a process that was asked to end, before it is made to.
const GRACE: Duration = Duration::from_secs(15);

/// A folder that goes when it is dropped.
pub(crate) struct TempFolder(PathBuf);

impl TempFolder {
    pub(crate) fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("doorward-bench-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    /// A new folder within, for one process.
    pub(crate) fn inner(&self, name: &str) -> Result<PathBuf> {
        let path = self.0.join(name);
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(path)
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // What cannot be removed stays in the folder for temporary files, where it belongs.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that is ended when this is dropped.
pub(crate) struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts `command`; what it prints goes to a file in `folder`.
    pub(crate) fn start(name: &'static str, command: &mut Command, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = fs::File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let child =
            command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn().with_context(
                || format!("cannot start {name} ({})", command.get_program().to_string_lossy()),
            )?;
        Ok(Self { name, child, log })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// An error with the end of its log if the process is gone.
    pub(crate) fn must_live(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("{} ended ({status}):\n{}", self.name, self.said());
        }
        Ok(())
    }

    /// The last lines that it printed.
    pub(crate) fn said(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(15)..).unwrap_or_default().join("\n")
    }

    /// Asks it to end (SIGTERM), and waits until it has.
    pub(crate) fn end(mut self) -> Result<()> {
        self.ask_to_end()?;
        if !self.wait(GRACE) {
            bail!("{} did not end within {} s of SIGTERM", self.name, GRACE.as_secs());
        }
        Ok(())
    }

    fn ask_to_end(&self) -> Result<()> {
        Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().context("cannot run kill")?;
        Ok(())
    }

    fn wait(&mut self, longest: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < longest {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            sleep(Duration::from_millis(2));
        }
        false
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // First the polite way: nginx then ends its workers too.
            let asked = self.ask_to_end().is_ok();
            if !(asked && self.wait(Duration::from_secs(3))) {
                let _ = self.child.kill();
                let _ = self.child.wait();
            }
        }
    }
}

/// Loopback addresses that were free a moment ago; all different.
pub(crate) fn free_addresses<const N: usize>() -> Result<[SocketAddr; N]> {
    let mut held = Vec::with_capacity(N);
    let mut addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); N];
    for address in &mut addresses {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *address = listener.local_addr()?;
        held.push(listener);
    }
    Ok(addresses)
}

/// Waits until `process` accepts connections on `address`.
pub(crate) fn wait_until_it_listens(process: &mut Running, address: SocketAddr) -> Result<()> {
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        process.must_live()?;
        if begun.elapsed() > Duration::from_secs(10) {
            bail!("{} does not listen on {address}:\n{}", process.name, process.said());
        }
        sleep(Duration::from_millis(5));
    }
    Ok(())
}

/// The processes that `pid` started.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let text = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// Resident memory in bytes (VmRSS).
pub(crate) fn resident(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<f64>().ok());
    Ok(kib.with_context(|| format!("/proc/{pid}/status names no VmRSS"))? * 1024.0)
}

/// Processor time used so far, in seconds.
pub(crate) fn cpu_seconds(pid: u32, ticks_per_second: f64) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name in parentheses may hold anything; after it come fields 3 and on.
    let (_, fields) = text.rsplit_once(')').context("/proc/…/stat has no name")?;
    let times = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    Ok(times.sum::<f64>() / ticks_per_second)
}
