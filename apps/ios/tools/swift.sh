#!/bin/sh
# Runs a command with a Swift toolchain: swift.sh COMMAND ARGS...
#
# The machine's own Swift where it has one that is new enough. Otherwise, as root on Debian or
# Ubuntu, that of a Debian root below .toolchains (or below $MVIT_TOOLCHAINS), which is made when it
# is missing. The root is never written to: the command sees its /usr and /etc beside the
# repository, the current folder and /tmp, at their own paths, in a mount namespace that ends with
# it.
#
# MVIT_TOOLCHAIN_MISSING says what to do where it is missing: make (unless set), skip (exit status
# 77, as where it cannot be made), fail (exit status 1).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
root=${MVIT_TOOLCHAINS:-$repository/.toolchains}/swift
oldest=6

if version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\).*/\1/p') &&
    [ "${version:-0}" -ge $oldest ]; then
    exec "$@"
fi

missing=${MVIT_TOOLCHAIN_MISSING:-make}

skip() {
    echo "no Swift toolchain: $1" >&2
    [ "$missing" = fail ] && exit 1
    exit 77
}

[ "$(uname -s)" = Linux ] || skip "install Swift $oldest, e.g. with Xcode or from https://swift.org."
[ "$(id -u)" = 0 ] || skip "entering the Debian root needs root; or install Swift $oldest."
unshare --mount --pid --fork true 2>/dev/null || skip "this root may not mount, e.g. in a container."
if [ ! -d "$root/usr/libexec/swift" ]; then
    [ "$missing" = make ] || skip "make swift-toolchain makes it."
    command -v mmdebstrap >/dev/null || skip "mmdebstrap is missing (make system-deps)."
    "$here/make-toolchain.sh" "$root" >&2 || skip "it could not be made from this machine's mirror."
fi

exec unshare --mount --pid --fork --kill-child --propagation private \
    "$here/enter-root.sh" "$root" "$repository" "$PWD" "$@"
