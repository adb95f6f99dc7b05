import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { countCalls, straceInject } from '../../../../test/support/strace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { repair } from '../../src/sndfile/repair.ts'
import type { Writing } from './fixtures/writing.ts'
import { kinds, type Sound } from './sounds.ts'
import { framesSaid, losses } from './survivors.ts'

const program = fileURLToPath(new URL('./fixtures/writing.ts', import.meta.url))
const repairer = fileURLToPath(new URL('./fixtures/repairing.ts', import.meta.url))
const sounds: readonly Sound[] = ['tone', 'silence', 'noise']
const timeout = everyFault ? 1_800_000 : 180_000
const campaign = faultCampaign('SIGKILL of a writer: what is lost after the repair')
afterAll(() => campaign.print())

/** Run a writer and kill it so many ms after it said that so many frames are safe; what it said. */
async function kill(writing: Writing, delay: number, frames: number): Promise<string> {
  const args = ['--conditions=@boxwright/source', program, JSON.stringify(writing)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.on('error', () => undefined)
  const ended = once(child, 'close')
  let said = ''
  const far = Promise.withResolvers<void>()
  child.stdout.on('data', (chunk) => {
    said += chunk
    if (framesSaid(said) >= frames) far.resolve()
  })
  child.stdin.end('go\n')
  await Promise.race([far.promise, ended])
  await setTimeout(delay)
  child.kill('SIGKILL')
  await ended
  return said
}

describe.each(kinds)('%s', (kind) => {
  it.each(sounds)('of %s, killed at any time', { timeout }, async (what) => {
    await using folder = await temporaryFolder()
    const delays = Array.from({ length: 60 }, (_, i) => i * i * 0.08)
    for (const delay of campaign.sample(delays, 2)) {
      const path = join(folder.path, `${delay}.part`)
      // The last is more than what FLAC holds back: its tail then keeps no more than that.
      const period = [441, 1024, 4096, 5512, 30_000][Math.floor(delay) % 5] ?? 1024
      const writing: Writing = { path, kind, what, period, blocks: 1_000_000 }
      const lost = await losses(writing, await kill(writing, delay, 1))
      campaign.note(`${kind}, ${what}, at any time`, lost)
      expect({ delay, lost }).toEqual({ delay, lost: [] })
    }
  })

  it.each([4000, 32_000])(
    'killed at any system call, %i frames a block',
    { timeout },
    async (period) => {
      await using folder = await temporaryFolder()
      const syscalls = ['openat', 'write', 'pwrite64', 'ftruncate', 'fdatasync', 'close', 'unlink']
      const play = async (name: string, when?: number) => {
        const writing: Writing = {
          path: join(folder.path, name),
          kind,
          what: 'clicks',
          period,
          blocks: 64_000 / period,
        }
        const args = [program, JSON.stringify(writing)]
        const fault = when === undefined ? {} : { fault: { signal: 'SIGKILL' } as const, when }
        return { writing, ...(await straceInject({ args, syscalls, ...fault })) }
      }
      const dry = await play('dry')
      expect(dry.stdout).toMatch(/closed 64000$/)
      const calls = Array.from({ length: countCalls(dry.calls) }, (_, i) => i + 1)
      for (const when of campaign.sample(calls, 3)) {
        const { writing, stdout } = await play(`${when}.part`, when)
        const lost = await losses(writing, stdout)
        campaign.note(`${kind}, at any system call`, lost)
        expect({ when, lost }).toEqual({ when, lost: [] })
      }
    },
  )

  it('killed while it is repaired', { timeout }, async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'dead')
    const writing: Writing = { path, kind, what: 'tone', period: 4096, blocks: 1_000_000 }
    const stdout = await kill(writing, 0, 100_000)
    const syscalls = ['write', 'pwrite64', 'ftruncate', 'fdatasync', 'close', 'unlink']
    const play = async (name: string, when?: number) => {
      const copy = join(folder.path, name)
      await cp(path, copy)
      if (kind !== 'wav') await cp(`${path}.tail`, `${copy}.tail`)
      const fault = when === undefined ? {} : { fault: { signal: 'SIGKILL' } as const, when }
      const traced = await straceInject({ args: [repairer, copy], syscalls, ...fault })
      return { copy, ...traced }
    }
    const dry = await play('dry')
    expect(dry.stdout).toBe('repaired')
    const whole = await repair(dry.copy)
    const calls = Array.from({ length: countCalls(dry.calls) }, (_, i) => i + 1)
    for (const when of campaign.sample(calls, 2)) {
      const { copy } = await play(`${when}.part`, when)
      const lost = await losses({ ...writing, path: copy }, stdout)
      campaign.note(`${kind}, while it is repaired`, lost)
      expect({ when, lost }).toEqual({ when, lost: [] })
      expect(await repair(copy)).toEqual(whole)
    }
  })
})
