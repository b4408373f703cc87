# Runs in namespaces of its own (network, mounts, processes), which end with this script, when its
# standard input is closed. Arguments: a folder, adbd's root, the scripts that stand in for
# Android's programs, the size of a phone's storage, the names of the phones.
set -e
island=$1 root=$2 programs=$3 storage=$4
shift 4
ip link set lo up
mount -t proc none /proc
for phone; do
    mkdir -p "$island/$phone"
    mount --bind "$root" "$island/$phone"
    mount --bind "$programs" "$island/$phone/programs"
    mount -t tmpfs -o "size=$storage" none "$island/$phone/sdcard"
    mount -t tmpfs none "$island/$phone/data"
    mount -t tmpfs none "$island/$phone/tmp"
    mount -t proc none "$island/$phone/proc"
    mount --rbind /dev "$island/$phone/dev"
    mount --rbind / "$island/$phone/host"
    echo "$island/$phone" > "$island/$phone/data/place"
done
echo ready
cat > /dev/null # not exec: the first process of a namespace has to reap what others leave
exit 0
