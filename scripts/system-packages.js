/**
 * Every Debian package that the suite uses beyond Node, npm and git: why, and for whom.
 * `for` names an appliance (`npm start -- NAME` installs it), or `test` (only `npm test` does),
 * or `bench` (only `npm run bench` does). `formerly` is its name in older releases.
 */
export const systemPackages = [
  {
    name: 'libasound2t64',
    formerly: 'libasound2',
    why: 'captures sound (the recorder calls libasound)',
    for: ['pigebox', 'test', 'bench'],
  },
  {
    name: 'libsndfile1',
    why: 'writes WAV, FLAC, Vorbis and Opus (the recorder calls libsndfile)',
    for: ['pigebox', 'test', 'bench'],
  },
  {
    name: 'libvorbisfile3',
    why: 'decodes Vorbis from anywhere, to the frame',
    for: ['pigebox', 'test', 'bench'],
  },
  {
    name: 'libsoxr0',
    why: 'resamples to the rates that Opus takes',
    for: ['pigebox', 'test', 'bench'],
  },
  { name: 'gcc', why: 'compiles the ALSA pacer, a test sound card', for: ['test', 'bench'] },
  { name: 'libc6-dev', why: 'compiles the ALSA pacer', for: ['test', 'bench'] },
  { name: 'libasound2-dev', why: 'compiles the ALSA pacer', for: ['test', 'bench'] },
  { name: 'openssl', why: 'makes certificates, to serve HTTPS with', for: ['test'] },
  { name: 'curl', why: 'fetches from the mirror, as its clients do', for: ['test'] },
  { name: 'jq', why: 'looks up what the mirror offers, as its clients do', for: ['test'] },
  { name: 'wget', why: 'takes a copy of the recordings, as users do', for: ['test'] },
  { name: 'rsync', why: 'sends a mirror to its web server', for: ['test'] },
  { name: 'openssh-client', why: 'carries rsync to another machine', for: ['test'] },
  { name: 'openssh-server', why: 'a real sshd, to send a mirror to', for: ['test'] },
  { name: 'fdisk', why: '`pigebox prepare-storage` partitions a disk in a file', for: ['test'] },
  { name: 'strace', why: 'injects faults into system calls', for: ['test'] },
  {
    name: 'qemu-system-x86',
    why: 'virtual machines: cards are plugged in, plugs pulled',
    for: ['test'],
  },
  { name: 'busybox-static', why: 'the first program of a virtual machine', for: ['test'] },
  { name: 'cpio', why: 'packs the first files of a virtual machine', for: ['test'] },
  { name: 'kmod', why: 'finds the modules of a virtual machine', for: ['test'] },
  { name: 'udev', why: 'tells which cards come and go', for: ['imagetank', 'test'] },
  { name: 'util-linux', why: 'lsblk tells what a card is; mount', for: ['imagetank', 'test'] },
  { name: 'dnsmasq-base', why: 'judges the configuration of an access point', for: ['test'] },
  { name: 'unzip', why: 'judges the ZIP files that a selection is packed into', for: ['test'] },
  { name: 'dosfstools', why: 'makes the file system of a card', for: ['test'] },
  { name: 'mtools', why: 'puts photos on a card in a file', for: ['test'] },
  { name: 'mount', why: 'mounts small disks to be filled and cut off', for: ['test'] },
  { name: 'e2fsprogs', why: 'makes an ext4 disk, to cut its power', for: ['test'] },
  {
    name: 'btrfs-progs',
    why: 'makes a btrfs disk, on which files can share blocks',
    for: ['test'],
  },
  { name: 'exfatprogs', why: 'makes an exFAT disk, which has no hard links', for: ['test'] },
  { name: 'exfat-fuse', why: 'mounts an exFAT disk where the kernel cannot', for: ['test'] },
  { name: 'faketime', why: 'moves the clock: DST, steps, restarts', for: ['test'] },
  {
    name: 'iproute2',
    why: 'makes network namespaces for the tests that cross a network',
    for: ['test'],
  },
  { name: 'systemd', why: 'a real service manager judges the units', for: ['test'] },
  { name: 'socat', why: 'receives what is told to the service manager', for: ['test'] },
  { name: 'munin', why: 'a real Munin master asks the Munin node', for: ['test'] },
  { name: 'munin-node', why: 'the node that ours is compared with, word for word', for: ['test'] },
  { name: 'avahi-daemon', why: 'the multicast DNS that ours must live beside', for: ['test'] },
  { name: 'avahi-utils', why: 'resolves and browses what we publish', for: ['test'] },
  { name: 'bind9-dnsutils', why: 'dig, a resolver that knows no multicast DNS', for: ['test'] },
  { name: 'redis-server', why: 'a real Redis for the tests', for: ['test', 'bench'] },
  { name: 'chromium', why: 'the tests of the web pages run in it', for: ['test'] },
  { name: 'flac', why: 'judges FLAC files', for: ['test'] },
  { name: 'vorbis-tools', why: 'judges Ogg files', for: ['test'] },
  { name: 'opus-tools', why: 'judges Opus files', for: ['test'] },
  { name: 'mediainfo', why: 'judges recordings', for: ['test'] },
  { name: 'sndfile-programs', why: 'judges recordings', for: ['test'] },
  {
    name: 'rdiff',
    why: 'librsync itself, the reference for librsync-wasm; a peer in its benchmark',
    for: ['test', 'bench'],
  },
  { name: 'sox', why: 'judges recordings; a peer in the benchmark', for: ['test', 'bench'] },
  {
    name: 'ffmpeg',
    why: 'frames of films; the reference for loudness; a peer in the benchmark',
    for: ['test', 'bench'],
  },
  { name: 'libheif-examples', why: 'heif-enc makes a HEIC, to be decoded', for: ['test'] },
  { name: 'xdelta3', why: 'a peer in the benchmark of deltas', for: ['bench'] },
  { name: 'zstd', why: 'a peer in the benchmark of deltas', for: ['bench'] },
  {
    name: 'squashfs-tools',
    why: 'makes squashfs images: those of the demo, of tests and of benchmarks',
    for: ['puavo-mirror', 'test', 'bench'],
  },
  { name: 'time', why: 'counts CPU and memory of what a benchmark runs', for: ['bench'] },
  { name: 'alsa-utils', why: 'arecord, a peer in the benchmark', for: ['bench'] },
]

/** @param {readonly string[]} users names of appliances, `test` or `bench` */
export function packagesFor(users) {
  return systemPackages.filter((entry) => entry.for.some((user) => users.includes(user)))
}
