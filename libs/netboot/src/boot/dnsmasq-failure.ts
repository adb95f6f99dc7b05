import { dirname } from 'node:path'
import { ProcessError } from '@boxwright/process'
import { NetbootError } from '../errors.ts'
import { portHolder } from '../serving/port-holder.ts'

/** What it takes without root. */
const grant = 'setcap CAP_NET_BIND_SERVICE,CAP_NET_RAW,CAP_NET_ADMIN=+ep "$(command -v dnsmasq)"'

/** The ports of dnsmasq: TFTP, DHCP, proxyDHCP (PXE 2.1), DHCPv6. */
const ports = [69, 67, 4011, 547]

/** Say why dnsmasq does not start, and what to do about it. */
export async function dnsmasqFailure(cause: unknown): Promise<NetbootError> {
  if (cause instanceof ProcessError && cause.code === 'ERR_NOT_FOUND') {
    const message =
      "dnsmasq is missing: it is in Debian's package dnsmasq-base. Install it: apt install dnsmasq-base"
    return new NetbootError('ERR_MISSING', message, { cause })
  }
  const said = cause instanceof ProcessError ? cause.lines.join('\n') : String(cause)
  const folder = /TFTP directory (.+) inaccessible: Permission denied/.exec(said)?.[1]
  if (folder !== undefined) {
    const message = `dnsmasq runs as a user who may not read ${folder}. Keep the project where all may look (chmod o+x each folder on the way), or write dnsmasq.user: root`
    return new NetbootError('ERR_PERMISSION', message, { cause })
  }
  const file = /cannot (?:open or create lease file|open log|read) ([^:]+): Permission denied/.exec(
    said,
  )?.[1]
  if (file !== undefined) {
    const message = `dnsmasq may not open ${file}, which is of another user: was the project served by root before? Remove it, or as root: chown -R "$USER" ${dirname(file)}`
    return new NetbootError('ERR_PERMISSION', message, { cause })
  }
  const user = /unknown user or group: (\S+)/.exec(said)?.[1]
  if (user !== undefined) {
    const message = `dnsmasq.user: expected a user of this machine, got ${user}. Write one that \`getent passwd\` shows, or remove the key`
    return new NetbootError('ERR_CONFIG', message, { cause })
  }
  if (/Address already in use/.test(said)) {
    const message = `dnsmasq could not have its ports: ${await taken()}. End it, or let it be: with dnsmasq.enable_dhcp: false and enable_tftp: false nothing here needs them\nIt said: ${said}`
    return new NetbootError('ERR_LISTEN', message, { cause })
  }
  if (/Permission denied|Operation not permitted|cannot set capabilities/i.test(said)) {
    const message = `dnsmasq may not listen for DHCP and TFTP. Run as root, or allow it once, as root:\n  ${grant}\nIt said: ${said}`
    return new NetbootError('ERR_PERMISSION', message, { cause })
  }
  const message = `dnsmasq does not run: ${cause instanceof Error ? cause.message : cause}`
  return new NetbootError('ERR_DNSMASQ', message, { cause })
}

async function taken(): Promise<string> {
  const holders: string[] = []
  for (const port of ports) {
    const holder = await portHolder({ protocol: 'udp', port })
    if (holder !== undefined) holders.push(`UDP port ${port} is taken by ${holder}`)
  }
  return holders.length > 0 ? holders.join(', ') : 'another program has had them'
}
