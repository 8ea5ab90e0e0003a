#!/bin/bash
# A machine to throw away: `throwaway-root.sh PLACE CHECKOUT NODE PROGRAM [WORDS]`, started by throwaway-root.ts inside fresh mount,
# network and process namespaces. Its root folder is this machine's under a layer that takes every change; PROGRAM, a file of the
# checkout, finds the checkout in /opt/freehold, the changes in /mnt/changed and this machine's own root in /mnt/original.
set -eu
place=$1 checkout=$2 node=$3; shift 3
root=$place/root

mount -t tmpfs -o mode=0755 throwaway "$place"
mkdir "$place"/{changed,changed-checkout,work,work-checkout,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/changed,workdir=$place/work" "$root"
mkdir -p "$root"/opt/{freehold,node} "$root"/mnt/{changed,original}
mount -t overlay overlay \
  -o "lowerdir=$checkout,upperdir=$place/changed-checkout,workdir=$place/work-checkout" "$root/opt/freehold"
mount --bind "$(dirname "$node")" "$root/opt/node" # wherever it lies: services see no home folder
mount --bind "$place/changed" "$root/mnt/changed"
mount --bind / "$root/mnt/original"

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs sysfs "$root/sys" # shows this network namespace's interfaces, and no control groups
mount -t tmpfs -o mode=0755 run "$root/run" # no daemon of this machine can be reached
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
ip link set lo up

# libvirt's folders are its own, as in a private host.
for folder in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
  [ ! -d "$root$folder" ] || mount -t tmpfs -o mode=0755 libvirt "$root$folder"
done

chroot "$root" /opt/node/node "/opt/freehold/$1" "${@:2}" # this shell stays, and buries what daemons leave
