import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ApplianceError } from '@boxwright/appliance'

const run = promisify(execFile)

/** Files in the made operating system. */
const files = 120
/** Bytes of each. */
const fileBytes = 40_000

/** The first date of the made images. */
const firstDate = Date.UTC(2026, 0, 5, 6, 30)
const day = 86_400_000

/** The name of the n-th image: one a week. */
export function demoName(number: number): string {
  const date = new Date(firstDate + number * 7 * day).toISOString()
  const stamp = `${date.slice(0, 10)}-${date.slice(11, 19).replaceAll(':', '')}`
  return `puavo-os-demo-trixie-${stamp}-amd64.img`
}

/**
 * Make the n-th image of a made operating system: a squashfs in which, from week to week, a few files change.
 *
 * @param folder of the images; the image appears in it at once, whole
 * @param work a folder for what it is made of
 * @throws ApplianceError `ERR_CONFIG` without mksquashfs
 */
export async function makeDemoImage(folder: string, work: string, number: number): Promise<void> {
  const tree = join(work, 'tree')
  const definitions = join(tree, 'usr/share/puavo-conf/definitions')
  await rm(work, { recursive: true, force: true })
  await mkdir(definitions, { recursive: true })
  await mkdir(join(tree, 'usr/bin'))
  for (let file = 0; file < files; file++) {
    // Each week another twentieth of the files is new.
    const version = Math.floor((number + (file % 20)) / 20)
    await writeFile(join(tree, 'usr/bin', `program-${file}`), content(`${file} ${version}`))
  }
  const conf = { 'puavo.release': { default: `${number + 1}` }, 'puavo.desktop': { default: 'on' } }
  await writeFile(join(definitions, 'demo.json'), JSON.stringify(conf))
  const image = join(work, 'image')
  const flags = ['-comp', 'zstd', '-quiet', '-no-progress', '-all-root', '-all-time', '0']
  await run('mksquashfs', [tree, image, ...flags]).catch((cause) => {
    const message =
      'the demo makes its images with mksquashfs (Debian: apt-get install squashfs-tools); or give a folder with --images'
    throw new ApplianceError('ERR_CONFIG', message, { cause })
  })
  await rename(image, join(folder, demoName(number)))
  await rm(work, { recursive: true, force: true })
}

/** Bytes that do not compress much, the same for the same words. */
function content(words: string): Buffer {
  return createHash('shake256', { outputLength: fileBytes }).update(words).digest()
}
