//! What the kernel says about this process, under the names that dashboards expect. Where there is no `/proc`, nothing.

use std::fs;

use super::text::Text;

/// The kernel counts processor time in hundredths of a second for programs, whatever its own clock.
const TICKS_PER_SECOND: f64 = 100.0;

pub(super) fn add(text: &mut Text) {
    if let Some(seconds) = cpu_seconds() {
        text.metric("process_cpu_seconds_total", "counter", "Processor time, in seconds.");
        text.value("process_cpu_seconds_total", &[], seconds);
    }
    if let Some(bytes) = resident_bytes() {
        text.metric("process_resident_memory_bytes", "gauge", "Memory in use.");
        text.value("process_resident_memory_bytes", &[], bytes);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        text.metric("process_open_fds", "gauge", "Open files and sockets.");
        text.value("process_open_fds", &[], open.count());
    }
}

fn cpu_seconds() -> Option<f64> {
    let line = fs::read_to_string("/proc/self/stat").ok()?;
    // After the program's name, which may have blanks in it.
    let mut fields = line.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u32>().ok();
    Some(f64::from(ticks()?.saturating_add(ticks()?)) / TICKS_PER_SECOND)
}

fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.saturating_mul(1024))
}
