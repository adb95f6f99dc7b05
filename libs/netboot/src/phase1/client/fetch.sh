# A system: fetched, given to others, and checked.
. /netboot/aria2.sh

# bring NAME: all that a system needs is here, and is what the server says.
bring() {
  rm -f /run/error
  bring_method=$(word "$1" method)
  case $bring_method in
    # iPXE fetches it.
    chain) return 0 ;;
    bin-qemu-x86_64)
      bring_addon qemu || return 1
      [ "$(word "$1" display)" != x ] || bring_x || return 1
      ;;
  esac
  # There is memory for one.
  for each in /os/*; do [ "$each" = "/os/$1" ] || rm -rf "$each" "$each.aria2"; done
  if ! is_right /os "$1" "$torrents/$1.sha256"; then
    case $bring_method in
      # As long as a program runs here, it gives to others.
      bin | bin-qemu-x86_64 | disk) fetch "$torrents/$1.torrent" /os "$1" 86400 || return 1 ;;
      *)
        fetch "$torrents/$1.torrent" /os "$1" "$(setting seed_time)" || return 1
        say "All is here. Giving to others for $(setting seed_time) s."
        report seed "os=$1" percent=100
        ;;
    esac
    # Every file against the sums that came with the torrents, while it is given to others.
    if ! is_right /os "$1" "$torrents/$1.sha256"; then
      stop_seeding
      rm -rf "/os/$1"
      fail checksum "$1: a file is not what the server says: it is not started."
      return 1
    fi
    case $bring_method in kexec | iso) finish_seeding ;; esac
  fi
}

# bring_addon NAME: programs that only some systems need, unpacked over phase 1.
bring_addon() {
  [ -e "/addons/$1.unpacked" ] && return 0
  mkdir -p /addons
  addon=$torrents/addons/$1
  fetch "$addon.torrent" /addons "$1" 0 || return 1
  if ! is_right /addons "$1" "$addon.sha256"; then
    fail checksum "The add-on $1 is not what the server says."
    return 1
  fi
  say "Unpacking the add-on $1"
  (cd / && unxz -c "/addons/$1/$1.cpio.xz" | cpio -idmu 2>/run/cpio) || {
    fail addon "The add-on $1 could not be unpacked: $(cat /run/cpio)"
    return 1
  }
  # Its aria2c needs two seconds to end, and what it ends with would be taken for the end of the next one.
  finish_seeding
  rm -rf "/addons/$1"
  : >"/addons/$1.unpacked"
}

# is_right FOLDER NAME SUMS
is_right() { [ -d "$1/$2" ] && (cd "$1/$2" && sha256sum -s -c "$3") 2>/dev/null; }

# fetch TORRENT FOLDER NAME SECONDS: returns when all is here, and gives it to others for so long. aria2c checks each piece.
fetch() {
  report fetch "os=$3" percent=0
  rm -f /run/complete /run/over /run/ended /run/progress
  mkfifo /run/progress
  progress "$3" </run/progress &
  seed "$1" "$2" "$4" >/run/progress 2>&1 &
  seeder=$!
  until [ -e /run/complete ] || [ -s /run/ended ]; do sleep 0.1; done
  [ -s /run/ended ] || return 0
  code=$(cat /run/ended)
  [ "$code" = 0 ] && return 0
  fail "$code" "$3 could not be fetched: $(aria2_means "$code")"
}

# seed TORRENT FOLDER SECONDS
seed() {
  run_aria2 "$1" "$2" "$3" --on-bt-download-complete=/netboot/complete.sh --console-log-level="$(setting log_level)" \
    --bt-enable-lpd="$(setting lpd)" --enable-peer-exchange="$(setting pex)" ${card:+--bt-lpd-interface="$card"} &
  echo "$!" >/run/seeder
  wait "$!"
  echo "$?" >/run/ended
}

# The time of giving ends by itself. aria2c tells its tracker then, and takes two seconds more to end: nobody needs those.
finish_seeding() {
  until [ -e /run/over ] || [ -s /run/ended ]; do sleep 0.1; done
  kill -9 "$(cat /run/seeder)" 2>/dev/null
  wait "$seeder"
  seeder=
}

stop_seeding() {
  [ -n "$seeder" ] || return 0
  kill "$(cat /run/seeder)" 2>/dev/null
  wait "$seeder"
  seeder=
}

# aria2c(1), EXIT STATUS: those that occur here.
aria2_means() {
  case $1 in
    2) echo 'no answer in time.' ;;
    3) echo 'the server does not have it.' ;;
    6) echo 'the network failed.' ;;
    7) echo 'it stopped before the end: no peer has the rest.' ;;
    9) echo 'the memory of this machine is too small for it.' ;;
    *) echo "see what aria2c said above (it ended with code $1)." ;;
  esac
}

# aria2c's own lines, in fewer words: "linux 35%  10MiB/s  3 peers  2s left".
progress() {
  last= seconds=0
  while read -r line; do
    case $line in
      '[#'*)
        percent=${line#*\(} percent=${percent%%\%*}
        rate= up= peers= left=
        for each in ${line%]}; do
          case $each in
            DL:*) rate=${each#DL:} ;;
            UL:*) up=${each#UL:} up=${up%%(*} ;;
            CN:*) peers=${each#CN:} ;;
            ETA:*) left=${each#ETA:} ;;
          esac
        done
        case $percent in
          *[!0-9]* | '')
            # Once it has all it says SEED. That is told to the server, every five seconds.
            seconds=$((seconds + 1))
            [ "$((seconds % 5))" = 1 ] && report seed "os=$1" percent=100 "peers=${peers:-0}" "up=${up:-0B}"
            continue
            ;;
        esac
        say "$1 $percent%  ${rate:-0B}/s  ${peers:-0} peers${left:+  $left left}"
        [ "$percent" = "$last" ] ||
          report fetch "os=$1" "percent=$percent" "peers=${peers:-0}" "down=${rate:-0B}" "up=${up:-0B}"
        last=$percent
        ;;
      *'Seeding is over.'*)
        say "$line"
        : >/run/over
        ;;
      *'[NOTICE]'* | *'[WARN]'* | *'[ERROR]'*) say "$line" ;;
    esac
  done
}
