# Which system this machine starts.

# The system of this machine alone, if it has one. The server may have changed its mind since it made the torrents.
assigned() {
  mine=$(ask_server "$netboot_server/machines/$mac") || mine=$(cat "$torrents/machines/$mac" 2>/dev/null)
  case $mine in
    '') return 1 ;;
    */* | .*) ;;
    *) [ -d "$torrents/oss/$mine" ] && echo "$mine" && return 0 ;;
  esac
  say "This machine is to start the system $mine, and the server did not send it."
  return 1
}

ask_server() { [ -n "$netboot_server" ] && timeout 5 wget -q -O - "$1" 2>/dev/null </dev/null; }

# What the menu needs is there, and names nothing that is not.
check_torrents() {
  if [ ! -s "$torrents/settings/order" ]; then
    fail config 'The server has sent no systems: torrents.gz is missing or damaged. Is there anything in oss/?'
    return 1
  fi
  for each in $(setting order); do
    [ -s "$torrents/$each.torrent" ] || fail config "oss/$each: the server did not send its torrent."
  done
  default=$(setting default_os)
  [ -d "$torrents/oss/$default" ] ||
    fail config "Boottorrent.yaml: boottorrent.default_os: there is no system $default."
}

# choose TIMEOUT DEFAULT NAMES: one menu on each console; the first choice is the one.
choose() {
  rm -rf /run/chosen /run/choice
  printf '%s\n' "$1" >/run/timeout
  printf '%s\n' "$2" >/run/default
  printf '%s\n' "$3" >/run/order
  report menu
  pids=
  for tty in $(consoles); do
    setsid sh /netboot/menu.sh "$tty" <"/dev/$tty" >"/dev/$tty" 2>&1 &
    pids="$pids $!"
  done
  until [ -s /run/choice ]; do sleep 0.1; done
  for pid in $pids; do kill "$pid" 2>/dev/null; done
  for tty in $(consoles); do stty sane <"/dev/$tty"; done
  rm -f /run/error
  cat /run/choice
}
