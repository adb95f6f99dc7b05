import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addSystem, initProject } from '@boxwright/netboot'
import { freePort } from './free-port.ts'
import { noise } from './noise.ts'

/** A project that is served on this computer alone, without dnsmasq: no root is needed. */
export interface LoopbackProject {
  /** Its folder. */
  readonly path: string
  /** Where it serves HTTP once it is started. */
  readonly origin: string
}

/**
 * Make one.
 *
 * @param folder to make it in
 * @param systems their names
 * @param length of the kernel of each, in bytes
 * @param values of other keys, by their paths
 */
export async function loopbackProject(
  folder: string,
  systems: readonly string[] = ['linux'],
  length = 300_000,
  values: Readonly<Record<string, string>> = {},
): Promise<LoopbackProject> {
  const path = join(folder, 'school')
  const [http, tracker] = [await freePort(), await freePort()]
  await initProject(path, {
    'boottorrent.host_ip': '127.0.0.1',
    'dnsmasq.interface': 'lo',
    'dnsmasq.enable_dhcp': 'false',
    'dnsmasq.enable_tftp': 'false',
    'http.port': String(http),
    'opentracker.port': String(tracker),
    'seeder.port': '0',
    ...values,
  })
  for (const name of systems) {
    const file = join(folder, name)
    await writeFile(file, noise(length, name))
    await addSystem(path, { kernel: file, initrd: file, name })
  }
  return { path, origin: `http://127.0.0.1:${http}` }
}

/** Tell what phase 1 of a machine would. */
export async function report(origin: string, mac: string, body: string): Promise<number> {
  const { status } = await fetch(`${origin}/machines/${mac}`, { method: 'POST', body })
  return status
}
