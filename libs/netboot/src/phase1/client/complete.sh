#!/bin/busybox sh
# aria2c runs it as soon as it has all, before it seeds.
. /netboot/lib.sh
read_words
card=$(find_card)
mac=${netboot_mac:-$(cat "/sys/class/net/$card/address")}
say "All is here. Giving to others for $(setting seed_time) s."
report seed
wait
