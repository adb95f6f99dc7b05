import { fileURLToPath } from 'node:url'

const command = fileURLToPath(new URL('./fixtures/imagetank.ts', import.meta.url))

/**
 * What a machine runs that starts Debian's systemd with what `install` writes, and no box. systemd is the first process of a
 * namespace, as the machine's own first has to switch it off. Its disk is `/dev/vda`.
 *
 * @param own shell commands that add units to the folder `$units`
 * @param wants units to be started, besides udev's
 */
export const unitsScript = (own: string, wants: string): string => `
dmesg --console-level emerg
modprobe -a virtio_blk ext4 vfat xhci_pci usb_storage sd_mod
mkdir -p /data
mount -t ext4 /dev/vda /data
rm -f /.dockerenv
export NODE_OPTIONS=--conditions=@boxwright/source
# What the first start has compiled: this machine is slow.
export NODE_COMPILE_CACHE=/run/compiled
echo 'data: /data' >/etc/imagetank.yaml
${process.execPath} ${command} install >/dev/null || echo told install failed
units=/run/systemd/system
mkdir -p $units /run/systemd/system.conf.d
echo "[Manager]
DefaultEnvironment=NODE_OPTIONS=$NODE_OPTIONS NODE_COMPILE_CACHE=$NODE_COMPILE_CACHE" >/run/systemd/system.conf.d/sources.conf
# They would remove what lies in /tmp, and look for disks that are not there.
for unit in systemd-tmpfiles-setup systemd-tmpfiles-setup-dev systemd-remount-fs; do ln -s /dev/null $units/$unit.service; done
${own}
echo '[Unit]
Wants=systemd-udevd.service systemd-udev-trigger.service ${wants}' >$units/test.target
exec unshare --pid --fork --mount-proc /lib/systemd/systemd --unit=test.target --show-status=no --log-target=null
`
