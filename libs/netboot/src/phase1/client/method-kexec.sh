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

# Whether this kernel starts only what is signed, as under Secure Boot: see kernel_lockdown(7).
is_locked() {
  mount -t securityfs none /sys/kernel/security 2>/dev/null
  case $(cat /sys/kernel/security/lockdown 2>/dev/null) in '' | '[none]'*) return 1 ;; esac
}

# What kexec has said, in one line, without its list of segments.
kexec_said() { grep -v -e '^segment' -e '^entry' -e '^nr_segments' /run/kexec | uniq | tail -n 2 | tr '\n' ' '; }

# load_kernel NAME KERNEL INITRD WORDS. Every file was checked just now: -i spares another SHA-256 of it all before the jump, which
# took 12 of 19 s in software emulation. -c does not hand on where ACPI's tables are on a machine with UEFI (kexec-tools 2.0.25),
# and a kernel that is locked down takes only -s: the new way goes first there.
load_kernel() {
  name=$1 kernel=$2 words=$4
  set -- ${3:+"--initrd=$3"}
  first='-c -i' second='-s' why=
  [ -d /sys/firmware/efi ] && first='-s' second='-c -i'
  if is_locked; then
    # The old way could only hide why.
    first='-s' second=
    why=' Secure Boot is on: it starts only kernels that are signed, as those of Debian are.'
  fi
  if ! kexec $first -l "$kernel" "$@" --command-line="$words" 2>/run/kexec &&
    ! { [ -n "$second" ] && kexec $second -l "$kernel" "$@" --command-line="$words" 2>>/run/kexec; }; then
    fail kexec "The kernel was refused: oss/$name/config.yaml: ${kernel##*/} is none that this machine starts.$why kexec said: $(kexec_said)"
    return 1
  fi
  stop_seeding
  report booted "os=$name"
  # For that alone: who has a key may look into this machine as long as it runs.
  [ -z "$netboot_server" ] || wait "$!"
  sync
  kexec -e
}
