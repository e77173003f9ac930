//! What the system tells of the machine and of this process.

use crate::bench::Machine;

/// The machine, and the threads of the pool that the caller works on.
pub(super) fn describe() -> Machine {
    Machine {
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        cpu: std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| field(&text, "model name")),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        threads: rayon::current_num_threads(),
        features: features().into_iter().filter(|(_, has)| *has).map(|(name, _)| name.to_owned()).collect(),
    }
}

/// The most memory that this process ever had resident, in bytes; `None` where the system does not tell.
pub fn peak_memory() -> Option<u64> {
    let value = field(&std::fs::read_to_string("/proc/self/status").ok()?, "VmHWM")?;
    Some(value.strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// The value of the first line `name: value`.
fn field(text: &str, name: &str) -> Option<String> {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned()).next()
}

#[cfg(target_arch = "x86_64")]
fn features() -> Vec<(&'static str, bool)> {
    vec![
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("fma", std::arch::is_x86_feature_detected!("fma")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
    ]
}

#[cfg(target_arch = "aarch64")]
fn features() -> Vec<(&'static str, bool)> {
    vec![("neon", std::arch::is_aarch64_feature_detected!("neon"))]
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn features() -> Vec<(&'static str, bool)> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_from_the_systems_lines() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz: fast\nVmHWM:\t  1234 kB\n";
        assert_eq!(field(text, "model name").as_deref(), Some("Some CPU @ 2 GHz: fast"));
        assert_eq!(field(text, "VmHWM").as_deref(), Some("1234 kB"));
        assert_eq!(field(text, "name"), None);
    }

    #[test]
    fn the_peak_never_falls_where_the_system_tells_it() {
        let before = peak_memory();
        let held = std::hint::black_box(vec![1_u8; 64 << 20]);
        let after = peak_memory();
        assert_eq!(before.is_some(), cfg!(target_os = "linux"));
        assert!(after >= before && after.is_none_or(|bytes| bytes >= held.len() as u64));
    }
}
