import { readFile } from 'node:fs/promises'
import type { CpioEntry } from '../cpio.ts'

/** What runs on the machines, in `/netboot`, but the first program. */
const scripts = [
  ...['lib', 'network', 'choose', 'menu', 'aria2', 'fetch', 'complete', 'udhcpc'],
  ...['start', 'x', 'method-kexec', 'method-iso', 'iso-found', 'method-disk'],
]

/** The kernel opens it for the first program, before /dev is there (major 5, minor 1). */
const console: CpioEntry = { path: 'dev/console', device: [5, 1] }

/** Our own files of phase 1. */
export async function clientFiles(): Promise<CpioEntry[]> {
  const paths = [['init', 'init'], ...scripts.map((name) => [`netboot/${name}.sh`, name])] as const
  const files = paths.map(async ([path = '', name]): Promise<CpioEntry> => {
    const data = await readFile(new URL(`./client/${name}.sh`, import.meta.url))
    return { path, data, mode: 0o755 }
  })
  return [console, ...(await Promise.all(files))]
}
