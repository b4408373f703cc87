#!/bin/sh
# In a mount namespace of its own: enter-root.sh ROOT REPOSITORY DIRECTORY COMMAND ARGS...
set -eu

root=$1 repository=$2 directory=$3
shift 3
view=$root/mnt

mount -t tmpfs -o mode=755 view "$view"
for name in "$root"/*; do
    name=${name##*/}
    if [ -L "$root/$name" ]; then
        cp -P "$root/$name" "$view/$name"
    fi
done
mkdir "$view/proc" "$view/dev" "$view/root"
for folder in usr etc var; do
    mkdir "$view/$folder"
    mount --bind -o ro "$root/$folder" "$view/$folder"
done
mount -t proc proc "$view/proc"
mount --rbind /dev "$view/dev"
for folder in /tmp "$repository" "$directory"; do
    if [ ! -d "$view$folder" ]; then
        mkdir -p "$view$folder"
        mount --rbind "$folder" "$view$folder"
    fi
done
exec chroot "$view" /usr/bin/env HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 \
    sh -c 'cd "$0" && exec "$@"' "$directory" "$@"
