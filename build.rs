//! Gives the program a hash of its own source, `JIANBAO_PROGRAM`: what an older program has rendered is then never taken for its own,
//! and the same source says the same on every machine.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let mut files = BTreeMap::new();
    for part in ["src", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={part}");
        collect(Path::new(part), &mut files);
    }
    let mut hasher = DefaultHasher::new();
    for (path, bytes) in files {
        // Written the same way on every system.
        path.iter().map(|name| name.to_string_lossy()).for_each(|name| name.hash(&mut hasher));
        bytes.hash(&mut hasher);
    }
    println!("cargo:rustc-env=JIANBAO_PROGRAM={:016x}", hasher.finish());
}

/// Every file at `path` or below, with its bytes; a packaged crate may lack some.
fn collect(path: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => _ = std::fs::read(path).map(|bytes| files.insert(path.to_path_buf(), bytes)),
    }
}
