import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addSystem, buildPhase1, initProject, NetbootError, writeCpio } from '@boxwright/netboot'
import { lan } from './namespace.ts'

/** What every kernel is told: to speak on the serial line, and not to panic because a busy host lets its timer tick late. */
export const kernelWords: readonly string[] = ['console=ttyS0', 'no_timer_check']
/** What the system says once it runs. */
export const welcome = 'The system runs: it came over the network.'
/** Bytes of the system that nobody reads: so that it takes a while, and machines have something to give. */
const ballast = 12_000_000

const init = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc
/bin/busybox mount -t proc proc /proc
echo
echo '${welcome}'
echo "Kernel $(/bin/busybox uname -r), told: $(/bin/busybox cat /proc/cmdline)"
while :; do
  read -r up _ </proc/uptime
  echo "Up for \${up%.*} s. There is nothing else to do here."
  /bin/busybox sleep 20
done
`

/**
 * Make a project for virtual machines: one small Linux, made of phase 1's kernel and busybox.
 *
 * @param folder of the project, which is there; a project in it is left as it is
 * @param options `cache`: where phase 1 is kept. `machines`: how many boot it
 * @throws NetbootError `ERR_MISSING` without a busybox that needs no libraries; `ERR_PHASE1`
 */
export async function makeTarget(
  folder: string,
  options: { readonly cache: string; readonly machines: number; readonly signal: AbortSignal },
): Promise<void> {
  const { cache, machines, signal } = options
  const last = 'Boottorrent.yaml'
  if (existsSync(join(folder, last))) return
  const busybox = await readFile('/bin/busybox').catch((cause: Error) => {
    const message = 'busybox is missing, which the system is made of: apt install busybox-static'
    throw new NetbootError('ERR_MISSING', message, { cause })
  })
  const { kernel } = await buildPhase1({ cache, signal })
  const work = `${folder}.making`
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  const project = join(work, 'project')
  await initProject(project, {
    'boottorrent.timeout': '5',
    // One alone has nobody to give to.
    'boottorrent.seed_time': machines > 1 ? '20' : '0',
    'boottorrent.host_ip': lan.host,
    'dnsmasq.interface': lan.card,
    'dnsmasq.user': 'root',
    'dnsmasq.dhcp_range': `"${lan.range}"`,
  })
  const initrd = join(work, 'initrd.img')
  const archive = writeCpio([
    { path: 'dev/console', device: [5, 1] },
    { path: 'bin/busybox', data: busybox, mode: 0o755 },
    { path: 'init', data: new TextEncoder().encode(init), mode: 0o755 },
    { path: 'ballast', data: randomBytes(ballast) },
  ])
  await writeFile(initrd, archive)
  const cmdline = [...kernelWords, 'quiet'].join(' ')
  await addSystem(project, { kernel, initrd, name: 'tiny', dispname: 'Tiny Linux', cmdline })
  // It is watched: what is in it changes, not it. Without the last there is no project, and it is made again.
  await rm(join(folder, 'oss'), { recursive: true, force: true })
  for (const name of ['oss', last]) await rename(join(project, name), join(folder, name))
  await rm(work, { recursive: true })
}
