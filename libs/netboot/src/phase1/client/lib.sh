# What init.sh does, step by step. In /torrents is what the server sent: a folder for each system with a file for each key.
torrents=/torrents

# On every console, whoever looks.
say() {
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

# The drivers of all devices; those of a bus bring more devices to light.
load_drivers() {
  seen=
  until found=$(cat /sys/bus/*/devices/*/modalias 2>/dev/null | sort -u) && [ "$found" = "$seen" ]; do
    seen=$found
    modprobe -qa $found 2>/dev/null
  done
}

# The card whose address iPXE has told; the first with a cable if it told none.
find_card() {
  for each in /sys/class/net/*; do
    [ "${each##*/}" = lo ] && continue
    [ -n "$netboot_mac" ] && [ "$(cat "$each/address")" != "$netboot_mac" ] && continue
    echo "${each##*/}"
    return 0
  done
  return 1
}

start_network() {
  ifconfig lo 127.0.0.1 up
  tries=0
  until card=$(find_card); do
    tries=$((tries + 1))
    if [ "$tries" = 100 ]; then
      say 'No network card was found: has phase 1 no driver for it?'
      return 1
    fi
    sleep 0.1
  done
  if [ -n "$netboot_ip" ]; then
    ifconfig "$card" "$netboot_ip" netmask "${netboot_netmask:-255.255.255.0}" up
    [ -n "$netboot_gateway" ] && route add default gw "$netboot_gateway" dev "$card" 2>/dev/null
  else
    ifconfig "$card" up
    udhcpc -q -f -n -t 20 -T 1 -i "$card" -s /netboot/udhcpc.sh >/dev/null 2>&1 ||
      say 'No address was given by DHCP.'
  fi
  # Local peer discovery is multicast.
  route add -net 224.0.0.0 netmask 240.0.0.0 dev "$card" 2>/dev/null
  mac=${netboot_mac:-$(cat "/sys/class/net/$card/address")}
}

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

# The system of this machine alone, if it has one.
assigned() {
  mine=$(cat "$torrents/machines/$mac" 2>/dev/null) && [ -d "$torrents/oss/$mine" ] && echo "$mine"
}

# One menu on each console: the first choice is the one.
choose() {
  rm -rf /run/chosen /run/choice
  report menu
  pids=
  for tty in $(consoles); do
    setsid sh /netboot/menu.sh "$tty" <"/dev/$tty" >"/dev/$tty" 2>&1 &
    pids="$pids $!"
  done
  until [ -s /run/choice ]; do sleep 0.1; done
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  for tty in $(consoles); do stty sane <"/dev/$tty"; done
  cat /run/choice
}

# Fetch a system, and give to others for a while. aria2c checks each piece.
fetch() {
  report fetch percent=0
  seconds=$(setting seed_time)
  mkfifo /run/progress 2>/dev/null
  progress "$1" </run/progress &
  aria2c --no-conf=true --dir=/os --file-allocation=none --allow-overwrite=true \
    --seed-time="$(awk "BEGIN { print ${seconds:-0} / 60 }")" --seed-ratio=0.0 \
    --enable-dht=false --enable-dht6=false --bt-save-metadata=false \
    --bt-enable-lpd="$(setting lpd)" --enable-peer-exchange="$(setting pex)" ${card:+--bt-lpd-interface="$card"} \
    --bt-tracker-connect-timeout=5 --bt-tracker-timeout=10 --bt-stop-timeout=60 \
    --max-tries=0 --retry-wait=1 --connect-timeout=5 --timeout=10 \
    --summary-interval=1 --show-console-readout=false --enable-color=false --check-certificate=false --console-log-level="$(setting log_level)" \
    --on-bt-download-complete=/netboot/complete.sh "$torrents/$1.torrent" >/run/progress 2>&1
  code=$?
  wait $! 2>/dev/null
  [ "$code" = 0 ] && return 0
  say "The system could not be fetched (aria2c: $code): $(aria2_means "$code")"
  report failed "code=$code"
  return 1
}

# aria2c(1), EXIT STATUS: those that occur here.
aria2_means() {
  case $1 in
    2) echo 'no answer in time.' ;;
    3) echo 'the server does not have it.' ;;
    6) echo 'the network failed.' ;;
    7) echo 'it stopped before the end: no peer has the rest.' ;;
    9) echo 'the memory of this machine is too small for it.' ;;
    *) echo 'see what it said above.' ;;
  esac
}

# aria2c's own lines, in fewer words: "linux 35%  10MiB/s  3 peers  2s left".
progress() {
  last=
  while read -r line; do
    case $line in
      '[#'*)
        percent=${line#*\(} percent=${percent%%\%*}
        rate= peers= left=
        for each in ${line%]}; do
          case $each in
            DL:*) rate=${each#DL:} ;;
            CN:*) peers=${each#CN:} ;;
            ETA:*) left=${each#ETA:} ;;
          esac
        done
        case $percent in *[!0-9]* | '') percent=100 ;; esac
        say "$1 $percent%  ${rate:-0B}/s  ${peers:-0} peers${left:+  $left left}"
        [ "$percent" = "$last" ] || report fetch "percent=$percent" "peers=${peers:-0}"
        last=$percent
        ;;
      *'[NOTICE]'* | *'[WARN]'* | *'[ERROR]'*) say "$line" ;;
    esac
  done
}

# Every file against the sums that came with the torrents.
verify() {
  if (cd "/os/$1" && sha256sum -s -c "$torrents/$1.sha256"); then
    return 0
  fi
  say 'A file is not what the server says: it is not started.'
  report failed reason=checksum
  rm -rf "/os/$1"
  return 1
}

start() {
  method=$(word "$1" method)
  say "Starting $(word "$1" dispname) ($method)"
  case $method in
    kexec) start_kexec "/os/$1/$(word "$1" kernel)" "$(word "$1" initrd)" "$(word "$1" cmdline)" "/os/$1" ;;
    bin) start_bin "/os/$1" "$(word "$1" bin)" "$(word "$1" binargs)" ;;
    *)
      say "Phase 1 cannot start what is of the method $method."
      report failed reason=method
      return 1
      ;;
  esac
}

# start_kexec KERNEL INITRD WORDS FOLDER. A kernel that is locked down takes only -s, an old one only -c.
start_kexec() {
  set -- "$1" "$3" ${2:+"--initrd=$4/$2"}
  kernel=$1 words=$2
  shift 2
  if ! kexec -s -l "$kernel" "$@" --command-line="$words" 2>/run/kexec &&
    ! kexec -c -l "$kernel" "$@" --command-line="$words" 2>>/run/kexec; then
    say "The kernel was refused: $(cat /run/kexec)"
    report failed reason=kexec
    return 1
  fi
  report booted
  wait
  sync
  kexec -e
}

# The words of binargs are split as a shell does, without anything being run in them.
start_bin() {
  report booted
  chmod +x "$1/$2"
  set -f
  (cd "$1" && exec "./$2" $3 <"/dev/console" >"/dev/console" 2>&1)
  code=$?
  set +f
  say "It ended with code $code."
  return "$code"
}
