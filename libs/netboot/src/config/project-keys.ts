import { z } from 'zod'
import { key } from './about.ts'
import { addressOf, ipv4, mac, osName, port } from './names.ts'
import {
  fewestConnections,
  longestWait,
  mostConnections,
  type ProjectFile,
} from './project-file.ts'
import { isPublicKey } from './public-key.ts'

const seconds = z.int().min(-longestWait).max(longestWait)

function flag(initial: boolean, means: string, formerly = false): z.ZodDefault<z.ZodBoolean> {
  const remedy = `Write ${initial} or ${!initial}, without quotes`
  return key(z.boolean().default(initial), { means, expected: 'true or false', remedy, formerly })
}

function portKey(initial: number, means: string): z.ZodDefault<z.ZodInt> {
  return key(port.default(initial), {
    means,
    expected: 'a port, 1 to 65535',
    remedy: `Write ${initial}, or another port that is free`,
  })
}

/** `FIRST,LAST,LEASE` as dnsmasq reads it. */
function isRange(text: string): boolean {
  const [first = '', last = '', lease = '1h', ...more] = text.split(',').map((part) => part.trim())
  const [from, to] = [addressOf(first), addressOf(last)]
  const isLease = /^(\d+[smhdw]?|infinite)$/.test(lease)
  return from !== undefined && to !== undefined && from <= to && isLease && more.length === 0
}

const boottorrent = z.strictObject({
  version: key(z.literal(0).default(0), {
    means: 'The version of this form.',
    expected: '0',
    remedy: 'Write 0: this program knows no other form',
  }),
  timeout: key(seconds.default(30), {
    means:
      'For how many seconds the menu waits before it boots default_os. 0 boots at once, a negative number waits for ever.',
    expected: `a whole number of seconds, at most ${longestWait}`,
    remedy: 'Write 30, 0 to boot at once, or -1 to wait for ever',
  }),
  default_os: key(osName.optional(), {
    means:
      'The folder in oss/ that is booted when nobody chooses. Default: the first of the menu; `boottorrent add` writes it down before it adds one that would be first.',
    expected: 'the name of a folder in oss/',
    remedy: 'Write a name such as linux, of letters, digits, dots, hyphens and underscores',
    example: 'linux',
  }),
  display_oss: key(z.array(osName).nonempty().optional(), {
    means: 'The folders in oss/ that the menu shows, in this order. Default: all of them, by name.',
    expected: 'a list of folders in oss/',
    remedy: 'Write a list such as [linux, rescue], or remove the key to show all',
    example: '[linux]',
  }),
  seed_time: key(seconds.default(30), {
    means:
      'For how many seconds a machine gives to others what it has got, before it boots. 0 or less: it boots as soon as it can.',
    expected: `a whole number of seconds, at most ${longestWait}`,
    remedy: 'Write 30, or 0 to boot as soon as possible',
  }),
  host_ip: key(ipv4.default('192.168.1.1'), {
    means: 'The address of this server in the network of the machines. They fetch all from here.',
    expected: 'an IPv4 address',
    remedy: 'Write the address of the network card, as `ip address` shows it, such as 192.168.1.1',
  }),
  connections_per_address: key(z.int().min(fewestConnections).max(mostConnections).default(64), {
    means:
      'How many connections one address may have to each of web server, tracker and seeder: who opens more is hung up on, and the others are served. A machine needs few; write as many as there are machines where more than that come from one address, as behind NAT.',
    expected: `a whole number, ${fewestConnections} to ${mostConnections}`,
    remedy: 'Write 64, or as many as there are machines behind one address',
  }),
})

const dnsmasq = z.strictObject({
  enable_dhcp: flag(
    true,
    'Give out addresses. With false there has to be another DHCP server: see proxy_dhcp, or let it name undionly.kpxe (BIOS) and snponly.efi (UEFI) on this server.',
  ),
  proxy_dhcp: flag(
    false,
    'Let the DHCP server that is there already give out the addresses, and only say what to boot. Needs enable_dhcp.',
  ),
  user: key(
    z
      .string()
      .regex(/^[a-z_][a-z0-9_-]*$/)
      .optional(),
    {
      means: 'Whom dnsmasq runs as once it has its ports. Default: as it decides.',
      expected: 'the name of a user',
      remedy: 'Write a name that `getent passwd` shows, or remove the key',
      example: 'dnsmasq',
    },
  ),
  interface: key(
    z
      .string()
      .regex(/^[^\s/,]{1,15}$/)
      .default('eth0'),
    {
      means: 'The network card that the machines are behind.',
      expected: 'the name of a network card',
      remedy: 'Write a name that `ip link` shows, such as eth0',
    },
  ),
  bind_interfaces: flag(true, 'Listen on that card alone: other DHCP servers can run beside.'),
  dhcp_range: key(z.string().refine(isRange).default('192.168.1.50,192.168.1.150,12h'), {
    means: 'The first and the last address to give out, and for how long one is lent.',
    expected: 'FIRST,LAST,TIME',
    remedy: 'Write two IPv4 addresses and a time, such as "192.168.1.50,192.168.1.150,12h"',
  }),
  enable_tftp: flag(
    true,
    'Serve the boot programs by TFTP, which the firmware of most machines needs.',
  ),
  secure_boot: flag(
    false,
    'Give machines with UEFI the signed shim and GRUB of Debian, which start with Secure Boot on and off. iPXE starts only with it off, and is quicker: GRUB loads phase 1 by TFTP alone. With it on, a kernel that Debian has not signed is refused, that of a system, too.',
  ),
})

const http = z.strictObject({
  enable: flag(
    true,
    'Serve the kernel and phase 1. With false the kernel and phase 1 come by TFTP, which is slower.',
  ),
  port: portKey(8080, 'The port of that server.'),
  web_seed: key(z.union([z.literal('auto'), z.boolean()]).default('auto'), {
    means:
      'Let machines fetch their systems from that server, too (BEP 19): one that is alone then has its own at the speed of the wire. With auto they do where no tracker of this program tells the seeder at once who begins, which is just as quick, and sends less where there are many.',
    expected: 'auto, true or false',
    remedy: 'Write auto, true or false, without quotes',
  }),
})

const opentracker = z.strictObject({
  enable: flag(true, 'Run a tracker, by which machines find each other.'),
  port: portKey(10_001, 'Its port, TCP and UDP.'),
  external: flag(
    false,
    "Run Debian's opentracker instead of the tracker that is part of this program.",
  ),
})

const seeder = z.strictObject({
  port: key(z.int().min(0).max(65_535).default(6881), {
    means: 'The TCP port that machines fetch from; they are told which it is. 0: one that is free.',
    expected: 'a port, 0 to 65535',
    remedy: 'Write 6881, another port that is free, or 0 for any',
  }),
})

const logLevel = key(z.enum(['debug', 'info', 'notice', 'warn', 'error']).default('notice'), {
  means: 'How much the machines show of their download: debug, info, notice, warn or error.',
  expected: 'debug, info, notice, warn or error',
  remedy: 'Write notice',
})

const aria2 = z.strictObject({
  bt_enable_lpd: flag(true, 'Let machines find each other by local peer discovery, too (BEP 14).'),
  enable_peer_exchange: flag(true, 'Let machines tell each other of their peers (BEP 11).'),
  enable_dht: flag(false, 'Look for peers in the DHT, beyond the local network.', true),
  enable_dht6: flag(false, 'The same for IPv6.', true),
  check_integrity: flag(true, 'Every piece is checked, whatever is written here.', true),
  console_log_level: logLevel,
})

const remote = z.strictObject({
  keys: key(z.array(z.string().refine(isPublicKey)).nonempty().optional(), {
    means:
      'Who may look into machines that are in phase 1, from this server alone: boottorrent shell MAC, boottorrent log MAC, or ssh root@ADDRESS. Without it nothing on machines listens for that. Public keys, as ssh-keygen writes them into .pub files.',
    expected: 'a list of public keys of SSH (Ed25519, ECDSA or RSA), without options',
    remedy: 'Write the line that is in ~/.ssh/id_ed25519.pub, in quotes',
    example: '["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA... me@desk"]',
  }),
})

const machines = key(z.record(mac, osName), {
  means:
    'Machines that boot a system of their own without a menu, by the address of their card: "52:54:00:12:34:56": linux',
  expected: 'MAC addresses, each with the name of a folder in oss/',
  remedy: 'Write lines such as "52:54:00:12:34:56": linux',
  example: '{ "52:54:00:12:34:56": linux }',
})

const hefur = z.strictObject({
  enable: flag(true, 'Run a tracker.', true),
  port: portKey(10_001, 'Its port.'),
})

const transmission = z.strictObject({
  rpc_port: portKey(9091, 'Not needed any more: the seeder is part of this program.'),
  dht_enabled: flag(false, 'Look for peers in the DHT, beyond the local network.', true),
  lpd_enabled: flag(true, 'Let machines find the server by local peer discovery, too.', true),
})

/** The sections of today's file, in order, each with a heading. */
export const sections: readonly { name: string; heading: string; schema: z.ZodType }[] = [
  { name: 'boottorrent', heading: 'What the machines are shown, and boot.', schema: boottorrent },
  { name: 'dnsmasq', heading: 'DHCP and TFTP: how machines find this server.', schema: dnsmasq },
  { name: 'http', heading: 'The web server of kernels and systems.', schema: http },
  { name: 'opentracker', heading: 'The tracker.', schema: opentracker },
  { name: 'seeder', heading: 'BitTorrent on this server.', schema: seeder },
  { name: 'aria2', heading: 'BitTorrent on the machines.', schema: aria2 },
  { name: 'remote', heading: 'Help from afar.', schema: remote },
]

/** All that may be in `Boottorrent.yaml`, of either age. */
export const projectSchema: z.ZodType<ProjectFile> = z.strictObject({
  boottorrent: boottorrent.prefault({}),
  dnsmasq: dnsmasq.prefault({}),
  http: http.prefault({}),
  opentracker: opentracker.prefault({}),
  seeder: seeder.prefault({}),
  hefur: hefur.optional(),
  transmission: transmission.optional(),
  aria2: aria2.prefault({}),
  remote: remote.prefault({}),
  machines: machines.prefault({}),
})

/** What `machines` means, for the file that `init` makes. */
export const machinesSchema: z.ZodType = machines
