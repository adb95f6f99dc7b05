import { copyFile, cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { countCalls, straceInject } from '../../../../test/support/strace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createRepository } from '../../src/repository.ts'
import { imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'

const campaign = faultCampaign('SIGKILL while a mirror is pruned')
const timeout = everyFault ? 3_600_000 : 180_000
const program = fileURLToPath(new URL('../fixtures/prune.ts', import.meta.url))
afterAll(() => campaign.print())

it('what a killed run has begun to remove, the next one removes', { timeout }, async () => {
  await using root = await temporaryFolder('boxwright-kill-prune-')
  await using made = await imageFolder()
  const images = join(root.path, 'images')
  await mkdir(images)
  for (const day of [1, 2, 3]) {
    await made.add(amxa(day).filename, day)
    await copyFile(join(made.images, amxa(day).filename), join(images, amxa(day).filename))
  }
  const repositoryOf = (mirror: string) =>
    createRepository({ images, mirror, jobs: 1, signatures: true })
  const old = join(root.path, 'old')
  await repositoryOf(old).generate()
  await rm(join(images, amxa(1).filename))
  await repositoryOf(old).generate()
  const copy = async (name: string): Promise<string> => {
    const mirror = join(root.path, name)
    await cp(old, mirror, { recursive: true, preserveTimestamps: true })
    return mirror
  }
  const namesIn = async (mirror: string): Promise<string[]> =>
    (await readdir(mirror, { recursive: true })).sort()

  const dry = await copy('dry')
  const traced = await straceInject({ args: [program, images, dry], syscalls: ['unlink'] })
  expect(traced).toMatchObject({ code: 0, stdout: 'done' })
  const pruned = await namesIn(dry)
  expect(pruned.filter((name) => name.includes(amxa(1).date))).toEqual([])
  const count = countCalls(traced.calls, 'unlink')
  const points = Array.from({ length: count }, (_, n) => n + 1)
  for (const when of campaign.sample(points, 3)) {
    const mirror = await copy(`killed-${when}`)
    const fault = { signal: 'SIGKILL' } as const
    await straceInject({ args: [program, images, mirror], syscalls: ['unlink'], fault, when })
    const lost = (await repositoryOf(mirror).verify()).map(
      ({ file, message }) => `${file}: ${message}`,
    )
    await repositoryOf(mirror).prune({ grace: 0 })
    const names = await namesIn(mirror)
    lost.push(...pruned.filter((name) => !names.includes(name)))
    const left = names.filter((name) => !pruned.includes(name))
    campaign.note('SIGKILL at unlink', [...lost, ...left])
    expect({ when, lost, left }).toEqual({ when, lost: [], left: [] })
  }
})
