#!/usr/bin/env bash
# Makes sure that the programs of a PostgreSQL server are there for the tests, which start a cluster of their own and
# end it. Prints nothing but errors. Order: what is installed; as root Debian's package.
set -u

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# Debian keeps initdb and pg_ctl off PATH, in a folder of each version.
installed() {
  command -v initdb >/dev/null && command -v pg_ctl >/dev/null && return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# A server that the package would start is not needed: the tests have theirs.
with_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 postgresql-common
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 postgresql
} >>"$log" 2>&1 </dev/null

installed && exit 0
with_apt && installed && exit 0

cause=$(grep -iE '(^E:|error|failed|not found|no such)' "$log" | head -n 1 | cut -c 1-200)
echo "tools/postgres.sh: no PostgreSQL, and none could be installed (${cause:-no reason given}). Install it (Debian: sudo apt-get install postgresql) and run this again." >&2
exit 1
