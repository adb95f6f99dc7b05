import { copyFile, cp, mkdir, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { countCalls, straceInject } from '../../../../test/support/strace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { layoutOf, stateFolder } from '../../src/mirror/layout.ts'
import { createRepository } from '../../src/repository.ts'
import { verify } from '../../src/steps/verify.ts'
import { type ImageFolder, imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'

const campaign = faultCampaign('SIGKILL while a mirror is brought up to date')
const timeout = everyFault ? 3_600_000 : 180_000
const program = fileURLToPath(new URL('../fixtures/generate.ts', import.meta.url))

/** The calls by which a mirror gets from one state to the next. */
const calls = ['link', 'rename', 'mkdir', 'fsync', 'openat'] as const

let images: ImageFolder
beforeAll(async () => {
  images = await imageFolder()
  for (const day of [1, 2, 3, 4]) await images.add(amxa(day).filename, day)
}, 60_000)
afterAll(async () => {
  await images[Symbol.asyncDispose]()
  campaign.print()
})

/**
 * A mirror of two images, when there is much to do: there is a third, and the second one has another
 * content than before, so that all that leads to it and from it has to be replaced.
 */
async function stage(root: string): Promise<{ folder: string; mirror: string }> {
  const [folder, mirror] = [join(root, 'images'), join(root, 'mirror')]
  await mkdir(folder, { recursive: true })
  const put = (from: number, to: number): Promise<void> =>
    copyFile(join(images.images, amxa(from).filename), join(folder, amxa(to).filename))
  await put(1, 1)
  await put(2, 2)
  await createRepository({ images: folder, mirror, repository: 'images.example.org' }).generate()
  // A new inode, as a download that was finished leaves it.
  await cp(join(images.images, amxa(4).filename), join(root, 'new'))
  await rename(join(root, 'new'), join(folder, amxa(2).filename))
  await put(3, 3)
  return { folder, mirror }
}

/** What clients are promised and do not get. */
async function losses(mirror: string, all: boolean): Promise<string[]> {
  const options = { jobs: 1, signal: new AbortController().signal }
  const faults = await verify(layoutOf(mirror), options)
  // Lists of sums are written before the metadata: only when all is done do they agree.
  const promised = faults.filter(({ file }) => all || /^(meta|rdiffs\/.*|[^.].*\.img)$/.test(file))
  return promised.map(({ file, message }) => `${file}: ${message}`)
}

/** Signatures that are not as long as their images demand: none has its name before it is whole. */
async function tornSignatures(mirror: string): Promise<string[]> {
  const folder = join(mirror, '.signatures')
  const names = await readdir(folder).catch((): string[] => [])
  const torn: string[] = []
  for (const name of names.filter((each) => !each.endsWith('.part'))) {
    const image = await stat(join(mirror, name.replace('.rdiff_signature', '')))
    const { size } = await stat(join(folder, name))
    const expected = 12 + 36 * Math.ceil(image.size / 128)
    if (size !== expected) torn.push(`${name}: ${size} bytes instead of ${expected}`)
  }
  return torn
}

describe('a mirror', () => {
  it('is whole whenever a run is killed, and the next run goes on', { timeout }, async () => {
    await using root = await temporaryFolder('boxwright-kill-')
    const dry = await stage(join(root.path, 'dry'))
    const traced = await straceInject({ args: [program, dry.folder, dry.mirror], syscalls: calls })
    expect(traced).toMatchObject({ code: 0, stdout: 'done' })
    expect(await losses(dry.mirror, true)).toEqual([])
    const points = calls.flatMap((call) => {
      const count = countCalls(traced.calls, call)
      expect({ call, count }).not.toEqual({ call, count: 0 })
      const all = Array.from({ length: count }, (_, n) => ({ call, when: n + 1 }))
      return campaign.sample(all, 1)
    })
    for (const { call, when } of points) {
      const { folder, mirror } = await stage(join(root.path, `${call}-${when}`))
      const args = [program, folder, mirror]
      const fault = { signal: 'SIGKILL' } as const
      await straceInject({ args, syscalls: [call], fault, when })
      const lost = await losses(mirror, false)
      lost.push(...(await tornSignatures(mirror)))
      const again = createRepository({
        images: folder,
        mirror,
        repository: 'images.example.org',
        signatures: true,
      })
      const report = await again.generate()
      if (report.images.offered !== 3) lost.push(`${report.images.offered} images instead of 3`)
      if (report.diffs.offered !== 6) lost.push(`${report.diffs.offered} rdiffs instead of 6`)
      lost.push(...(await losses(mirror, true)))
      lost.push(...(await tornSignatures(mirror)))
      const names = await readdir(mirror, { recursive: true })
      const signatures = names.filter((name) => name.endsWith('.rdiff_signature'))
      if (signatures.length !== 3) lost.push(`${signatures.length} signatures instead of 3`)
      lost.push(...names.filter((name) => /\.part$/.test(name) || name.includes('/work/')))
      campaign.note(`SIGKILL at ${call}`, lost)
      expect({ call, when, lost }).toEqual({ call, when, lost: [] })
    }
  })

  it('keeps what it knows in one folder', async () => {
    await using root = await temporaryFolder('boxwright-kill-')
    const { mirror } = await stage(root.path)
    const hidden = (await readdir(mirror)).filter((name) => name.startsWith('.'))
    expect(hidden.sort()).toEqual(['.checksums', stateFolder])
  })
})
