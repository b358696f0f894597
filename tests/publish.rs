//! The output folder is the old site or the new one, whatever happens: kills, full disks, other people's files.
#![allow(clippy::unwrap_used, clippy::panic)] // A test that fails may stop.

use jianbao::diag::Lang;
use jianbao::publish::{self, Durability, Failure, Published, Shard, Stamp};
use jiff::civil::date;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Tree = BTreeMap<String, Vec<u8>>;

/// A folder of this test's own, empty, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("publish-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("content")).unwrap();
        fs::write(path.join("content/site.yaml"), "title: 示例县\n").unwrap();
        Self(path)
    }

    fn site(&self) -> PathBuf {
        self.0.join("site")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A small disk of its own; `None` (and a word about it) where this user cannot mount one.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, mebibytes: u32) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={mebibytes}m,mode=755");
        let is_mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "jianbao-test"]).arg(at).stderr(Stdio::null()).status().is_ok_and(|it| it.success());
        if !is_mounted {
            eprintln!("skipped: cannot mount a tmpfs here");
        }
        is_mounted.then(|| Self(at.to_path_buf()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// From here on, generations differ in a single file.
const SINGLE: usize = 1_000_000;

/// The pages of generation `g`: most stay, some change, some come and go, a file becomes a folder and back.
fn generation(g: usize) -> Tree {
    let page = |name: String, body: String| (name, (body + &"字".repeat(700)).into_bytes());
    if g >= SINGLE {
        let mut tree = generation(0);
        tree.extend([page("index.html".into(), format!("home {g}"))]);
        return tree;
    }
    let stay = (0..150).map(|i| page(format!("projects/P{i:03}.html"), format!("project {i}")));
    let change = (0..80).map(|i| page(format!("lists/{i}.html"), format!("list {i} of {g}")));
    let come_and_go = (0..40).map(|i| page(format!("g{g}/{i}.html"), format!("only in {g}: {i}")));
    let flip = if g.is_multiple_of(2) { "flip" } else { "flip/inner/x.html" };
    stay.chain(change).chain(come_and_go).chain([page("index.html".into(), format!("home {g}")), page(flip.into(), "flips".into())]).collect()
}

fn publish(site: &Path, root: &Path, tree: &Tree) -> Result<Published, Failure> {
    use rayon::prelude::*;
    let staging = publish::open(site, root)?.stage()?;
    tree.par_iter().try_for_each(|(path, bytes)| staging.add(path, 0, bytes))?;
    staging.finish(Stamp { key: 1, ..Stamp::default() }, Durability::Kill)
}

/// What a visitor can see: everything but `.jianbao`.
fn visible(site: &Path) -> Tree {
    let mut tree = Tree::new();
    for entry in walkdir::WalkDir::new(site).into_iter().filter_entry(|it| it.file_name() != ".jianbao") {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            tree.insert(entry.path().strip_prefix(site).unwrap().to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap());
        }
    }
    tree
}

fn code(result: &Result<impl Sized, Failure>) -> &'static str {
    match result {
        Ok(_) => "",
        Err(failure) => failure.diagnostics()[0].code.id,
    }
}

/// Not a test: the process that the tests below start and kill. Does nothing when run as a test.
#[test]
fn helper() {
    let Ok(work) = std::env::var("JIANBAO_PUBLISH_HELPER") else { return };
    let mut words = work.split('\n');
    let mut word = || words.next().unwrap();
    let (root, site, g) = (PathBuf::from(word()), PathBuf::from(word()), word().parse().unwrap());
    match publish(&site, &root, &generation(g)) {
        Ok(_) => std::process::exit(0),
        Err(failure) => {
            eprintln!("{}", failure.diagnostics()[0].message.in_lang(Lang::En));
            std::process::exit(if failure.diagnostics()[0].code.id == "JB9002" { 32 } else { 33 });
        }
    }
}

fn helper_command(root: &Path, site: &Path, g: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "helper"]).env("JIANBAO_PUBLISH_HELPER", format!("{}\n{}\n{g}", root.display(), site.display())).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn unchanged_files_are_not_touched_and_foreign_ones_stay() {
    use std::os::unix::fs::MetadataExt;
    let scratch = Scratch::new("unchanged");
    let site = scratch.site();
    fs::create_dir_all(&site).unwrap();
    fs::write(site.join(".gitignore"), "*\n!.gitignore\n").unwrap();
    let identity = |path: &str| fs::metadata(site.join(path)).map(|it| (it.ino(), it.mtime(), it.mtime_nsec())).unwrap();

    let first = publish(&site, &scratch.0, &generation(0)).unwrap();
    assert_eq!(first, Published { added: 272, changed: 0, unchanged: 0, removed: 0 });
    fs::create_dir_all(site.join("mine/empty")).unwrap();
    fs::write(site.join("mine/letter.txt"), "mine").unwrap();
    fs::write(site.join("projects/note.txt"), "mine too").unwrap();
    std::os::unix::fs::symlink("../content", site.join("a-link")).unwrap();
    let before = (identity("projects/P007.html"), identity(".gitignore"), identity("mine/letter.txt"));

    for g in 1..5 {
        let next = publish(&site, &scratch.0, &generation(g)).unwrap();
        assert_eq!(next, Published { added: 41, changed: 81, unchanged: 150, removed: 41 });
        assert_eq!((identity("projects/P007.html"), identity(".gitignore"), identity("mine/letter.txt")), before);
        assert!(site.join("mine/empty").is_dir() && !site.join(format!("g{}", g - 1)).exists());
        assert_eq!(fs::read_link(site.join("a-link")).unwrap(), Path::new("../content"));
        let mut seen = visible(&site);
        assert_eq!(seen.remove(".gitignore").as_deref(), Some(&b"*\n!.gitignore\n"[..]));
        assert!(seen.remove("mine/letter.txt").is_some() && seen.remove("projects/note.txt").is_some());
        assert!(seen == generation(g), "generation {g}");
    }
    // What a person takes away does not come back from the generation before.
    fs::remove_dir_all(site.join("mine")).unwrap();
    for g in 5..8 {
        publish(&site, &scratch.0, &generation(g)).unwrap();
        assert!(!site.join("mine").exists());
    }
}

#[test]
fn the_same_site_is_not_written_again() {
    let scratch = Scratch::new("same");
    let site = scratch.site();
    publish(&site, &scratch.0, &generation(0)).unwrap();
    let listing = |path: &str| fs::metadata(site.join(path)).unwrap().modified().unwrap();
    let before = (listing(""), listing("projects"), listing(".jianbao"), listing(".jianbao/manifest"));
    assert!(publish::open(&site, &scratch.0).unwrap().is_current(1, Shard::default(), date(2020, 3, 1)));
    assert!(!publish::open(&site, &scratch.0).unwrap().is_current(2, Shard::default(), date(2020, 3, 1)));
    let again = publish(&site, &scratch.0, &generation(0)).unwrap();
    assert_eq!(again, Published { unchanged: 272, ..Published::default() });
    assert_eq!((listing(""), listing("projects"), listing(".jianbao"), listing(".jianbao/manifest")), before);
}

#[test]
fn two_builds_are_equal_manifest_included() {
    let (a, b) = (Scratch::new("equal-a"), Scratch::new("equal-b"));
    publish(&a.site(), &a.0, &generation(0)).unwrap();
    publish(&a.site(), &a.0, &generation(3)).unwrap();
    publish(&b.site(), &b.0, &generation(3)).unwrap();
    let manifest = |scratch: &Scratch| fs::read(scratch.site().join(".jianbao/manifest")).unwrap();
    assert_eq!(manifest(&a), manifest(&b));
    assert!(visible(&a.site()) == visible(&b.site()));
}

#[test]
fn what_was_edited_by_hand_is_found_and_mended() {
    let scratch = Scratch::new("by-hand");
    let site = scratch.site();
    let tree = generation(0);
    publish(&site, &scratch.0, &tree).unwrap();
    let page = site.join("lists/3.html");
    for round in 0..3 {
        let mut bytes = tree["lists/3.html"].clone();
        bytes[0] ^= 1; // The same size.
        fs::write(&page, &bytes).unwrap();
        fs::remove_file(site.join("lists/4.html")).unwrap();
        fs::write(site.join("extra.txt"), "").unwrap();
        let verified = publish::verify(&site).unwrap().unwrap();
        assert_eq!((verified.changed, verified.missing, verified.extra), (vec!["lists/3.html".into()], vec!["lists/4.html".into()], vec!["extra.txt".into()]));
        assert!(!publish::open(&site, &scratch.0).unwrap().is_current(1, Shard::default(), date(2020, 3, 1)), "round {round}");
        assert_eq!(publish(&site, &scratch.0, &tree).unwrap().changed, 2);
        fs::remove_file(site.join("extra.txt")).unwrap();
        assert!(visible(&site) == tree && publish::verify(&site).unwrap() == Some(publish::Verified::default()));
    }
}

#[test]
fn a_build_with_errors_leaves_no_trace() {
    let scratch = Scratch::new("no-trace");
    let everything = || walkdir::WalkDir::new(&scratch.0).sort_by_file_name().into_iter().map(|it| it.unwrap().into_path()).collect::<Vec<_>>();
    let attempt = |site: &Path| {
        let staging = publish::open(site, &scratch.0).unwrap().stage().unwrap();
        staging.add("index.html", 0, b"new").unwrap();
        staging.add("a/b/c.html", 0, b"new").unwrap();
    };
    let before = everything();
    attempt(&scratch.site());
    attempt(&scratch.0.join("deep/er/site"));
    assert_eq!(everything(), before);

    publish(&scratch.site(), &scratch.0, &generation(0)).unwrap();
    attempt(&scratch.site());
    assert!(visible(&scratch.site()) == generation(0));
    assert!(!scratch.0.join(".site.jianbao/next/index.html").exists() && !scratch.0.join(".site.jianbao/building").exists());
}

/// How many builds are killed by each law; more with `JIANBAO_KILLS=1000`.
fn n_kills() -> usize {
    std::env::var("JIANBAO_KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(60)
}

/// Starts builds of the next generation, kills each after a random time, and looks.
fn kill_law(root: &Path, site: &Path, kills: usize, first: usize, is_exchange: bool) {
    fs::create_dir_all(site).unwrap();
    fs::write(site.join(".gitignore"), "*\n").unwrap();
    publish(site, root, &generation(first)).unwrap();
    let with_foreign = |g: usize| {
        let mut tree = generation(g);
        tree.insert(".gitignore".into(), b"*\n".to_vec());
        tree
    };
    let whole = {
        let start = Instant::now();
        assert!(helper_command(root, site, first + 1).status().unwrap().success());
        start.elapsed()
    };
    let (mut current, mut n_old, mut n_new, mut seed) = (first + 1, 0, 0, 0x9E37_79B9_7F4A_7C15_u64);
    for next in first + 2..first + 2 + kills {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let delay = whole.mul_f64((seed >> 40) as f64 / (1 << 24) as f64 * 3.0); // A build after a killed one makes its generation anew.
        let mut child = helper_command(root, site, next).spawn().unwrap();
        let start = Instant::now();
        while start.elapsed() < delay {
            std::thread::sleep(Duration::from_micros(50));
        }
        let _ = child.kill();
        child.wait().unwrap();
        if !is_exchange {
            publish::recover(site).unwrap();
        }
        let seen = visible(site);
        if seen == with_foreign(next) {
            (current, n_new) = (next, n_new + 1);
        } else {
            assert!(seen == with_foreign(current), "killed after {delay:?}: neither generation {current} nor {next}");
            n_old += 1;
        }
    }
    println!("{kills} kills within {:?}: {n_old} left the old site, {n_new} the new", whole.mul_f64(3.0));
    assert!(n_old > 0 && n_new > 0, "the kills came all too early or all too late");
    publish(site, root, &generation(first + 1000)).unwrap();
    assert!(visible(site) == with_foreign(first + 1000));
    assert_eq!(publish::verify(site).unwrap().unwrap().extra, [PathBuf::from(".gitignore")]);
}

#[test]
fn killed_at_any_moment_the_site_is_the_old_or_the_new() {
    let scratch = Scratch::new("kill");
    kill_law(&scratch.0, &scratch.site(), n_kills(), 0, true);
}

#[test]
fn killed_while_one_file_changes_the_site_is_the_old_or_the_new() {
    let scratch = Scratch::new("kill-one");
    kill_law(&scratch.0, &scratch.site(), n_kills(), SINGLE, true);
}

#[test]
fn a_single_changed_file_is_renamed_into_place() {
    use std::os::unix::fs::MetadataExt;
    let scratch = Scratch::new("single");
    let site = scratch.site();
    publish(&site, &scratch.0, &generation(SINGLE)).unwrap();
    let folder = fs::metadata(&site).unwrap().ino();
    let next = scratch.0.join(".site.jianbao/next");
    let n_beside = || walkdir::WalkDir::new(&next).into_iter().filter(|it| it.as_ref().is_ok_and(|it| it.path().extension().is_some_and(|it| it == "html"))).count();
    for g in [1, 2] {
        let published = publish(&site, &scratch.0, &generation(SINGLE + g)).unwrap();
        assert_eq!((published.written(), published.removed), (1, 0));
        assert!(visible(&site) == generation(SINGLE + g));
        assert_eq!((fs::metadata(&site).unwrap().ino(), n_beside()), (folder, 0), "the same folder, and no second generation");
        assert!(publish::open(&site, &scratch.0).unwrap().is_current(1, Shard::default(), date(2020, 3, 1)));
    }
    // What has taken the place of the file, or of its folder, is not written over, nor written through.
    fs::remove_file(site.join("index.html")).unwrap();
    fs::create_dir(site.join("index.html")).unwrap();
    fs::write(site.join("index.html/note.txt"), "mine").unwrap();
    assert_eq!(code(&publish(&site, &scratch.0, &generation(SINGLE + 3))), "JB7007");
    fs::remove_dir_all(site.join("index.html")).unwrap();
    publish(&site, &scratch.0, &generation(5)).unwrap();
    assert!(visible(&site) == generation(5));
}

#[test]
fn killed_at_a_mount_point_the_next_command_completes_or_discards() {
    let scratch = Scratch::new("kill-mount");
    let Some(_disk) = Disk::mount(&scratch.site(), 64) else { return };
    kill_law(&scratch.0, &scratch.site(), n_kills(), 0, false);
    assert!(!scratch.0.join(".site.jianbao").exists() && !scratch.site().join(".jianbao/staging").exists());
}

#[test]
fn a_journal_that_was_committed_is_completed_from_any_step() {
    let scratch = Scratch::new("journal");
    let Some(_disk) = Disk::mount(&scratch.site(), 64) else { return };
    let site = scratch.site();
    publish(&site, &scratch.0, &generation(0)).unwrap();
    let old_manifest = fs::read(site.join(".jianbao/manifest")).unwrap();
    publish(&site, &scratch.0, &generation(1)).unwrap();
    let new_manifest = fs::read(site.join(".jianbao/manifest")).unwrap();
    // As after a kill: some pages moved, some still staged, the old manifest in place.
    let moved = ["index.html", "lists/7.html", "flip/inner/x.html"];
    let staging = site.join(".jianbao/staging");
    for path in moved {
        fs::create_dir_all(staging.join(path).parent().unwrap()).unwrap();
        fs::rename(site.join(path), staging.join(path)).unwrap();
    }
    fs::create_dir_all(staging.join(".jianbao")).unwrap();
    fs::write(staging.join(".jianbao/manifest"), new_manifest).unwrap();
    fs::write(site.join(".jianbao/manifest"), old_manifest).unwrap();
    fs::remove_dir_all(site.join("flip")).unwrap();
    fs::write(site.join("flip"), "old").unwrap();
    let steps: String = moved.iter().map(|path| format!("+ {path}\n")).collect();
    fs::write(site.join(".jianbao/journal"), format!("jianbao journal 1\nfrom staging\n- flip\n- g0/1.html\n{steps}+ lists/8.html\n+ .jianbao/manifest\nend\n")).unwrap();
    assert!(publish::open(&site, &scratch.0).unwrap().is_current(1, Shard::default(), date(2020, 3, 1)));
    assert!(visible(&site) == generation(1));
}

#[test]
fn what_a_dead_build_left_is_removed() {
    let scratch = Scratch::new("dead");
    publish(&scratch.site(), &scratch.0, &generation(0)).unwrap();
    let workshop = scratch.0.join(".site.jianbao");
    fs::create_dir_all(workshop.join("next/junk")).unwrap();
    fs::write(workshop.join("next/junk/half.html"), "ha").unwrap();
    fs::write(workshop.join("building"), "1").unwrap();
    drop(publish::open(&scratch.site(), &scratch.0).unwrap());
    assert!(!workshop.join("next").exists() && !workshop.join("building").exists());
    assert!(visible(&scratch.site()) == generation(0));
    // The generation before may be deleted, or spoilt, at any time.
    fs::remove_dir_all(&workshop).unwrap();
    publish(&scratch.site(), &scratch.0, &generation(1)).unwrap();
    fs::write(workshop.join("next/index.html"), "spoilt").unwrap();
    fs::write(workshop.join("next/more.html"), "spoilt").unwrap();
    fs::remove_dir_all(workshop.join("next/projects")).unwrap();
    std::os::unix::fs::symlink(scratch.0.join("content"), workshop.join("next/projects")).unwrap();
    publish(&scratch.site(), &scratch.0, &generation(2)).unwrap();
    assert!(visible(&scratch.site()) == generation(2));
    assert_eq!(fs::read_dir(scratch.0.join("content")).unwrap().count(), 1);
}

#[test]
fn a_file_of_an_older_generation_is_written_over_only_where_it_has_no_other_name() {
    use std::os::unix::fs::MetadataExt;
    let scratch = Scratch::new("names");
    let (site, kept) = (scratch.site(), scratch.0.join("kept.html"));
    publish(&site, &scratch.0, &generation(0)).unwrap();
    publish(&site, &scratch.0, &generation(1)).unwrap();
    let older = |i: usize| scratch.0.join(format!(".site.jianbao/next/lists/{i}.html"));
    let page = fs::read(older(3)).unwrap();
    fs::hard_link(older(3), &kept).unwrap();
    fs::write(older(4), "字".repeat(5000)).unwrap(); // Longer than what comes.
    let inode = fs::metadata(older(4)).unwrap().ino();
    publish(&site, &scratch.0, &generation(2)).unwrap();
    assert!(visible(&site) == generation(2));
    assert!(fs::read(&kept).unwrap() == page, "somebody's copy of an older page was written into");
    assert_eq!(fs::metadata(site.join("lists/4.html")).unwrap().ino(), inode);
}

#[test]
fn a_full_disk_leaves_the_old_site() {
    let scratch = Scratch::new("full");
    let Some(disk) = Disk::mount(&scratch.0.join("disk"), 8) else { return };
    let used =
        || String::from_utf8(Command::new("df").args(["--output=used"]).arg(&disk.0).output().unwrap().stdout).unwrap().lines().last().unwrap().trim().parse::<u64>().unwrap();
    let big: Tree = (0..100).map(|i| (format!("big/{i}.html"), vec![b'x'; 200_000])).collect();
    // The way of two folders, and the way of renames into a mount point.
    for site in [disk.0.join("site"), disk.0.clone()] {
        publish(&site, &scratch.0, &generation(0)).unwrap();
        publish(&site, &scratch.0, &generation(0)).unwrap();
        let before = used();
        let result = publish(&site, &scratch.0, &big);
        assert_eq!(code(&result), "JB9001");
        assert!(visible(&site) == generation(0));
        assert!(used() < before + 64, "{} KiB stay used", used() - before);
        assert!(publish(&site, &scratch.0, &generation(1)).is_ok());
        for entry in fs::read_dir(&disk.0).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
    }
}

#[test]
fn without_permission_nothing_happens() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let scratch = Scratch::new("permission");
    let site = scratch.site();
    let is_root = fs::metadata(&scratch.0).unwrap().uid() == 0;
    let run = |g: usize| {
        let mut command = helper_command(&scratch.0, &site, g);
        if is_root {
            command.uid(NOBODY).gid(NOBODY).current_dir("/");
        }
        command.status().unwrap().code()
    };
    publish(&site, &scratch.0, &generation(0)).unwrap();
    fs::remove_dir_all(scratch.0.join(".site.jianbao")).unwrap();
    let close = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    close(&scratch.0, 0o555);
    if !is_root {
        close(&site, 0o555);
        close(&site.join(".jianbao"), 0o555);
        close(&site.join(".jianbao/lock"), 0o444);
    }
    assert_eq!(run(1), Some(32), "neither folder may be written to");
    assert!(visible(&site) == generation(0));
    // The folder is ours, the one above it is not: renames.
    if is_root {
        for entry in walkdir::WalkDir::new(&site) {
            chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    } else {
        close(&site, 0o755);
        close(&site.join(".jianbao"), 0o755);
        close(&site.join(".jianbao/lock"), 0o644);
    }
    assert_eq!(run(2), Some(0));
    assert!(visible(&site) == generation(2) && !scratch.0.join(".site.jianbao").exists());
    close(&scratch.0, 0o755);
}

#[test]
fn a_folder_keeps_its_owner_and_mode() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new("mode");
    let mode = |path: &str| fs::metadata(scratch.site().join(path)).unwrap().permissions().mode() & 0o7777;
    publish(&scratch.site(), &scratch.0, &generation(0)).unwrap();
    for path in ["", "projects"] {
        fs::set_permissions(scratch.site().join(path), fs::Permissions::from_mode(0o2750)).unwrap();
    }
    for g in 1..4 {
        publish(&scratch.site(), &scratch.0, &generation(g)).unwrap();
        assert_eq!((mode(""), mode("projects")), (0o2750, 0o2750));
    }
}

#[test]
fn two_builds_at_once_are_one_too_many() {
    let scratch = Scratch::new("two");
    let first = publish::open(&scratch.site(), &scratch.0).unwrap();
    assert_eq!(code(&publish::open(&scratch.site(), &scratch.0)), "JB9003");
    let staging = first.stage().unwrap();
    staging.add("index.html", 0, b"first").unwrap();
    assert_eq!(code(&publish::open(&scratch.site(), &scratch.0)), "JB9003");
    staging.finish(Stamp::default(), Durability::PowerCut).unwrap();
    assert_eq!(code(&publish(&scratch.site(), &scratch.0, &generation(0))), "");
    // The lock is one for all generations.
    let held = publish::open(&scratch.site(), &scratch.0).unwrap().stage().unwrap();
    assert_eq!(code(&publish::open(&scratch.site(), &scratch.0)), "JB9003");
    drop(held);
    assert_eq!(code(&publish::open(&scratch.site(), &scratch.0)), "");
}

#[test]
fn a_folder_moved_away_during_the_build_is_noticed() {
    let scratch = Scratch::new("moved");
    publish(&scratch.site(), &scratch.0, &generation(0)).unwrap();
    let staging = publish::open(&scratch.site(), &scratch.0).unwrap().stage().unwrap();
    staging.add("index.html", 0, b"new").unwrap();
    fs::rename(scratch.site(), scratch.0.join("elsewhere")).unwrap();
    assert_eq!(code(&staging.finish(Stamp::default(), Durability::Kill)), "JB7011");
    assert!(visible(&scratch.0.join("elsewhere")) == generation(0));
}

#[test]
fn folders_that_are_not_ours_are_refused() {
    let scratch = Scratch::new("refusals");
    let root = &scratch.0;
    for folder in ["content/data", "themes/default", "src", "foreign", "repository/.git/x", "worktree", "occupied", "hidden"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    fs::write(root.join("foreign/letter.txt"), "").unwrap();
    fs::write(root.join("worktree/.git"), "gitdir: elsewhere\n").unwrap();
    fs::write(root.join("a-file"), "").unwrap();
    fs::write(root.join("occupied/.jianbao"), "").unwrap();
    fs::write(root.join("hidden/.env"), "").unwrap();
    std::os::unix::fs::symlink("foreign", root.join("a-link")).unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("dangling")).unwrap();
    let before = visible(root);
    for (folder, expected) in [
        ("", "JB7001"),
        (".", "JB7001"),
        ("content/..", "JB7001"),
        ("..", "JB7001"),
        ("../../", "JB7001"),
        ("/", "JB7001"),
        ("content", "JB7002"),
        ("content/data/new", "JB7002"),
        ("themes/default", "JB7002"),
        ("nothing/../src/out", "JB7002"),
        ("repository", "JB7003"),
        ("repository/.git/x", "JB7003"),
        ("worktree", "JB7003"),
        ("a-link", "JB7004"),
        ("dangling", "JB7004"),
        ("a-file", "JB7005"),
        ("a-file/site", "JB7005"),
        ("occupied", "JB7005"),
        ("foreign", "JB7006"),
        ("hidden", "JB7006"),
    ] {
        assert_eq!(code(&publish::open(&root.join(folder), root)), expected, "{folder}");
    }
    if let Some(home) = std::env::home_dir().filter(|home| home.is_dir()) {
        assert_eq!(code(&publish::open(&home, root)), "JB7001");
    }
    assert!(visible(root) == before);
    assert_eq!(code(&publish::open(&root.join("new/deep/site"), root)), "");
    assert!(!root.join("new").exists());
}

#[test]
fn files_in_the_way_and_paths_that_cannot_be_are_refused() {
    let scratch = Scratch::new("in-the-way");
    let site = scratch.site();
    publish(&site, &scratch.0, &generation(0)).unwrap();
    fs::write(site.join("new"), "mine").unwrap();
    let attempt = |paths: &[&str]| {
        let mut tree = generation(1);
        tree.extend(paths.iter().map(|path| ((*path).to_owned(), b"page".to_vec())));
        let result = publish(&site, &scratch.0, &tree);
        assert!(result.is_ok() || publish::verify(&site).unwrap().unwrap().changed.is_empty());
        code(&result)
    };
    assert_eq!(attempt(&["new"]), "JB7007");
    assert_eq!(attempt(&["new/page.html"]), "JB7007");
    assert_eq!(attempt(&["../outside.html"]), "JB7008");
    assert_eq!(attempt(&["INDEX.html"]), "JB7009");
    assert_eq!(attempt(&["index.html/x"]), "JB7009");
    fs::remove_file(site.join("new")).unwrap();
    fs::create_dir_all(site.join("new/mine")).unwrap();
    assert_eq!(attempt(&["new"]), "JB7007");
    // A folder of ours that was replaced by a link: what lies behind it is not ours.
    fs::remove_dir_all(site.join("g0")).unwrap();
    fs::create_dir_all(scratch.0.join("behind")).unwrap();
    fs::write(scratch.0.join("behind/1.html"), "not ours").unwrap();
    std::os::unix::fs::symlink("../behind", site.join("g0")).unwrap();
    assert_eq!(attempt(&["new/page.html"]), "");
    assert_eq!(fs::read(scratch.0.join("behind/1.html")).unwrap(), b"not ours");
    assert!(!scratch.0.join("outside.html").exists());
}

#[test]
fn a_damaged_manifest_is_said_and_not_guessed_at() {
    let scratch = Scratch::new("damaged");
    publish(&scratch.site(), &scratch.0, &generation(0)).unwrap();
    let manifest = scratch.site().join(".jianbao/manifest");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, &text[..text.len() / 2]).unwrap();
    assert_eq!(code(&publish(&scratch.site(), &scratch.0, &generation(1))), "JB7010");
    assert!(visible(&scratch.site()) == generation(0));
}
