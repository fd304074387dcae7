//! How much memory there is.

/// Bytes that can be had without swapping, as far as the system says: what is free or can be freed,
/// and no more than a container's limit leaves.
pub fn available() -> Option<u64> {
    let info = std::fs::read_to_string("/proc/meminfo").ok()?;
    let free = of_meminfo(&info)?;
    let read = |name: &str| {
        let text = std::fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?;
        text.trim().parse::<u64>().ok()
    };
    let left = read("memory.max").map(|most| {
        let used = read("memory.current").unwrap_or(0);
        most.saturating_sub(used)
    });
    Some(left.map_or(free, |left| left.min(free)))
}

/// `MemAvailable` of `/proc/meminfo`, in bytes.
fn of_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// `3.2`.
pub fn gigabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_linux_says() {
        let text = "MemTotal:       24576000 kB\nMemAvailable:    1024 kB\nSwapFree: 0 kB\n";
        assert_eq!(of_meminfo(text), Some(1_048_576));
        assert_eq!(of_meminfo("MemTotal: 1 kB\n"), None);
    }
}
