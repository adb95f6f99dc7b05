# Starting what was fetched: one function for each method. Those that leave this kernel do not come back.
for each in method-kexec method-iso method-disk x; do . "/netboot/$each.sh"; done

start() {
  method=$(word "$1" method)
  folder=/os/$1
  say "Starting $(word "$1" dispname) ($method)"
  case $method in
    kexec) start_kexec "$1" "$folder" ;;
    iso) start_iso "$1" "$folder" ;;
    disk) start_disk "$1" "$folder" ;;
    chain) start_chain "$1" ;;
    bin) start_bin "$1" "$folder" ;;
    bin-qemu-x86_64) start_qemu "$1" "$folder" ;;
    *) fail method "Phase 1 cannot start what is of the method $method." ;;
  esac
}

# The words of a line are split as a shell does, without anything being run in them: run_here FOLDER WORDS PROGRAM...
run_here() {
  here=$1 words=$2
  shift 2
  # On the console that it was chosen on; a machine that was not asked has /dev/console.
  tty=$(cat /run/console 2>/dev/null || echo console)
  set -f
  (cd "$here" && exec setsid -c "$@" $words <"/dev/$tty" >"/dev/$tty" 2>&1)
  code=$?
  set +f
  say "It ended with code $code."
  return "$code"
}

# aria2c, which gives it to others, still has every file open for writing, and Linux runs none that somebody may write to: a
# program gets to be a file of its own.
part_programs() {
  find "$1" -type f | while read -r each; do
    case $(head -c 4 "$each" | tr -d '\000') in
      '#!'* | "$(printf '\177')ELF") cp "$each" "$each.own" && mv "$each.own" "$each" ;;
    esac
  done
}

start_bin() {
  bin=$(word "$1" bin)
  part_programs "$2"
  chmod +x "$2/$bin"
  report booted "os=$1"
  run_here "$2" "$(word "$1" binargs)" "./$bin"
}

# KVM if the processor has it. What it shows is text on this console or by X, unless its arguments say otherwise.
start_qemu() {
  args=$(word "$1" args)
  modprobe -qa kvm_intel kvm_amd 2>/dev/null
  display='-display curses'
  if [ "$(word "$1" display)" = x ]; then
    start_x || return 1
    fill_screen qemu
    display='-display sdl -full-screen'
  fi
  case " $args" in *' -display '* | *' -nographic'* | *' -vnc '*) display= ;; esac
  report booted "os=$1"
  export LANG=C.UTF-8 TERMINFO=/usr/share/terminfo
  run_here "$2" "$args" qemu-system-x86_64 -accel kvm -accel tcg $display
  code=$?
  unset LANG
  stop_x
  return "$code"
}

# iPXE is not here any more: the server is told, and gives it the URL when this machine has started anew.
start_chain() {
  report booted "os=$1"
  if [ -z "$netboot_server" ] || ! wait "$!"; then
    fail chain "The server could not be told to chain $1, which takes HTTP."
    return 1
  fi
  sync
  reboot -f
}
