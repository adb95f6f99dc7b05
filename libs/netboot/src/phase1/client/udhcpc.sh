#!/bin/busybox sh
# What udhcpc does with an address.
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ifconfig "$interface" "$ip" netmask "${subnet:-255.255.255.0}" up
for each in $router; do
  route add default gw "$each" dev "$interface"
  break
done
