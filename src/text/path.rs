//! Paths that mean the same file on every system and the same address on every server.

/// Longest path, in bytes: with a root before it, it must stay below the 260 of Windows.
pub const LONGEST: usize = 200;

/// Names that Windows keeps for devices, with any ending.
const DEVICES: [&str; 22] =
    ["con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"];

/// Whether a file may be called `path`, relative and with `/`, wherever the site is copied to.
pub fn is_portable(path: &str) -> bool {
    path.len() <= LONGEST && path.split('/').all(is_portable_part)
}

fn is_portable_part(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default();
    !part.is_empty()
        && part != "."
        && part != ".."
        && !part.ends_with(['.', ' '])
        && part.bytes().all(|byte| matches!(byte, b' '..=b'~') && !br#"\:*?"<>|"#.contains(&byte))
        && !((3..=4).contains(&stem.len()) && DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)))
}
