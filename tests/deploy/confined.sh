#!/bin/sh
# Run a command as the container would: as user 1000, on a read-only file system, with an empty /tmp
# and one folder of data that can be written. Needs root and util-linux; changes nothing outside.
# usage: confined.sh DATA COMMAND...
set -eu
data=$1; shift
export where="$PWD"
exec unshare --mount sh -eu -c '
data=$1; home=$2; shift 2
stage=$(mktemp -d -p /run)
if [ -n "$home" ]; then mkdir "$stage/home"; mount --rbind "$home" "$stage/home"; fi
mkdir "$stage/data"; mount --bind "$data" "$stage/data"
chown -R 1000:1000 "$data"
if [ -n "$home" ]; then  # an interpreter below /root, which user 1000 cannot enter
  mount -t tmpfs -o mode=755 none /root
  mkdir -p "$home"; mount --rbind "$stage/home" "$home"
fi
mount --bind / /
mount -o remount,ro,bind /
for path in / $(awk "{print \$5}" /proc/self/mountinfo | grep -Ev "^/(proc|sys|dev)|^$stage" | sort -u); do
  mount -o remount,ro,bind "$path" 2>/dev/null || true
done
mount -o remount,rw,bind "$stage/data"
mount -t tmpfs -o mode=1777 none /tmp
mkdir -p "$data"
mount --bind "$stage/data" "$data"
cd "$where"
exec setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs --bounding-set=-all "$@"
' confined "$data" "${CONFINED_HOME:-}" "$@"
