#!/usr/bin/env bash
# Tests of a shared store start Debian's PostgreSQL; without it they skip and say so.
set -euo pipefail
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing PostgreSQL for the tests of a shared store ..."
  apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql >/dev/null && exit 0
fi
echo "The tests of a shared store will be skipped without PostgreSQL: sudo apt-get install postgresql" >&2
