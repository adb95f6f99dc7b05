import { readFile } from 'node:fs/promises'
import type { CpioEntry } from '../cpio.ts'

/** What runs on the machines, by its path in phase 1. */
const scripts = {
  init: 'init.sh',
  'netboot/lib.sh': 'lib.sh',
  'netboot/menu.sh': 'menu.sh',
  'netboot/complete.sh': 'complete.sh',
  'netboot/udhcpc.sh': 'udhcpc.sh',
} as const

/** The kernel opens it for the first program, before /dev is there (major 5, minor 1). */
const console: CpioEntry = { path: 'dev/console', device: [5, 1] }

/** Our own files of phase 1. */
export async function clientFiles(): Promise<CpioEntry[]> {
  const files = Object.entries(scripts).map(async ([path, name]): Promise<CpioEntry> => {
    const data = await readFile(new URL(`./client/${name}`, import.meta.url))
    return { path, data, mode: 0o755 }
  })
  return [console, ...(await Promise.all(files))]
}
