//! `serve`: the preview, and what is said about it on the terminal.

use super::Exit;
use super::speak::Speaker;
use crate::diag::codes::machine::SYSTEM;
use crate::diag::error;
use crate::serve::{Event, ServeOptions, serve};
use std::path::Path;

/// Shows the site of `root` until the program is ended.
pub(super) fn preview(speaker: &Speaker, root: &Path, options: ServeOptions) -> Exit {
    let served = serve(root.to_path_buf(), options, &mut |event| match event {
        Event::Listening { url, taken } => {
            if let Some(port) = taken {
                speaker.say(&format!("{} {port}", speaker.either("端口已被占用:", "port taken:")));
            }
            speaker.say(&format!("{} {url}", speaker.either("预览:", "preview:")));
        }
        Event::Round(round) => {
            let (pages, ms) = (round.n_pages, round.elapsed.as_secs_f64() * 1000.0);
            let kept = if round.is_shown { "" } else { speaker.either(",仍显示上一次正确的网站", ", the last good site is still shown") };
            speaker.summary(&(format!("{pages} 页,{ms:.1} ms{kept}"), format!("{pages} pages, {ms:.1} ms{kept}")));
        }
        Event::Problems { problems, sources } => speaker.problems(problems, sources),
        Event::Polling { why } => speaker.say(why.in_lang(speaker.lang())),
    });
    match served {
        Ok(()) => Exit::Fine,
        Err(reason) => {
            speaker.problem(&error(&SYSTEM, None, reason.message()));
            Exit::Machine
        }
    }
}
