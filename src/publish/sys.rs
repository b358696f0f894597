//! What differs between systems: the identity of a file, the swap of two folders, a sync of one disk.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// The number by which a directory listing knows a file.
#[cfg(unix)]
pub fn listed_inode(entry: &std::fs::DirEntry) -> u64 {
    std::os::unix::fs::DirEntryExt::ino(entry)
}

/// The number by which a directory listing knows a file.
#[cfg(not(unix))]
pub fn listed_inode(_: &std::fs::DirEntry) -> u64 {
    0
}

/// Whether two descriptions are of one file.
#[cfg(unix)]
pub fn is_same_file(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Whether two descriptions are of one file.
#[cfg(not(unix))]
pub fn is_same_file(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// Whether two files are on one file system.
#[cfg(unix)]
pub fn is_same_device(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    a.dev() == b.dev()
}

/// Whether two files are on one file system.
#[cfg(not(unix))]
pub fn is_same_device(_: &Metadata, _: &Metadata) -> bool {
    true
}

/// The later of the times at which a file's content and its inode changed.
#[cfg(unix)]
pub fn last_change(metadata: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let since = std::time::Duration::new(metadata.ctime().try_into().ok()?, metadata.ctime_nsec().try_into().ok()?);
    Some(metadata.modified().ok()?.max(SystemTime::UNIX_EPOCH + since))
}

/// The time at which a file's content changed.
#[cfg(not(unix))]
pub fn last_change(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

/// What time it is for the files of `folder`: that of the file system, which need not be the machine's.
pub fn time_here(folder: &Path) -> io::Result<SystemTime> {
    let file = folder.join("now");
    let time = File::create(&file).and_then(|file| file.metadata()).and_then(|it| it.modified());
    std::fs::remove_file(&file)?;
    time
}

/// Gives the folder `to` the owner and the permissions of `from`.
#[cfg(unix)]
pub fn dress(from: &Path, to: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let (wanted, is) = (std::fs::metadata(from)?, std::fs::metadata(to)?);
    if (wanted.uid(), wanted.gid()) != (is.uid(), is.gid()) {
        std::os::unix::fs::chown(to, Some(wanted.uid()), Some(wanted.gid()))?;
    }
    if wanted.mode() != is.mode() {
        std::fs::set_permissions(to, wanted.permissions())?;
    }
    Ok(())
}

/// Gives the folder `to` the owner and the permissions of `from`.
#[cfg(not(unix))]
pub fn dress(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Swaps two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

/// Swaps two folders in one step: not on this system.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Asks that folders made in `folder` be put far from each other, because they have nothing to do with each other (`chattr +T`).
///
/// A hint that few file systems know. For ext4 without a journal it decides: that one gives no inode away that was freed less than 35 s ago, so
/// a generation made near one that was just deleted looks through all of its inodes for every file (10,000 pages: 6 s instead of 1.4).
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn spread_out(folder: &Path) {
    use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
    let _ = std::fs::File::open(folder).map(|open| ioctl_getflags(&open).and_then(|flags| ioctl_setflags(&open, flags | IFlags::TOPDIR)));
}

/// Asks that folders made in `folder` be put far from each other: not on this system.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub fn spread_out(_: &Path) {}

/// The plain file at `path`, to be written into, if it has no other name; `None` where it has, or is none.
#[cfg(unix)]
pub fn only_name(path: &Path) -> Option<std::fs::File> {
    use rustix::fs::{Mode, OFlags};
    use std::os::unix::fs::MetadataExt;
    let file = std::fs::File::from(rustix::fs::open(path, OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty()).ok()?);
    file.metadata().is_ok_and(|it| it.is_file() && it.nlink() == 1).then_some(file)
}

/// The plain file at `path`, to be written into, if it has no other name: not known on this system.
#[cfg(not(unix))]
pub fn only_name(_: &Path) -> Option<std::fs::File> {
    None
}

/// Waits until the disk holds everything written to the file system of `folder`.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub fn sync_disk(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(std::fs::File::open(folder)?)?)
}

/// Waits until the disk holds everything written to the file system of `folder`.
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
pub fn sync_disk(_: &Path) -> io::Result<()> {
    rustix::fs::sync();
    Ok(())
}

/// Waits until the disk holds everything written to the file system of `folder`: not on this system.
#[cfg(not(unix))]
pub fn sync_disk(_: &Path) -> io::Result<()> {
    Ok(())
}
