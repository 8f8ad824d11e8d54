#!/usr/bin/env bash
# Makes sure that a Chromium is there for the browser tests and the bench, with a font that has Chinese. Prints nothing
# but errors. Order: one on PATH; as root Debian's package; Playwright's own build.
set -u
cd "$(dirname "$0")/.." || exit 1

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# Asks each for its version, because on Ubuntu the name may be a stub that only asks for a snap.
installed() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" && "$name" --version; then return 0; fi
  done >/dev/null 2>&1 </dev/null
  return 1
}

# Without a font a page has no text to look at: fonts-dejavu-core, and fonts-noto-cjk for Chinese.
with_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 chromium fonts-dejavu-core fonts-noto-cjk
} >>"$log" 2>&1 </dev/null

with_playwright() {
  .venv/bin/python -m playwright install chromium
} >>"$log" 2>&1 </dev/null

# A page in Chinese is tested too; without fontconfig nobody can tell, and the packages bring it.
has_chinese() {
  command -v fc-list && [ -n "$(fc-list :lang=zh)" ]
} >/dev/null 2>&1 </dev/null

installed && has_chinese && exit 0
with_apt && installed && exit 0
installed && exit 0
with_playwright && exit 0

cause=$(grep -iE '(^E:|error|failed|not found|no such)' "$log" | head -n 1 | cut -c 1-200)
echo "tools/browser.sh: no Chromium, and none could be installed (${cause:-no reason given}). Install chromium or Google Chrome so that it is on PATH (Debian: sudo apt-get install chromium) and run this again." >&2
exit 1
