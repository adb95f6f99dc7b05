import { readFile } from 'node:fs/promises'
import { execute } from '@boxwright/process'
import type { ProjectConfig } from '../config/project.ts'

/**
 * Say whether a firewall may keep machines away, and how to let them in. Nobody but root is told of its rules: a firewall that is
 * not found may be there all the same.
 *
 * @returns advice, or `undefined` if none was found
 */
export async function firewallAdvice(config: ProjectConfig): Promise<string | undefined> {
  const card = config.interface
  const ufw = await readFile('/etc/ufw/ufw.conf', 'utf8').catch(() => '')
  if (/^ENABLED=yes/m.test(ufw)) {
    return `ufw is on: machines get no answer unless they are let in. As root: ufw allow in on ${card}`
  }
  const table = droppingTable(await nftChains())
  if (table === undefined) return undefined
  return `a firewall (table ${table}) drops what it does not know: machines get no answer unless it lets them in on ${card}: ${portsOf(config)}`
}

/** The chains of nftables, as `nft -j` tells them (libnftables-json(5)). */
async function nftChains(): Promise<string> {
  const options = { command: 'nft', args: ['-j', 'list', 'chains'], timeout: 5_000 }
  const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` }
  return await execute({ ...options, env }).then(
    ({ stdout }) => stdout,
    () => '{}',
  )
}

function droppingTable(json: string): string | undefined {
  const { nftables = [] } = JSON.parse(json) as {
    nftables?: { chain?: Record<string, unknown> }[]
  }
  const chain = nftables
    .map((each) => each.chain)
    .find((each) => each?.['hook'] === 'input' && each['policy'] === 'drop')
  return chain && `${chain['family']} ${chain['table']}`
}

function portsOf({ dhcp, tftp, httpPort, trackerPort, seederPort }: ProjectConfig): string {
  const ports = [
    ...(dhcp === 'off' ? [] : ['UDP 67']),
    ...(dhcp === 'proxy' ? ['UDP 4011'] : []),
    ...(tftp ? ['UDP 69 and what answers it (nf_conntrack_tftp)'] : []),
    ...(httpPort === undefined ? [] : [`TCP ${httpPort}`]),
    ...(trackerPort === undefined ? [] : [`TCP and UDP ${trackerPort}`]),
    seederPort === 0 ? 'TCP for BitTorrent' : `TCP ${seederPort}`,
  ]
  return ports.join(', ')
}
