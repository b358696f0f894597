//! Why nothing was published: the folder, a path, or the machine.

use crate::diag::codes::machine;
use crate::diag::{Code, Diagnostic, error};
use crate::source;
use std::io;
use std::path::{Path, PathBuf};

/// Why nothing was published.
#[derive(Debug)]
pub enum Failure {
    /// The folder must not be written to.
    Refused(Box<Diagnostic>),
    /// A file of the site cannot be written under its path.
    Content(Box<Diagnostic>),
    /// Inputs cannot be read: which, and what the system said or why they are none.
    Unread(Vec<(PathBuf, io::Error)>),
    /// The machine failed.
    Machine {
        /// Where.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Failure {
    /// Adds a path to what the system said; for `map_err`.
    pub fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Machine { path: path.to_path_buf(), error }
    }

    /// The problems for the user; one, where it is not about inputs.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Refused(problem) | Self::Content(problem) => vec![(**problem).clone()],
            Self::Unread(inputs) => inputs.iter().map(|(path, error)| source::unreadable(path, error)).collect(),
            Self::Machine { path, error } => vec![machine_problem(path, error)],
        }
    }
}

/// What the system said about `path`, for the user.
pub fn machine_problem(path: &Path, reason: &io::Error) -> Diagnostic {
    use io::ErrorKind as Kind;
    let path = path.display();
    let (code, message, help): (&'static Code, _, _) = match reason.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => (
            &machine::DISK_FULL,
            msg!("写不下了: {path}({reason})", "no room left: {path} ({reason})"),
            msg!("腾出空间后再运行;原来的网站没有动", "free some space and run again; the old site stands as it was"),
        ),
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => (
            &machine::NO_PERMISSION,
            msg!("没有权限: {path}({reason})", "no permission: {path} ({reason})"),
            msg!("检查这个文件夹属于谁,或用 -o 换一个输出文件夹", "see who owns the folder, or choose another one with -o"),
        ),
        Kind::ResourceBusy | Kind::WouldBlock => {
            (&machine::BUSY, msg!("另一个 jianbao 正在写 {path}", "another jianbao is writing to {path}"), msg!("等它完成后再运行", "wait until it is done and run again"))
        }
        _ => (
            &machine::SYSTEM,
            msg!("读写失败: {path}({reason})", "reading or writing failed: {path} ({reason})"),
            msg!("检查磁盘和这个文件夹,再运行一次", "look at the disk and at the folder, then run again"),
        ),
    };
    error(code, None, message).help(help)
}
