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
for each in lib network choose fetch start; do . "/netboot/$each.sh"; done
read_words

say 'BootTorrent: phase 1'
load_drivers
start_network
report phase1
check_torrents
# It is only where the project names keys.
if [ -e /netboot/remote.sh ]; then
  . /netboot/remote.sh
  start_remote
fi

while :; do
  if name=$(assigned); then
    # A disk that was written is not written again unasked. Once something has failed, somebody may look at why, or have a shell.
    if [ -e /run/written ]; then
      name=$(choose -1 "$name" "$name")
    elif [ -s /run/error ]; then
      name=$(choose 15 "$name" "$name")
    fi
  elif [ -e /run/written ] && [ "$(word "$(setting default_os)" method)" = disk ]; then
    name=$(choose -1 "$(setting default_os)" "$(setting order)")
  elif [ "$(setting timeout)" = 0 ] && [ ! -s /run/error ]; then
    name=$(setting default_os)
  else
    name=$(choose "$(setting timeout)" "$(setting default_os)" "$(setting order)")
  fi
  say "Chosen: $(word "$name" dispname)"
  bring "$name" && start "$name"
  stop_seeding
  # Only what went wrong, or a program that has ended, comes here.
  say 'Back to the menu in 3 s.'
  sleep 3
done
