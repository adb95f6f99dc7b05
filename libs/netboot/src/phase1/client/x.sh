# X on the machine's own screen, for programs that draw. What it needs came with the add-on qemu-x.
x_server=
# In tenths of a second: for programs to be able to draw, which takes seconds in software emulation, and for X to end.
x_begins=1200 x_ends=100

bring_x() {
  bring_addon qemu-x || return 1
  # A mouse takes a second to be found, which passes while the system is fetched.
  modprobe -qa evdev psmouse 2>/dev/null
}

# start_x: returns when programs can draw, or will not be able to.
start_x() {
  # What the firmware draws on (UEFI) is drawn on further; otherwise the graphics card needs its driver.
  [ -e /dev/fb0 ] || modprobe -qa $(graphics_cards) 2>/dev/null
  mkdir -p /var/lib/xkb
  x_config >/run/x.conf
  rm -f /run/x.display /run/x.ended
  run_x &
  x_server=$!
  comes_soon "$x_begins" /run/x.display /run/x.ended
  if [ ! -s /run/x.display ]; then
    why="could not draw on this machine: has the add-on a driver for its graphics card? $(x_reason)"
    [ -s /run/x.ended ] || why="was not ready after $((x_begins / 10)) s, and was ended. It said last: $(tail -n 1 /run/x.log 2>/dev/null | sed 's/^\[[^]]*] //')"
    stop_x
    fail x "X $why"
    return 1
  fi
  # Without OpenGL, which nothing here has.
  export DISPLAY=:0 SDL_VIDEODRIVER=x11 SDL_RENDER_DRIVER=software SDL_FRAMEBUFFER_ACCELERATION=0
}

# It does not begin anew when a program has ended: the next one may be there already, and it cannot do so without D-Bus.
run_x() {
  /usr/lib/xorg/Xorg :0 vt7 -config /run/x.conf -logfile /run/x.log -nolisten tcp -noreset -s 0 -dpms \
    -displayfd 3 3>/run/x.display >/dev/null 2>&1 </dev/null &
  echo "$!" >/run/x.pid
  wait "$!"
  echo "$?" >/run/x.ended
}

# fill_screen CLASS: the first window of that class, as soon as it is there. A window manager would do so, and there is none. It ends with X.
fill_screen() {
  xdotool search --sync --onlyvisible --class "$1" windowmove 0 0 windowsize 100% 100% >/dev/null 2>&1 </dev/null &
}

# stop_x: who is killed, for it hangs, gives the screen back to nobody; it is taken then.
stop_x() {
  [ -n "$x_server" ] || return 0
  kill "$(cat /run/x.pid)" 2>/dev/null
  if ! comes_soon "$x_ends" /run/x.ended; then
    kill -9 "$(cat /run/x.pid)" 2>/dev/null
    comes_soon "$x_ends" /run/x.ended
    take_screen
  fi
  x_server=
  unset DISPLAY SDL_VIDEODRIVER SDL_RENDER_DRIVER SDL_FRAMEBUFFER_ACCELERATION
}

# Who was killed has left its console one that is drawn on, and text is shown nowhere until it is not.
take_screen() {
  show_text </dev/tty7
  timeout 5 chvt 1
}

# comes_soon TENTHS FILE...: one of them has something in it.
comes_soon() {
  left=$1
  shift
  while [ "$left" -gt 0 ]; do
    for each in "$@"; do [ -s "$each" ] && return 0; done
    left=$((left - 1))
    sleep 0.1
  done
  return 1
}

# What it ended of.
x_reason() { sed -n '/^Fatal server error/{n;s/^.*] (EE) //;s/(EE) *$//;p}' /run/x.log 2>/dev/null; }

# What finds the drivers of displays: class 3 of PCI.
graphics_cards() {
  for each in /sys/bus/pci/devices/*; do
    case $(cat "$each/class") in 0x03*) cat "$each/modalias" ;; esac
  done
}

# There is no udev to tell X of devices: it is told of all keyboards and mice that are there.
x_config() {
  x_section ServerFlags 'Option "AutoAddDevices" "false"'
  inputs=
  for each in /dev/input/event*; do
    name=${each##*/}
    role=$(input_role "$name") || continue
    # One of each is the first; X knows what to do with more.
    case $inputs in *"$role"*) role=SendCoreEvents ;; esac
    inputs="$inputs InputDevice \"$name\" \"$role\"
"
    x_section InputDevice "Identifier \"$name\"" 'Driver "evdev"' "Option \"Device\" \"$each\""
  done
  driver=fbdev
  [ -e /dev/dri/card0 ] && driver=modesetting
  x_section Device 'Identifier "card"' "Driver \"$driver\""
  x_section Screen 'Identifier "screen"' 'Device "card"'
  x_section ServerLayout 'Identifier "machine"' 'Screen "screen"' "$inputs"
}

x_section() {
  printf 'Section "%s"\n' "$1"
  shift
  printf '  %s\n' "$@"
  echo EndSection
}

# What repeats is a keyboard (EV_REP, the bit 0x100000); what moves, relatively or absolutely, is a mouse.
input_role() {
  of=/sys/class/input/$1/device/capabilities
  case $(cat "$of/ev" 2>/dev/null) in
    1?????) echo CoreKeyboard ;;
    *) grep -qsv '^0$' "$of/rel" "$of/abs" && echo CorePointer ;;
  esac
}
