import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addSystem, initProject } from '@boxwright/netboot'

/** Bytes that do not compress, the same for the same words. */
function noise(length: number, words: string): Buffer {
  return createHash('shake256', { outputLength: length }).update(words).digest()
}

/**
 * Make a project with two systems that nobody can boot: bytes to be given, of the size of small ones.
 *
 * @param folder of the project; one that is there is left as it is
 * @param bytes of the larger one
 */
export async function makeProject(folder: string, bytes: number): Promise<void> {
  if (existsSync(folder)) return
  const work = `${folder}.making`
  await rm(work, { recursive: true, force: true })
  const project = join(work, 'project')
  const kernel = join(work, 'vmlinuz')
  const initrd = join(work, 'initrd.img')
  await mkdir(work, { recursive: true })
  await initProject(project)
  for (const [name, dispname, part] of [
    ['linux', 'Linux, made up', 1],
    ['rescue', 'Rescue, made up', 0.5],
  ] as const) {
    await writeFile(kernel, noise(Math.ceil(bytes * part * 0.25), `${name} kernel`))
    await writeFile(initrd, noise(Math.ceil(bytes * part * 0.75), `${name} initrd`))
    await addSystem(project, { kernel, initrd, name, dispname })
  }
  // Whole or not at all: the next start makes it anew.
  await rename(project, folder)
  await rm(work, { recursive: true })
}
