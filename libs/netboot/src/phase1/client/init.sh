#!/bin/busybox sh
# The first program of phase 1: it brings the network up, lets somebody choose, fetches, and starts what was chosen.
/bin/busybox mkdir -p /bin /sbin /usr/bin /usr/sbin /proc /sys /dev /run /os /tmp
# Its links lead to where it is, which it knows by /proc.
/bin/busybox mount -t proc proc /proc
/bin/busybox --install -s
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ TERM=linux
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts
mount -t devpts pts /dev/pts
# What is fetched is kept in memory; half of it, which is the default, would be wasted.
mount -t tmpfs -o size=95% os /os
. /netboot/lib.sh
read_words

say 'BootTorrent: phase 1'
load_drivers
start_network
report phase1

while :; do
  name=$(assigned) || name=$(choose)
  say "Chosen: $(word "$name" dispname)"
  if fetch "$name"; then
    verify "$name" && start "$name"
  fi
  # Only what went wrong, or a program that has ended, comes here.
  say 'Back to the menu in 5 s.'
  sleep 5
done
