#!/bin/bash
# build.sh OUT WORK: micro = Debian's cloud kernel, busybox, dropbear, OpenSSH's SFTP server, qemu-guest-agent; boots in seconds
# under emulation. Writes vmlinux, initrd.cpio and base.qcow2 to OUT. WORK is scratch. NODE: the Node to run TypeScript with.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); out=$1; work=$2
. "$here/../lib/debs.sh"

echo 'STEP download packages'
kernel=$(cloud_kernel_package || true)
debs "$work/apt" "$work/programs" busybox-static dropbear-bin openssh-sftp-server qemu-guest-agent e2fsprogs libc6 \
  libtomcrypt1 libtommath1 libcrypt1 zlib1g libgmp10 libglib2.0-0 libudev1 libpcre2-8-0 libnuma1 liburing2 libext2fs2 \
  libcom-err2 libblkid1 libuuid1
[ -n "$kernel" ] || kernel=$(cloud_kernel_package) # the lists may have been fetched only now
debs "$work/apt" "$work/kernel" "$kernel"

echo 'STEP unpack'
unpack_all "$work/programs" "$work/root"; unpack_all "$work/kernel" "$work/kernel-root"
version=${kernel#linux-image-}
depmod -b "$work/kernel-root" "$version"
"$NODE" "$here/../lib/extract-vmlinux.ts" "$work/kernel-root/boot/vmlinuz-$version" "$out/vmlinux"

echo 'STEP assemble'
guest=$work/guest
mkdir -p "$guest"/{bin,sbin,dev,proc,sys,run,tmp,root,mnt,etc/dropbear,usr/bin,usr/sbin,var/log}
install -m 0755 "$work/root/bin/busybox" "$guest/bin/busybox"
for applet in $("$guest/bin/busybox" --list); do
  case $applet in busybox | shutdown | mke2fs | resize2fs | e2fsck) ;; *) ln -s busybox "$guest/bin/$applet" ;; esac
done
for program in /usr/sbin/dropbear /usr/bin/dropbearconvert /usr/lib/openssh/sftp-server /usr/sbin/qemu-ga \
  /sbin/mke2fs /sbin/resize2fs /sbin/e2fsck; do
  copy_program "$work/root" "$program" "$guest"
done
ln -s openssh/sftp-server "$guest/usr/lib/sftp-server" # where dropbear looks for it
cp "$work/root/etc/mke2fs.conf" "$guest/etc/"
copy_modules "$work/kernel-root" "$version" "$guest/lib/modules" virtio_pci virtio_blk virtio_net isofs nls_utf8 \
  virtio_console virtio_balloon virtio-rng button evdev
cp -r "$here/guest/." "$guest/"
chmod 0755 "$guest"/etc/freehold/* "$guest"/etc/acpi/PWRF/* "$guest/sbin/shutdown"
ln -s bin/busybox "$guest/init"
pack_initrd "$guest" "$out/initrd.cpio"
qemu-img create -q -f qcow2 "$out/base.qcow2" 16M
