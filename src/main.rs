//! The `jianbao` program.

fn main() {}
