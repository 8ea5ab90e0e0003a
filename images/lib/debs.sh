# Sourced by the recipes. Debian packages are downloaded and unpacked, never installed; no root needed.

# debs APT_STATE_DIR DEST_DIR PACKAGE...: downloads the packages' .deb files into DEST_DIR.
# The host's package lists are used; where they are missing or stale, fresh ones are fetched into APT_STATE_DIR.
debs() {
  local state=$1 dest=$2; shift 2
  mkdir -p "$dest"
  if (cd "$dest" && apt-get -qq "${APT_OPTIONS[@]}" download "$@" 2>/dev/null); then return; fi
  fetch_lists "$state"
  (cd "$dest" && apt-get -qq "${APT_OPTIONS[@]}" download "$@")
}
APT_OPTIONS=()

# fetch_lists APT_STATE_DIR: from now on apt knows fresh package lists of the host's sources, kept in APT_STATE_DIR.
fetch_lists() {
  APT_OPTIONS=(-o "Dir::State=$1/state" -o "Dir::Cache=$1/cache" -o "Dir::Log=$1/log")
  mkdir -p "$1"/{state/lists/partial,cache/archives/partial,log}
  apt-get -qq "${APT_OPTIONS[@]}" update || echo 'some package lists could not be fetched' >&2
}

# debian_addresses LABEL: where the host's apt sources get Debian from, of any release; LABEL as its Release files say.
debian_addresses() {
  apt-get "${APT_OPTIONS[@]}" indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F '|' -v label="$1" '$1 == "Debian" && $2 == label && !seen[$3]++ { print $3 }'
}

# cloud_kernel_package: the package of Debian's newest cloud kernel, for example linux-image-6.1.0-40-cloud-amd64.
cloud_kernel_package() {
  apt-cache "${APT_OPTIONS[@]}" depends linux-image-cloud-amd64 | awk '/Depends: linux-image-[0-9]/ { print $2; exit }'
}

# unpack_all DEB_DIR ROOT: unpacks every .deb of a folder.
unpack_all() {
  mkdir -p "$2"
  for deb in "$1"/*.deb; do dpkg-deb -x "$deb" "$2"; done
}

# copy_program ROOT /path/in/root TARGET: copies a program and every library it loads, all from ROOT.
copy_program() {
  local root=$1 program=$2 target=$3 library
  install -D -m 0755 "$root$program" "$target$program"
  "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu" \
    --list "$root$program" | grep -q 'not found' && { echo "$program lacks a library" >&2; return 1; }
  "$root/lib64/ld-linux-x86-64.so.2" --library-path "$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu" \
    --list "$root$program" | grep -o "$root/[^ ]*" | while read -r library; do
    install -D -m 0755 "$library" "$target/lib/x86_64-linux-gnu/$(basename "$library")"
  done
  install -D -m 0755 "$root/lib64/ld-linux-x86-64.so.2" "$target/lib64/ld-linux-x86-64.so.2"
}

# copy_modules ROOT KERNEL_VERSION TARGET_DIR MODULE...: copies modules with what they need; `order` lists them ready to insmod.
copy_modules() {
  local modules=$1/lib/modules/$2 target=$3; shift 3
  mkdir -p "$target"; touch "$target/order"
  local name
  for name in "$@"; do copy_module "$modules" "$target" "$name"; done
}

copy_module() {
  local modules=$1 target=$2 name=$3 file need
  file=$(find "$modules" -name "$name.ko" -o -name "${name//_/-}.ko" | head -n 1)
  [ -n "$file" ] || { echo "the kernel has no module $name" >&2; return 1; }
  [ ! -e "$target/$name.ko" ] || return 0
  for need in $(sed -n "s#^${file#"$modules/"}: ##p" "$modules/modules.dep"); do
    copy_module "$modules" "$target" "$(basename "$need" .ko)"
  done
  cp "$file" "$target/$name.ko"
  echo "$name.ko" >> "$target/order"
}

# pack_initrd ROOT FILE: everything belongs to root inside, whoever builds; the same packages give the same bytes.
pack_initrd() {
  find "$1" -exec touch -h -d @0 {} +
  (cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --reproducible --quiet) > "$2"
}
