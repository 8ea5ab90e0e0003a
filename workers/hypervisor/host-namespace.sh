#!/bin/bash
# Process 1 of a private host: `host-namespace.sh STATE_DIR CACHE_DIR QEMU_USER`, started by host-namespace.ts inside fresh mount,
# network and process namespaces. libvirt's folders are bound to STATE_DIR, so the machine's own libvirt is neither seen nor
# touched. When standard input closes this process ends, and with it the kernel ends everything in here: guests, daemons, DHCP.
set -eu
state=$1; cache=$2; user=$3
mkdir -p "$state"/{etc,lib,log} "$cache"

mount -t tmpfs -o mode=0755 run /run # nothing of the machine's /run; gone with us, like after a reboot
mkdir -p /run/libvirt /run/lock /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt
mount --bind "$state/etc" /etc/libvirt
mount --bind "$state/lib" /var/lib/libvirt
mount --bind "$state/log" /var/log/libvirt
mount --bind "$cache" /var/cache/libvirt
mount -t sysfs sysfs /sys # shows this network namespace's interfaces
ip link set lo up

# As on a machine with udev; where the user could not open it libvirt would look into QEMU anew at every call.
if [ "$user" != root ] && [ -c /dev/kvm ]; then
  mknod -m 0666 /run/kvm c 10 232
  mount --bind /run/kvm /dev/kvm
fi

# An ordinary user gets each guest's files for as long as it runs, as with the system's daemon; root needs no such thing.
cat > /etc/libvirt/qemu.conf <<E1
security_driver = "none"
user = "$user"
group = "$(id -gn "$user")"
dynamic_ownership = $([ "$user" = root ] && echo 0 || echo 1)
remember_owner = 0
namespaces = []
cgroup_controllers = []
stdio_handler = "logd"
E1
cat > /etc/libvirt/libvirtd.conf <<'E1'
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
E1

# A daemon that ends, or is killed by a test, comes back; guests do not notice.
keep() { while :; do "$@" || true; sleep 0.5; done; }
keep /usr/sbin/virtlogd --pid-file /run/virtlogd.pid &
keep /usr/sbin/libvirtd --pid-file /run/libvirtd.pid &

while read -r _; do :; done
