import { readFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { type ManagedProcess, type ProcessOptions, run } from '@boxwright/process'
import { describe, expect, it } from 'vitest'
import { isAlive, membersOf } from './alive.ts'

/** Start a script; it is ready when it says so. */
async function start(
  script: string,
  options: Partial<ProcessOptions> = {},
): Promise<ManagedProcess> {
  const process = run({ command: 'sh', args: ['-c', script], ready: /ready/, ...options })
  await process.ready
  return process
}

async function wordsOf(process: ManagedProcess): Promise<string[]> {
  const words: string[] = []
  // On stderr, sh(1) tells of the signals that its children get.
  for await (const { stream, text } of process.lines) if (stream === 'stdout') words.push(text)
  return words
}

const nap = 'while :; do sleep 1000 & wait $!; done'

describe('stop', () => {
  it('lets a process finish its work', async () => {
    const process = await start(`trap 'echo finishing; exit 0' TERM; echo ready; ${nap}`)
    expect(await process.stop()).toEqual({ code: 0, signal: null })
    expect(await wordsOf(process)).toEqual(['ready', 'finishing'])
  })

  it('sends one signal after the other, and kills at last', async () => {
    const traps = `trap 'echo INT' INT; trap 'echo TERM' TERM; trap 'echo HUP' HUP`
    await using process = await start(`${traps}; echo ready; ${nap}`, {
      stop: { signals: ['SIGINT', 'SIGTERM', 'SIGHUP'], grace: 200 },
    })
    expect(await process.stop()).toEqual({ code: null, signal: 'SIGKILL' })
    expect(await wordsOf(process)).toEqual(['ready', 'INT', 'TERM', 'HUP'])
  })

  it('kills at once, if so wished', async () => {
    const process = await start(`trap '' TERM; echo ready; ${nap}`, { stop: { signals: [] } })
    expect(await process.stop()).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('kills at last, also if a signal is none', async () => {
    const signals = ['SIGNONE'] as unknown as NodeJS.Signals[]
    const process = await start(`echo ready; ${nap}`, { stop: { signals, grace: 1 } })
    expect(await process.stop()).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('ends what is suspended', async () => {
    const process = await start(`trap 'echo bye; exit 0' TERM; echo ready; kill -STOP $$; ${nap}`)
    expect(await process.stop()).toEqual({ code: 0, signal: null })
  })

  it('ends the whole group, also who does not heed it', async () => {
    const stubborn = `(trap '' TERM; echo ready; while :; do sleep 1000; done)`
    const process = await start(`${stubborn} & wait`, { stop: { grace: 100 } })
    const { pid = 0 } = process
    expect((await membersOf(pid)).length).toBeGreaterThanOrEqual(2)
    expect(await process.stop()).toEqual({ code: null, signal: 'SIGTERM' })
    expect(await membersOf(pid)).toEqual([])
  })

  it('leaves it to the leader to end the others, if so wished', async () => {
    const worker = `(trap 'echo told; exit 0' USR1; trap 'echo struck; exit 0' TERM; echo worker; ${nap})`
    const script = `${worker} & trap "kill -USR1 $!; wait $!; exit 0" TERM; echo leader; ${nap}`
    const process = run({ command: 'sh', args: ['-c', script], stop: { to: 'leader' } })
    const lines = process.lines[Symbol.asyncIterator]()
    const ready = [await lines.next(), await lines.next()].map(({ value }) => value?.text)
    expect(ready.toSorted()).toEqual(['leader', 'worker'])
    const { pid = 0 } = process
    await process.stop()
    expect((await wordsOf(process)).slice(2)).toEqual(['told'])
    expect(await membersOf(pid)).toEqual([])
  })

  it('is also for what a process leaves behind when it ends by itself', async () => {
    const process = await start(
      `(trap 'echo late; exit 0' TERM; echo ready; ${nap}) & read _; exit 4`,
      {
        stdin: 'pipe',
      },
    )
    const { pid = 0 } = process
    process.stdin?.end('go\n')
    expect(await process.exit).toMatchObject({ code: 4, signal: null })
    expect(await membersOf(pid)).toEqual([])
    expect(await wordsOf(process)).toEqual(['ready', 'late'])
  })

  it('does not wait for ever for who has left the group with our pipe', async () => {
    const runaway = `setsid sh -c 'echo $$; echo ready; exec sleep 1000'`
    const process = await start(`${runaway} & wait`)
    await process.stop()
    const [pid] = await wordsOf(process)
    expect(await isAlive(Number(pid))).toBe(true)
    globalThis.process.kill(Number(pid), 'SIGKILL')
  })
})

describe('a process', () => {
  it('has the niceness, folder, and environment that it was given', async () => {
    const script = 'echo $NEW $HOME $0 $PWD; echo $BOXWRIGHT_GUARD; echo ready; exec sleep 1000'
    const options = { nice: 7, cwd: '/usr', env: { NEW: 'new', HOME: undefined } }
    await using process = await start(script, options)
    const lines = process.lines[Symbol.asyncIterator]()
    expect((await lines.next()).value?.text).toBe('new sh /usr')
    expect((await lines.next()).value?.text).toMatch(/[0-9a-f]{32}$/)
    const stat = await readFile(`/proc/${process.pid}/stat`, 'latin1')
    // It adds to that of whoever starts it.
    const niceness = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16])
    expect(niceness).toBe(Math.min(getPriority() + 7, 19))
  })

  it('reads what it is given', async () => {
    const given = run({ command: 'cat', stdin: Buffer.from('one\ntwo') })
    expect(await wordsOf(given)).toEqual(['one', 'two'])
    const deaf = run({ command: 'true', stdin: Buffer.alloc(1 << 20) })
    expect(await deaf.exit).toEqual({ code: 0, signal: null })
  })

  it('survives a listener that throws', async () => {
    const thrown: unknown[] = []
    const listeners = globalThis.process.listeners('uncaughtException')
    globalThis.process.removeAllListeners('uncaughtException')
    globalThis.process.on('uncaughtException', (error) => thrown.push(error))
    try {
      const process = run({ command: 'echo', args: ['x'] })
      for (const name of ['started', 'ready', 'line', 'exited', 'ended'] as const) {
        process.events.on(name, () => {
          throw new Error(name)
        })
      }
      expect(await process.exit).toEqual({ code: 0, signal: null })
      await new Promise(setImmediate)
      const messages = thrown.map((error) => (error as Error).message)
      expect(messages).toEqual(['started', 'ready', 'line', 'exited', 'ended'])
    } finally {
      globalThis.process.removeAllListeners('uncaughtException')
      for (const listener of listeners) globalThis.process.on('uncaughtException', listener)
    }
  })
})
