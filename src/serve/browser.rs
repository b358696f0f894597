//! Opens the browser.

use std::process::{Command, Stdio};

/// Opens `url` in the browser of whoever runs the program; where there is none, the printed address is enough.
pub fn open(url: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut opening) = command.spawn() {
        std::thread::spawn(move || opening.wait());
    }
}
