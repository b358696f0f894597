#!/bin/sh
# The one test command: `sh tests/run.sh` on a Debian machine with Rust, as root for what must be installed.
#
# 1. Installs what is missing (apt, npm, pip; nothing else is downloaded). 2. Lints and runs the Rust tests. 3. Builds the program and the
# sample site. 4. Judges the built site with a browser, validators and the programs that will read its data.
#
# What cannot be done is printed as SKIPPED, and is a failure where CI is set. Everything is run, and all that failed is said again at the end.
set -eu
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
target=$(cd "$target" && pwd)
started=$(date +%s)
failures=
skips=

step() { printf '\n== %s (%s s)\n' "$1" "$(($(date +%s) - started))"; }
skipped() {
    printf 'SKIPPED %s\n' "$1"
    skips="$skips
  $1"
    if [ -n "${CI:-}" ]; then failed "skipped: $1"; fi
}
failed() {
    printf 'FAILED %s\n' "$1"
    failures="$failures
  $1"
}
has() { command -v "$1" >/dev/null 2>&1; }

step "what the tests need"
wanted=
has cc || wanted="$wanted gcc libc6-dev"
has chromium || has chromium-browser || has google-chrome || wanted="$wanted chromium"
has node || wanted="$wanted nodejs"
has npm || wanted="$wanted npm"
has java || wanted="$wanted default-jre-headless"
has xmllint || wanted="$wanted libxml2-utils"
has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
if ! has fc-list || [ -z "$(fc-list :lang=zh 2>/dev/null)" ]; then wanted="$wanted fontconfig fonts-noto-cjk"; fi
if [ -n "$wanted" ]; then
    if [ "$(id -u)" = 0 ] && has apt-get; then
        echo "installing:$wanted"
        # shellcheck disable=SC2086 # Several words on purpose.
        (apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted) >"$target/apt.log" 2>&1 ||
            { tail -5 "$target/apt.log"; skipped "what needs$wanted: apt could not install it (see apt.log in the target folder)"; }
    else
        skipped "what needs$wanted: not root, or no apt-get"
    fi
fi
if has npm; then
    (cd tests/browser && npm ci --silent) || skipped "browser and validators: npm could not install tests/browser"
fi
if grep -q '"resolved"' tests/browser/package-lock.json; then failed "tests/browser/package-lock.json names a registry's host"; fi
export FRICTIONLESS="$target/venv/bin/frictionless"
if [ ! -x "$FRICTIONLESS" ]; then
    (python3 -m venv "$target/venv" && "$target/venv/bin/pip" install --quiet --disable-pip-version-check -r tests/browser/requirements.txt) ||
        skipped "frictionless: pip could not install it"
fi

step "cargo fmt"
if has cargo-fmt; then cargo fmt --check >"$target/fmt.log" 2>&1 || { head -20 "$target/fmt.log"; failed "cargo fmt --check"; }; else skipped "cargo fmt: not installed"; fi
step "cargo clippy"
if has cargo-clippy; then cargo clippy --quiet --all-targets -- -D warnings || failed "cargo clippy"; else skipped "cargo clippy: not installed"; fi
step "cargo test"
cargo test --quiet || failed "cargo test"
step "release build, sample site"
cargo build --quiet --release || failed "cargo build --release"
export JIANBAO_SITE="$target/site-under-test"
export JIANBAO_PROGRAM="$target/release/jianbao"
rm -rf "$JIANBAO_SITE"
"$target/release/jianbao" build -o "$JIANBAO_SITE" || failed "jianbao build of the sample site"

step "the built site"
if [ -d tests/browser/node_modules ] && [ -d "$JIANBAO_SITE" ]; then
    # Two browsers at once on two cores only wait for each other.
    (cd tests/browser && node --test --test-concurrency=1 --test-reporter=./reporter.mjs formats.test.mjs links.test.mjs html.test.mjs pages.test.mjs serve.test.mjs) || failed "the built site"
else
    skipped "the built site: node, its packages or the site are missing"
fi

step "done"
if [ -n "$skips" ]; then printf 'skipped:%s\n' "$skips"; fi
if [ -n "$failures" ]; then
    printf 'failed:%s\n' "$failures"
    exit 1
fi
echo "all steps passed"
