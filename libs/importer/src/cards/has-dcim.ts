import { readdir } from 'node:fs/promises'

/** Whether a card is from a camera: it has a folder `DCIM` (JEITA CP-3461, Design rule for Camera File system). */
export async function hasDcim(path: string): Promise<boolean> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.some((entry) => entry.isDirectory() && entry.name.toUpperCase() === 'DCIM')
}
