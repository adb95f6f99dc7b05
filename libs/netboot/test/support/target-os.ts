import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CpioEntry, writeCpio } from '../../src/cpio.ts'

/** What the target system prints once it runs. */
export const marker = 'THE TARGET SYSTEM RUNS'

const init = `#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
echo "${marker}: $(/bin/busybox cat /proc/cmdline)"
/bin/busybox poweroff -f
`

/** The files of a Linux that has busybox alone, and runs a script. */
export async function busyboxInit(script: string): Promise<CpioEntry[]> {
  return [
    { path: 'dev/console', device: [5, 1] },
    { path: 'proc', folder: true },
    { path: 'bin/busybox', data: await readFile('/bin/busybox'), mode: 0o755 },
    { path: 'init', data: new TextEncoder().encode(script), mode: 0o755 },
  ]
}

/**
 * Write the initrd of a system that prints {@link marker} with its command line, and powers the machine off.
 *
 * @param folder to write `target.img` to
 * @param ballast more bytes in it, which no compression makes smaller
 * @returns its path
 */
export async function targetInitrd(folder: string, ballast = 0): Promise<string> {
  const path = join(folder, 'target.img')
  const noise = new Uint8Array(ballast)
  for (let at = 0, value = 1; at < ballast; at += 1) {
    value = (value * 1_103_515_245 + 12_345) % 2_147_483_648
    noise[at] = value >> 16
  }
  const archive = writeCpio([...(await busyboxInit(init)), { path: 'ballast', data: noise }])
  await writeFile(path, archive)
  return path
}
