//! The only door out: the output folder is the old site or the new one, never between.
//!
//! ```text
//! open   which folder; refused, locked, cleaned of what a dead build left; its manifest read
//! stage  a place for the new generation; `add` takes pages from many threads while others are still rendered
//! finish the new generation completed with everything that stays, then shown by one system call
//! ```
//!
//! **Two generations.** Beside the output folder `site/` lies `.site.jianbao/next/`, a second folder on the same file system. A new or
//! changed page is written there, an unchanged one is a hard link to the same file (same inode, same time), and what the program did
//! not write (`.gitignore`, a folder of someone else's) is linked too. Then `renameat2(RENAME_EXCHANGE)` swaps the two folders: one
//! system call, before which every reader and every killed build leaves the old site, after which the new. `next/` is then the
//! generation before, and it is kept: at the next publish only what changed since has to be linked or removed, so a build that changes
//! five pages of 100,000 costs two listings and five files, not 100,000 links of 16 µs and as many removals of 7 µs. It may be deleted at
//! any time; that costs the next publish those links.
//!
//! **Where folders cannot be swapped** (the output folder is a mount point, its parent cannot be written to, a file system or a system
//! without exchange or hard links) the set is completed in `site/.jianbao/staging/` and a journal of renames is committed there by one
//! rename; only then the renames are done, and the manifest last. A build killed before the commit leaves the old site. One killed after it
//! leaves a mixture until the next command, which first rolls the journal forward ([`recover`]); a reader during those renames
//! (about 40 µs each) may see pages of both. Every page by itself is always whole.
//!
//! | | killed in staging | killed in the swap | reader in the swap |
//! |---|---|---|---|
//! | exchange | old | old or new | old or new |
//! | journal | old | new, after the next command | each page old or new |
//!
//! A journal for small changes on large sites (fewer links the first time) was weighed and left: a guarantee that depends on
//! how many pages changed is not one.
//!
//! **Power cuts.** Nothing is synced by default: a killed process loses nothing that the kernel holds, and a site can be made again.
//! After a power cut within seconds of a build, pages may be short; their size then differs from the manifest's and the next
//! build writes them again. [`Durability::PowerCut`] (used by `--release`) adds one `syncfs` before the swap, so that the disk holds
//! every page before the folder shows it; one call instead of an `fsync` a page.
//!
//! **Who follows the folder and who its name.** A swap gives the name another folder. Whoever holds the folder itself (a shell or `python -m
//! http.server` started inside `site/`, a container that bind-mounts `site/`) goes on seeing the generation before. Serve by path, or
//! mount the folder above.
//!
//! **What is ours** is in `.jianbao/manifest`: path, size and hash of every file, the same bytes for the same site. A file counts as
//! untouched if its size is right and neither its content nor its inode changed since the manifest was written (both times
//! before the manifest's); any doubt is settled by reading it. A clock set back between a build and an edit by hand hides that edit
//! from builds, not from [`verify`]. Times are not in the manifest, so two builds of one site are equal, manifest included.

mod failure;
mod folder;
mod generation;
mod journal;
mod manifest;
mod path;
mod plant;
mod shard;
mod staging;
mod sys;
mod walk;

pub use failure::Failure;
pub use folder::{Target, Verified, is_as_built, manifest, open, recover, verify};
pub use manifest::{Entry, Manifest, Stamp};
pub use plant::{is_vacant, plant, rewrite};
pub use shard::{Shard, merge};
pub use staging::{Staging, inputs, note_inputs};

use std::sync::Arc;

/// The folder inside an output folder that holds the manifest and the lock.
pub const OWN: &str = ".jianbao";

/// A file of the site, held in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// Path below the output folder: relative, ASCII, with `/`.
    pub path: Arc<str>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a publish survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The death of the process at any moment.
    Kill,
    /// The same, and a power cut: the disk holds every page before the folder shows it.
    PowerCut,
}

/// What a publish did, in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    /// Files that were not there before.
    pub added: usize,
    /// Files whose bytes changed.
    pub changed: usize,
    /// Files that were not touched.
    pub unchanged: usize,
    /// Files of the old manifest that are gone.
    pub removed: usize,
}

impl Published {
    /// Files written.
    pub fn written(&self) -> usize {
        self.added + self.changed
    }

    /// Files of the site.
    pub fn files(&self) -> usize {
        self.added + self.changed + self.unchanged
    }
}
