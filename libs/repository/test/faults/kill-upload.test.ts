import { cp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { startNode } from '../../../../test/support/program.ts'
import { type SshServer, startSshd } from '../../../../test/support/sshd.ts'
import { layoutOf } from '../../src/mirror/layout.ts'
import { createRepository } from '../../src/repository.ts'
import { verify } from '../../src/steps/verify.ts'
import { type ImageFolder, imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'

const campaign = faultCampaign('SIGKILL while a mirror is uploaded')
const timeout = everyFault ? 3_600_000 : 180_000
const program = new URL('../fixtures/upload.ts', import.meta.url)

let folder: ImageFolder
let sshd: SshServer
beforeAll(async () => {
  sshd = await startSshd()
  folder = await imageFolder()
  const { images, mirror } = folder
  for (const day of [1, 2, 4]) await folder.add(amxa(day).filename, day)
  const repository = createRepository({ images, mirror })
  await repository.generate()
  await repository.upload({ to: join(folder.path, 'before') })
  // Much is to be replaced, something is new, something goes.
  const other = await folder.add(amxa(9).filename, 5)
  await rename(other, join(images, amxa(2).filename))
  await folder.add(amxa(3).filename, 3)
  await rm(join(images, amxa(1).filename))
  await repository.generate()
}, 120_000)
afterAll(async () => {
  await folder[Symbol.asyncDispose]()
  await sshd[Symbol.asyncDispose]()
  campaign.print()
})

/** What clients are promised and do not get. */
async function losses(mirror: string, all: boolean): Promise<string[]> {
  const options = { jobs: 1, signal: new AbortController().signal }
  const faults = await verify(layoutOf(mirror), options)
  const promised = faults.filter(({ file }) => all || /^(meta|rdiffs\/.*|[^.].*\.img)$/.test(file))
  return promised.map(({ file, message }) => `${file}: ${message}`)
}

/** Upload to a copy of the former mirror, up to a moment. @returns how long it took, in ms, and whether it was killed */
async function upload(
  there: string,
  rsh: string,
  to: string,
  moment?: number,
): Promise<{ readonly took: number; readonly isKilled: boolean }> {
  await cp(join(folder.path, 'before'), there, { recursive: true, preserveTimestamps: true })
  await using child = startNode(program, folder.mirror, to, rsh)
  await child.line()
  const start = performance.now()
  child.tell('go')
  if (moment !== undefined) {
    await Promise.race([delay(moment), child.ended()])
    child.process.kill('SIGKILL')
  }
  const { signal } = await child.ended()
  return { took: performance.now() - start, isKilled: signal === 'SIGKILL' }
}

describe('an upload', () => {
  it.each([
    { way: 'a folder', host: () => '', count: 4 },
    { way: 'another machine', host: () => `${sshd.host}:`, count: 2 },
  ])('to $way that is killed leaves whole what clients are told of', { timeout }, async (how) => {
    const { way, host, count } = how
    const dry = join(folder.path, 'there')
    const { took } = await upload(dry, sshd.rsh, `${host()}${dry}`)
    expect(await losses(dry, true)).toEqual([])
    await rm(dry, { recursive: true })
    const parts = Array.from({ length: 50 }, (_, index) => (index + 0.5) / 50)
    for (const part of campaign.sample(parts, count)) {
      const there = join(folder.path, `there-${part}`)
      const to = `${host()}${there}`
      const { isKilled } = await upload(there, sshd.rsh, to, part * took)
      const lost = await losses(there, false)
      await sshd.idle()
      lost.push(...(await losses(there, false)))
      const { mirror } = folder
      const again = createRepository({ images: mirror, mirror })
      await again.upload({ to, rsh: sshd.rsh, remove: true })
      lost.push(...(await losses(there, true)))
      const names = await readdir(there, { recursive: true })
      lost.push(...names.filter((name) => /\.partial|\.\w{6}$/.test(name)))
      if (names.includes(amxa(1).filename)) lost.push(`${amxa(1).filename} is still there`)
      // One that was faster than the one before has ended by then.
      campaign.note(isKilled ? `on the way to ${way}` : `after the way to ${way}`, lost)
      expect({ part, lost }).toEqual({ part, lost: [] })
      await rm(there, { recursive: true })
    }
  })
})
