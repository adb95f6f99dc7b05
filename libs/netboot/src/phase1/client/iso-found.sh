# For an initrd of initramfs-tools (Debian's live-boot, Ubuntu's casper), which reads all files in conf/conf.d: the ISO becomes a disk,
# /dev/loop0, which live-media= may name. Others look at /boottorrent.iso themselves, as dracut does by root=live:/boottorrent.iso.
modprobe -q loop 2>/dev/null
[ -b /dev/loop0 ] || mknod /dev/loop0 b 7 0 2>/dev/null
losetup -r /dev/loop0 /boottorrent.iso || losetup /dev/loop0 /boottorrent.iso
