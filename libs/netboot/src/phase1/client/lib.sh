# What all scripts of phase 1 share. In /torrents is what the server sent: a folder for each system with a file for each key.
torrents=/torrents

# On every console, whoever looks, and in the log.
say() {
  printf '%s\n' "$*" >>/run/log
  for tty in $(consoles); do printf '%s\n' "$*" >"/dev/$tty"; done
}

consoles() { cat /sys/class/tty/console/active; }

# Each word of the kernel's that begins with netboot_ is a variable; nothing in it is run.
read_words() {
  for each in $(cat /proc/cmdline); do
    case $each in
      netboot_*=*) export "$each" ;;
    esac
  done
}

# A key of a system, or of the project: word NAME KEY
word() { cat "$torrents/oss/$1/$2" 2>/dev/null; }
setting() { cat "$torrents/settings/$1" 2>/dev/null; }

# Tell the server how it goes: report STATE [KEY=VALUE...]. Nobody waits for it.
report() {
  [ -n "$netboot_server" ] || return 0
  state=$1
  shift
  # One report can overtake another: the server goes by the time since the start, in hundredths of a second.
  read -r up _ </proc/uptime
  body="state=$state&at=${up%.*}${up#*.}"
  for each in "$@"; do body="$body&$each"; done
  timeout 5 wget -q -O /dev/null --post-data "$body" "$netboot_server/machines/$mac" >/dev/null 2>&1 </dev/null &
}

# What went wrong, for those who look, for the menu that comes next, and for the server: fail REASON TEXT
fail() {
  say "$2"
  printf '%s\n' "$2" >/run/error
  report failed "reason=$1"
  return 1
}
