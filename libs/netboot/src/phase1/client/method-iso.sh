# The method iso: the kernel of a live ISO, whose initrd gets a layer with the ISO in it.

start_iso() {
  iso=$2/$(word "$1" iso)
  iso_kernel=$(word "$1" kernel) iso_initrd=$(word "$1" initrd)
  mkdir -p /run/iso /os/.layer/conf/conf.d
  modprobe -qa loop isofs
  if ! mount -t iso9660 -o ro,loop "$iso" /run/iso 2>/run/mount; then
    fail iso "oss/$1/config.yaml: iso: ${iso##*/} is no ISO: $(cat /run/mount)"
    return 1
  fi
  for each in "$iso_kernel" "$iso_initrd"; do
    [ -f "/run/iso/$each" ] && continue
    umount /run/iso
    fail iso "oss/$1/config.yaml: there is no $each in ${iso##*/}."
    return 1
  done
  cp "/run/iso/$iso_kernel" /os/.kernel
  cp "/run/iso/$iso_initrd" /os/.initrd
  # The next archive begins at a multiple of 4.
  head -c $((-$(stat -c %s /os/.initrd) & 3)) /dev/zero >>/os/.initrd
  umount /run/iso
  stop_seeding
  mv "$iso" /os/.layer/boottorrent.iso
  cp /netboot/iso-found.sh /os/.layer/conf/conf.d/boottorrent
  (cd /os/.layer && find boottorrent.iso conf | cpio -o -H newc 2>/dev/null) >>/os/.initrd
  # It would be in memory twice, and the new kernel needs room.
  rm -rf /os/.layer
  load_kernel "$1" /os/.kernel /os/.initrd "$(word "$1" cmdline)"
  code=$?
  rm -rf /os/.kernel /os/.initrd "$2"
  return "$code"
}
