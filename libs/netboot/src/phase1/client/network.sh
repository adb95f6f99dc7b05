# Drivers, and the network.

# The drivers of all devices; those of a bus bring more devices to light.
load_drivers() {
  seen=
  until found=$(cat /sys/bus/*/devices/*/modalias 2>/dev/null | sort -u) && [ "$found" = "$seen" ]; do
    seen=$found
    modprobe -qa $found 2>/dev/null
  done
  # What is plugged in by USB comes to light a while later: whatever keyboard comes finds its driver then.
  modprobe -qa usbhid hid_generic 2>/dev/null
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
