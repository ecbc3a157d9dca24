#!/usr/bin/env bash
# The browser tests drive Debian's Chromium; install it where that is possible, say so where not.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests ..."
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null
  exit 0
fi
echo "The browser tests need Chromium: sudo apt-get install chromium fonts-liberation" >&2
exit 1
