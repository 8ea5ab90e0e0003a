#!/bin/bash
# build.sh OUT WORK: Debian 12 with cloud-init, OpenSSH and guest agent, from Debian packages. Needs root.
# Writes vmlinuz, initrd.cpio and base.qcow2 to OUT. WORK is scratch.
# The kernel comes from the host, its modules lie on the disk; so the guest has no kernel package that could drift away.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); out=$1; work=$2; root=$work/root
signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
. "$here/../lib/debs.sh"
[ "$(id -u)" = 0 ] || { echo 'this image can only be built by root: its files belong to many users' >&2; exit 1; }

# sources LABEL SUITE...: lines of a sources.list, from the addresses that the host itself uses, whatever its own release.
sources() {
  local label=$1 address suite addresses; shift
  addresses=$(debian_addresses "$label")
  [ -n "$addresses" ] || {
    echo "the host's apt sources do not name $label: add what sources.list(5) shows, and build again" >&2
    return 1
  }
  for address in $addresses; do
    for suite in "$@"; do echo "deb $signed $address $suite main"; done
  done
}

# The kernel and what starts it, ready below WORK. Needs nothing of the packages, so it is made meanwhile.
prepare_kernel() {
  local kernel version
  kernel=$(cloud_kernel_package || true)
  [ -n "$kernel" ] || { debs "$work/apt" "$work/none" linux-image-cloud-amd64; kernel=$(cloud_kernel_package); }
  debs "$work/apt" "$work/kernel" "$kernel"; debs "$work/apt" "$work/programs" busybox-static
  unpack_all "$work/kernel" "$work/kernel-root"; unpack_all "$work/programs" "$work/programs-root"
  version=${kernel#linux-image-}
  depmod -b "$work/kernel-root" "$version"
  # As Debian packs it: what unpacks it tells it of the screen as well, of which a kernel that is started unpacked never learns.
  install -m 0644 "$work/kernel-root/boot/vmlinuz-$version" "$out/vmlinuz"
  echo "$version" > "$work/kernel-version"
}

echo 'STEP install packages'
[ -n "$(debian_addresses Debian)" ] && [ -n "$(debian_addresses Debian-Security)" ] || fetch_lists "$work/apt"
sources Debian bookworm bookworm-updates > "$work/sources.list"
sources Debian-Security bookworm-security >> "$work/sources.list"
prepare_kernel & kernel_job=$!
# The guest gets the sources that Debian itself proposes: the host's may be near the host only, or hold a password.
# What is half written when the power fails is built anew: dpkg need not wait for the disk, as it must again in the guest.
mmdebstrap --quiet --variant=minbase --mode=root --aptopt='APT::Install-Recommends "false"' \
  --include=systemd,systemd-sysv,systemd-resolved,dbus,udev,kmod,cloud-init,openssh-server,qemu-guest-agent,sudo,netbase,iproute2,iputils-ping,ifupdown-,netplan.io,ca-certificates,curl,less,nano,locales-all- \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-include=/usr/share/doc/apt/examples/sources.list' \
  --dpkgopt='force-unsafe-io' --customize-hook='sed -i /force-unsafe-io/d "$1"/etc/dpkg/dpkg.cfg.d/99mmdebstrap' \
  --customize-hook='chroot "$1" systemctl enable systemd-networkd systemd-resolved ssh qemu-guest-agent' \
  --customize-hook='chroot "$1" systemctl mask e2scrub_reap.service systemd-binfmt.service systemd-pstore.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer systemd-networkd-wait-online.service cloud-init-hotplugd.socket systemd-journal-flush.service sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount systemd-update-utmp.service' \
  --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/machine-id "$1"/var/lib/dbus/machine-id; touch "$1"/etc/machine-id' \
  --customize-hook='rm -f "$1"/etc/apt/sources.list.d/*; cp "$1"/usr/share/doc/apt/examples/sources.list "$1"/etc/apt/' \
  bookworm "$root" "$work/sources.list" < /dev/null

echo 'STEP kernel'
wait "$kernel_job"
version=$(cat "$work/kernel-version")
mkdir -p "$root/usr/lib/modules"
cp -a "$work/kernel-root/lib/modules/$version" "$root/usr/lib/modules/"

echo 'STEP initrd'
initrd=$work/initrd
mkdir -p "$initrd"/{bin,dev,proc,sys,newroot}
install -m 0755 "$work/programs-root/bin/busybox" "$initrd/bin/busybox"
for applet in sh cat mount insmod sleep switch_root; do ln -s busybox "$initrd/bin/$applet"; done
copy_modules "$work/kernel-root" "$version" "$initrd/modules" virtio_pci virtio_blk
install -m 0755 "$here/initrd/init" "$initrd/init"
pack_initrd "$initrd" "$out/initrd.cpio"

echo 'STEP disk'
cp -r "$here/root/." "$root/"
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
truncate -s 3G "$work/disk.raw"
mke2fs -q -t ext4 -L root -m 1 -d "$root" "$work/disk.raw"
qemu-img convert -c -o compression_type=zstd -O qcow2 "$work/disk.raw" "$out/base.qcow2"
