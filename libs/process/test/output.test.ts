import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { run } from '@boxwright/process'
import { describe, expect, it, vi } from 'vitest'
import { drain } from '../src/edges/drain.ts'

/** Bytes that a process has written so far; proc_pid_io(5). */
async function written(pid: number): Promise<number> {
  const io = await readFile(`/proc/${pid}/io`, 'utf8')
  return Number(/wchar: (\d+)/.exec(io)?.[1])
}

/** Wait until a process can write no more: it writes nothing in a while. Returns how much that was. */
async function untilBlocked(pid: number): Promise<number> {
  let before = -1
  return await vi.waitUntil(
    async () => {
      const now = await written(pid)
      const blocked = now === before && now > 0
      before = now
      return blocked && now
    },
    { interval: 100, timeout: 30_000 },
  )
}

describe('bytes', () => {
  it('come whole', async () => {
    const process = run({
      command: 'head',
      args: ['-c', '50000000', '/dev/urandom'],
      stdout: 'bytes',
    })
    await process.ready
    const stream = process.stdout
    expect(stream && (await buffer(stream)).length).toBe(50_000_000)
    expect(await process.exit).toEqual({ code: 0, signal: null })
  })

  it('make the process wait for who reads them', async () => {
    await using process = run({
      command: 'head',
      args: ['-c', '50000000', '/dev/zero'],
      stdout: 'bytes',
    })
    await process.ready
    const { stdout, pid = 0 } = process
    expect(await untilBlocked(pid)).toBeLessThan(1 << 20)
    expect(stdout && (await buffer(stdout)).length).toBe(50_000_000)
  })
})

describe('what a process leaves in the pipe', () => {
  it('is read whole, also by who has no time for it', async () => {
    // Someone stays who holds the pipe: there is no end of it to wait for.
    const script = 'head -c 100000 /dev/zero; sleep 1000 & echo $! >&2'
    const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] })
    const { stdout, stderr } = child
    let length = 0
    stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
    })
    stdout.pause()
    const [[said]] = await Promise.all([once(stderr, 'data'), once(child, 'exit')])
    try {
      const drained = drain(stdout)
      // Busy with something else for longer than it would wait.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
      await drained
      expect(length).toBe(100_000)
    } finally {
      stderr.destroy()
      process.kill(Number(said), 'SIGKILL')
    }
  })
})

describe('lines', () => {
  it('come in order from both streams', async () => {
    const process = run({
      command: 'sh',
      args: ['-c', 'for i in 1 2 3; do echo $i; echo e$i >&2; done'],
    })
    const [out, err]: [string[], string[]] = [[], []]
    for await (const { stream, text } of process.lines) (stream === 'stdout' ? out : err).push(text)
    expect(out).toEqual(['1', '2', '3'])
    expect(err).toEqual(['e1', 'e2', 'e3'])
  })

  it('are told as events, too, and the last are kept', async () => {
    const process = run({ command: 'seq', args: ['1000'], keepLines: 3 })
    const told: string[] = []
    process.events.on('line', ({ text }) => told.push(text))
    await process.exit
    expect(told.length).toBe(1_000)
    const late: string[] = []
    for await (const { text } of process.lines) late.push(text)
    expect(late).toEqual(['998', '999', '1000'])
  })

  it('make the process wait for who reads them', async () => {
    const size = 1_000_000
    await using process = run({ command: 'seq', args: [`${size}`] })
    const lines = process.lines[Symbol.asyncIterator]()
    await process.ready
    const blocked = await untilBlocked(process.pid ?? 0)
    expect(blocked).toBeLessThan(1 << 20)
    let count = 0
    while (!(await lines.next()).done) count++
    expect(count).toBe(size)
  })

  it('do not wait for nobody, nor for who has left', async () => {
    const process = run({ command: 'seq', args: ['300000'] })
    for await (const { text } of process.lines) if (text === '10') break
    expect(await process.exit).toEqual({ code: 0, signal: null })
  })

  it('end when the process is stopped under a reader who does not read', async () => {
    const process = run({ command: 'seq', args: ['100000000'] })
    const lines = process.lines[Symbol.asyncIterator]()
    await process.ready
    await untilBlocked(process.pid ?? 0)
    await process.stop()
    let count = 0
    while (!(await lines.next()).done) count++
    expect(count).toBeGreaterThan(0)
  })

  it('come in pieces where they are endless', async () => {
    const process = run({
      command: 'head',
      args: ['-c', '10000000', '/dev/zero'],
      maxLineLength: 1_000,
    })
    let length = 0
    for await (const { text } of process.lines) {
      expect(text.length <= 1_000).toBe(true)
      length += text.length
    }
    expect(length).toBe(10_000_000)
  })
})
