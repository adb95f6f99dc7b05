# The method kexec: this kernel gives way to another one.

start_kexec() {
  kernel=$(word "$1" kernel) initrd=$(word "$1" initrd)
  missing=
  [ -f "$2/$kernel" ] || missing=$kernel
  [ -z "$initrd" ] || [ -f "$2/$initrd" ] || missing=$initrd
  if [ -n "$missing" ]; then
    fail config "oss/$1/config.yaml: there is no $missing in the system."
    return 1
  fi
  load_kernel "$1" "$2/$kernel" "${initrd:+$2/$initrd}" "$(word "$1" cmdline)"
}

# load_kernel NAME KERNEL INITRD WORDS. Every file was checked just now: -i spares another SHA-256 of it all before the jump, which
# took 12 of 19 s in software emulation. -c does not hand on where ACPI's tables are on a machine with UEFI (kexec-tools 2.0.25),
# and a kernel that is locked down takes only -s: the new way goes first there.
load_kernel() {
  name=$1 kernel=$2 words=$4
  set -- ${3:+"--initrd=$3"}
  first='-c -i' second='-s'
  [ -d /sys/firmware/efi ] && first='-s' second='-c -i'
  if ! kexec $first -l "$kernel" "$@" --command-line="$words" 2>/run/kexec &&
    ! kexec $second -l "$kernel" "$@" --command-line="$words" 2>>/run/kexec; then
    fail kexec "The kernel was refused: oss/$name/config.yaml: ${kernel##*/} is none that this machine starts. kexec said: $(tail -n 2 /run/kexec)"
    return 1
  fi
  stop_seeding
  report booted "os=$name"
  wait
  sync
  kexec -e
}
