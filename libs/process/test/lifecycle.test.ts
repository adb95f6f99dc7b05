import { once } from 'node:events'
import { createProcess, type ManagedProcess, type ProcessOptions, run } from '@boxwright/process'
import { describe, expect, it } from 'vitest'
import { membersOf } from './alive.ts'

const busy = 'echo here; while :; do echo on; sleep 0.01; done'

/** All that a process can be made like; each must keep the same contract. */
const kinds: Record<string, Partial<ProcessOptions>> = {
  lines: {},
  bytes: { stdout: 'bytes' },
  silent: { stdout: 'ignore', stderr: 'ignore' },
  'ready by a line': { ready: /here/ },
  'ready by a check': { ready: () => true },
  'never ready': { ready: () => false },
  'started again': { restart: { when: 'always', delay: 1 } },
  unguarded: { guard: false },
  nice: { nice: 5 },
  'deaf to SIGTERM': { ready: /here/, args: ['-c', `trap "" TERM; ${busy}`], stop: { grace: 50 } },
}

function watch(process: ManagedProcess): string[] {
  const told: string[] = []
  for (const name of ['started', 'ready', 'line', 'exited', 'restarting', 'ended'] as const) {
    process.events.on(name, () => told.push(name))
  }
  return told
}

describe.each(Object.entries(kinds))('a process (%s)', (kind, options) => {
  const make = (more: Partial<ProcessOptions> = {}): ManagedProcess =>
    createProcess({ command: 'sh', args: ['-c', busy], ...options, ...more })
  const started = async (process: ManagedProcess): Promise<number> => {
    const [{ pid }] = (await once(process.events, 'started')) as [{ pid: number }]
    return pid
  }

  it('starts once, and is gone when stopped', async () => {
    await using process = make()
    expect(process.state).toBe('idle')
    const told = watch(process)
    const first = process.start()
    expect(process.start()).toBe(first)
    expect(process.ready).toBe(first)
    first.catch(() => undefined)
    const pid = await started(process)
    expect(process.pid).toBe(pid)
    if (kind !== 'never ready') await first
    expect(told.filter((name) => name === 'started').length).toBe(1)
    const end = await process.stop()
    expect(end).toEqual(
      kind === 'deaf to SIGTERM'
        ? { code: null, signal: 'SIGKILL' }
        : { code: null, signal: 'SIGTERM' },
    )
    expect(process.pid).toBe(undefined)
    expect(await membersOf(pid)).toEqual([])
  })

  it('is silent after it has been stopped', async () => {
    await using process = make()
    const told = watch(process)
    process.start().catch(() => undefined)
    await started(process)
    await process.stop()
    expect(process.state).toBe('ended')
    expect(told.at(-1)).toBe('ended')
    const count = told.length
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
    expect(told.length).toBe(count)
    for await (const _ of process.lines);
  })

  it('can be stopped unstarted, and then does not start', async () => {
    const process = make()
    const told = watch(process)
    expect(await process.stop()).toEqual({ code: null, signal: null })
    await expect(process.start()).rejects.toMatchObject({ code: 'ERR_STOPPED' })
    expect(told).toEqual(['ended'])
    for await (const _ of process.lines) throw new Error('a line')
  })

  it('can be stopped twice, and at once', async () => {
    const process = make()
    const ready = process.start()
    const [one, two] = [process.stop(), process.stop()]
    expect(await one).toBe(await two)
    expect(await process.stop()).toBe(await one)
    // Without a condition it is ready by having been started.
    await ready.catch((error) => expect(error.code).toBe('ERR_STOPPED'))
    expect(process.state).toBe('ended')
  })

  it('does not start when aborted before', async () => {
    const reason = new Error('enough')
    const process = make({ signal: AbortSignal.abort(reason) })
    const told = watch(process)
    await expect(process.start()).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: reason })
    expect(told).toEqual(['ended'])
    expect(await process.exit).toEqual({ code: null, signal: null })
  })

  it('ends when aborted', async () => {
    const controller = new AbortController()
    const process = run({
      command: 'sh',
      args: ['-c', busy],
      ...options,
      signal: controller.signal,
    })
    const pid = await started(process)
    controller.abort()
    await process.exit
    expect(await membersOf(pid)).toEqual([])
  })

  it('ends when it goes out of use', async () => {
    let pid = 0
    {
      await using process = make()
      process.start().catch(() => undefined)
      pid = await started(process)
    }
    expect(await membersOf(pid)).toEqual([])
  })
})
