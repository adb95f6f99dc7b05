# The method disk: an image is written to a disk that the system's config.yaml allows, and read back.

start_disk() {
  image=$2/$(word "$1" image)
  length=$(stat -c %s "$image")
  disk=$(find_disk "$1") || return 1
  if [ $(($(cat "/sys/block/$disk/size") * 512)) -lt "$length" ]; then
    fail disk "/dev/$disk is smaller than ${image##*/}: nothing was written."
    return 1
  fi
  say "Writing $length bytes to /dev/$disk"
  if ! dd if="$image" of="/dev/$disk" bs=4M conv=fsync,notrunc 2>/run/dd; then
    fail disk "/dev/$disk could not be written: $(cat /run/dd)"
    return 1
  fi
  # From the disk, not from what is still in memory.
  blockdev --flushbufs "/dev/$disk"
  echo 3 >/proc/sys/vm/drop_caches
  if ! head -c "$length" "/dev/$disk" | cmp -s - "$image"; then
    fail disk "/dev/$disk does not hold what was written to it: is it broken?"
    return 1
  fi
  report booted "os=$1"
  say "${image##*/} is on /dev/$disk, and was read back."
  : >/run/written
  say 'Enter goes on; switch the machine off otherwise.'
  read -r _ <"/dev/$(cat /run/console 2>/dev/null || echo console)"
}

# The one disk that the first rule of which any is allows. A rule that two disks fit allows none.
find_disk() {
  while read -r rule; do
    found=
    for each in /sys/block/*; do
      case ${each##*/} in loop* | ram* | zram* | sr* | fd* | md* | dm-*) continue ;; esac
      fits "${each##*/}" $rule && found="$found ${each##*/}"
    done
    case $found in
      '') ;;
      ' '*' '*)
        fail disk "oss/$1/config.yaml: disks: more than one disk is \"$rule\" ($found): nothing was written."
        return 1
        ;;
      *)
        echo "${found# }"
        return 0
        ;;
    esac
  done <"$torrents/oss/$1/disks"
  fail disk "oss/$1/config.yaml: disks: this machine has none of these: nothing was written. It has:$(all_disks)"
}

# fits DISK KEY=VALUE...: all have to be so.
fits() {
  name=$1
  shift
  [ "$#" -gt 0 ] || return 1
  for each_key in "$@"; do
    case $each_key in
      path=*) [ "/dev/$name" = "${each_key#path=}" ] || return 1 ;;
      serial=*) [ "$(serial_of "$name")" = "${each_key#serial=}" ] || return 1 ;;
      size=*) [ $(($(cat "/sys/block/$name/size") * 512)) = "${each_key#size=}" ] || return 1 ;;
      *) return 1 ;;
    esac
  done
}

# virtio and NVMe tell it as text; SCSI and ATA behind four bytes (SPC-4, 7.8.16). Spaces around it are padding.
serial_of() {
  {
    cat "/sys/block/$1/serial" 2>/dev/null ||
      cat "/sys/block/$1/device/serial" 2>/dev/null ||
      tail -c +5 "/sys/block/$1/device/vpd_pg80" 2>/dev/null
  } | tr -d '\000 \n'
}

all_disks() {
  for each in /sys/block/*; do
    case ${each##*/} in loop* | ram* | zram* | sr* | fd*) continue ;; esac
    printf ' /dev/%s serial=%s size=%s' "${each##*/}" "$(serial_of "${each##*/}")" $(($(cat "$each/size") * 512))
  done
}
