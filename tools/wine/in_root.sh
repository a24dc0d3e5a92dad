#!/bin/sh
# in_root.sh ROOT (SOURCE TARGET)... -- COMMAND...
#
# Runs a command in the root, with folders of this machine bound to folders of
# the root. What the command writes elsewhere is kept in memory and is lost.
# To be started by confined.ts: nothing here is undone, since all of it ends
# with the process. For the same reason the command does not replace this
# shell: the first process must live as long as any, and take in orphans.
set -eu

# Relative names: a comma or a colon in a path would end an option's value.
cd "$(dirname "$1")"
root=$(basename "$1")
shift

mkdir -p run
mount -t tmpfs memsift run
mkdir run/upper run/work run/root
mount -t overlay -o "lowerdir=$root,upperdir=run/upper,workdir=run/work" \
  memsift run/root
mount -t proc proc run/root/proc
mount --rbind /dev run/root/dev
mount --rbind /sys run/root/sys
while [ "$1" != -- ]; do
  mkdir -p "run/root$2"
  mount --bind "$1" "run/root$2"
  shift 2
done
shift

status=0
chroot run/root "$@" || status=$?
exit "$status"
