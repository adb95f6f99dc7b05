import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { noise } from '../../../../test/support/noise.ts'
import { countCalls, straceInject } from '../../../../test/support/strace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { trustMirror } from '../../src/client/trust-mirror.ts'
import { createKeys, rotateKeys } from '../../src/keys/keygen.ts'
import { createRepository, type Repository } from '../../src/repository.ts'
import { serve } from '../client/server.ts'
import { amxa } from '../names.ts'
import { series } from '../trust/signed-mirror.ts'

const campaign = faultCampaign('SIGKILL while a mirror is signed, and its keys are replaced')
const timeout = everyFault ? 3_600_000 : 300_000
const program = fileURLToPath(new URL('../fixtures/generate.ts', import.meta.url))

/** The calls by which a mirror gets from one state to the next, and how many of each are tried. */
const calls = { rename: 2, fsync: 1, openat: 1, link: 1 } as const

afterAll(() => campaign.print())

/** A signed mirror of two images, known to a client; when there is much to do. */
interface Stage {
  readonly images: string
  readonly mirror: string
  readonly keys: string
  readonly state: string
  readonly root: string
  readonly repository: Repository
}

const content = (day: number): Buffer[] =>
  Array.from({ length: day }, (_, index) => noise(4000, index))

/** A third image is there, the second has another content, and all keys are to be replaced. */
async function stage(folder: string): Promise<Stage> {
  const [images, mirror] = [join(folder, 'images'), join(folder, 'mirror')]
  const [keys, state] = [join(folder, 'keys'), join(folder, 'state')]
  await mkdir(images, { recursive: true })
  const { root } = await createKeys({ folder: keys })
  for (const day of [1, 2]) await writeFile(join(images, amxa(day).filename), content(day))
  const options = { images, mirror, keys, repository: 'images.example.org' }
  const repository = createRepository({
    ...options,
    ...{ allowAnyImage: true, signatures: true, jobs: 1 },
  })
  await repository.generate()
  const made = { images, mirror, keys, state, root, repository }
  expect(await lacks(made, state)).toEqual([])
  await writeFile(join(folder, 'new'), content(4))
  await rename(join(folder, 'new'), join(images, amxa(2).filename))
  await writeFile(join(images, amxa(3).filename), content(3))
  await rotateKeys({ folder: keys, roles: ['root', 'targets', 'snapshot', 'timestamp'] })
  return made
}

/** What a client is refused, or does not get as it was signed. */
async function lacks({ mirror, root }: Stage, state: string): Promise<string[]> {
  await using server = await serve(mirror)
  try {
    const { targets, meta } = await trustMirror({ mirror: server.url, root, state })
    await meta(series)
    const wrong: string[] = []
    for (const [path, { hashes }] of targets) {
      // Old clients are told by themselves, before: see the other campaign.
      if (path.startsWith('meta/')) continue
      const bytes = await readFile(join(mirror, path)).catch(() => Buffer.of())
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (sha256 !== hashes['sha256']) wrong.push(`${path}: not as it was signed`)
    }
    return wrong
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

describe('a signed mirror', () => {
  it('is accepted whenever a run is killed, and the next run goes on', { timeout }, async () => {
    await using root = await temporaryFolder('boxwright-sign-kill-')
    const args = ({ images, mirror, keys }: Stage): string[] => [program, images, mirror, '3', keys]
    const names = Object.keys(calls) as (keyof typeof calls)[]
    const dry = await stage(join(root.path, 'dry'))
    const traced = await straceInject({ args: args(dry), syscalls: names })
    expect(traced).toMatchObject({ code: 0, stdout: 'done' })
    expect(await lacks(dry, dry.state)).toEqual([])
    const points = names.flatMap((call) => {
      const count = countCalls(traced.calls, call)
      const all = Array.from({ length: count }, (_, n) => ({ call, when: n + 1 }))
      return campaign.sample(all, calls[call])
    })
    for (const { call, when } of points) {
      const at = await stage(join(root.path, `${call}-${when}`))
      const fault = { signal: 'SIGKILL' } as const
      await straceInject({ args: args(at), syscalls: [call], fault, when })
      const known = join(root.path, `${call}-${when}-known`)
      await cp(at.state, known, { recursive: true })
      const lost = await lacks(at, known)
      lost.push(...(await lacks(at, join(root.path, `${call}-${when}-first`))))
      await at.repository.generate()
      lost.push(...(await lacks(at, at.state)), ...(await lacks(at, known)))
      const faults = await at.repository.verify({ root: at.root })
      lost.push(...faults.map(({ file, message }) => `${file}: ${message}`))
      const all = await readdir(at.mirror, { recursive: true })
      lost.push(...all.filter((name) => name.endsWith('.part')))
      campaign.note(`SIGKILL at ${call}`, lost)
      expect({ call, when, lost }).toEqual({ call, when, lost: [] })
    }
  })
})
