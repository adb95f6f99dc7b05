import { join } from 'node:path'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { addSystem, initProject } from '../../src/project/init.ts'
import { kernelWords } from './kernel-words.ts'
import { phase1Cache } from './phase1-cache.ts'
import { targetInitrd } from './target-os.ts'

/**
 * A project for the server of `bootLan`, whose systems say their command line and power the machine off.
 *
 * @param folder to make it in
 * @param systems the command line of each
 * @param values of its `Boottorrent.yaml`
 * @returns its path
 */
export async function testProject(
  folder: string,
  systems: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const project = join(folder, 'project')
  await initProject(project, {
    'boottorrent.seed_time': '0',
    'boottorrent.host_ip': '192.168.77.1',
    'dnsmasq.interface': 'br0',
    'dnsmasq.user': 'root',
    'dnsmasq.dhcp_range': '"192.168.77.50,192.168.77.150,12h"',
    ...values,
  })
  const { kernel } = await buildPhase1({ cache: phase1Cache })
  const initrd = await targetInitrd(folder, 1 << 20)
  for (const [name, words] of Object.entries(systems)) {
    await addSystem(project, { kernel, initrd, name, cmdline: `${kernelWords} quiet ${words}` })
  }
  return project
}
