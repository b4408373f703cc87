#!/bin/sh
# Makes a Debian root with a Swift toolchain: make-toolchain.sh FOLDER
#
# From the mirror that this machine's apt uses; about 2 GB, half a minute to three. The folder
# appears when it is complete, so that nothing uses half of it.
set -eu

root=$1
release=trixie

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
    grep -m 1 -E '/debian/?$' || true)
if [ -z "$mirror" ]; then
    echo "apt knows no Debian mirror: add one to its sources, or install Swift itself" >&2
    exit 1
fi

mkdir -p "$(dirname "$root")"
beside=$(mktemp -d "$root.XXXXXX")
trap 'rm -rf "$beside"' EXIT
trap 'exit 1' HUP INT TERM

# Debuggers, language servers, static libraries and manuals are a quarter of it, and unused.
set --
for unused in '/usr/share/man/*' '/usr/share/doc/*' '/usr/share/locale/*' \
    '/usr/lib/*/swift_static/*' '/usr/libexec/swift/lib/swift_static/*' \
    '*/bin/lldb*' '*/liblldb*' '*/bin/clangd*' '*/bin/sourcekit-lsp' '*/bin/docc'; do
    set -- "$@" "--dpkgopt=path-exclude=$unused"
done
mmdebstrap --quiet --variant=apt "$@" \
    --include=swiftlang,libc6-dev,g++,libstdc++-14-dev,ca-certificates \
    "$release" "$beside" "$mirror"
chmod 755 "$beside"
# Another run may have been faster; its root is as good.
mv -T "$beside" "$root" 2>/dev/null || [ -d "$root/usr/libexec/swift" ]
