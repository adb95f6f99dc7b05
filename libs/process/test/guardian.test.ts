import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { run } from '@boxwright/process'
import { describe, expect, it, vi } from 'vitest'
import { childrenOf, type Program, startNode, startProgram } from '../../../test/support/program.ts'
import { guardianScript } from '../src/edges/guardian.ts'
import { isAlive, membersOf } from './alive.ts'

const parent = new URL('fixtures/parent.ts', import.meta.url)
const spawner = new URL('fixtures/spawner.ts', import.meta.url)
const crowded = new URL('fixtures/crowded.ts', import.meta.url).pathname

/** A grandchild that takes no hint, and says when it is there. */
const stubborn = `sh -c 'trap "" TERM INT HUP; echo $$; sleep 300'`
/** One that has left its group and session. */
const runaway = `setsid sh -c 'echo $$; exec sleep 300'`

interface Family {
  readonly leaders: readonly number[]
  readonly grandchildren: readonly number[]
  readonly guardian: number
}

async function startFamily(program: Program, lines: readonly string[]): Promise<Family> {
  const said: string[] = []
  while (said.length < lines.length + 1) said.push(await program.line())
  const leaders: number[] = JSON.parse(said.find((line) => line.startsWith('[')) ?? '')
  const grandchildren = said.filter((line) => /^\d+$/.test(line)).map(Number)
  const children = await childrenOf(program.process.pid ?? 0)
  const [guardian = 0] = children.filter((pid) => !leaders.includes(pid))
  expect(grandchildren.length).toBe(lines.length)
  for (const pid of [...leaders, ...grandchildren, guardian]) expect(await isAlive(pid)).toBe(true)
  return { leaders, grandchildren, guardian }
}

/**
 * All that held the program's output are gone: it has come to its end. A process that is killed closes its files
 * before it is dead; the guardian does not hold the output.
 */
async function expectNothingLeft(program: Program, family: Family): Promise<void> {
  await program.ended()
  await expectDead([...family.leaders, ...family.grandchildren, family.guardian])
}

async function expectDead(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    await vi.waitUntil(async () => !(await isAlive(pid)), { timeout: 30_000 })
  }
}

const lines = [
  `${stubborn}; :`,
  `${runaway}; :`,
  `trap '' TERM; ${stubborn} & ${runaway.replace('echo $$;', '')} & wait`,
]

describe('nothing outlives us', () => {
  it('when we are killed', async () => {
    await using program = startNode(parent, 'here', ...lines)
    const family = await startFamily(program, lines)
    program.process.kill('SIGKILL')
    await expectNothingLeft(program, family)
  })

  it('when we exit without a word', async () => {
    await using program = startNode(parent, 'exit', ...lines)
    const family = await startFamily(program, lines)
    program.tell('exit')
    await expectNothingLeft(program, family)
  })

  it('when a worker thread is terminated', async () => {
    await using program = startNode(parent, 'worker', ...lines)
    const family = await startFamily(program, lines)
    program.tell('terminate')
    const { leaders, grandchildren, guardian } = family
    await expectDead([...leaders, ...grandchildren, guardian])
    expect(await isAlive(program.process.pid ?? 0)).toBe(true)
  })

  it('even if someone kills the guardian first', async () => {
    await using program = startNode(parent, 'here', ...lines)
    const family = await startFamily(program, lines)
    process.kill(family.guardian, 'SIGKILL')
    const guardian = await vi.waitUntil(
      async () => {
        const children = await childrenOf(program.process.pid ?? 0)
        return children.find((pid) => pid !== family.guardian && !family.leaders.includes(pid))
      },
      { timeout: 30_000 },
    )
    program.process.kill('SIGKILL')
    await expectNothingLeft(program, { ...family, guardian })
  })

  it('even if there is no file left to start another guardian with, for a while', async () => {
    const node = [process.execPath, '--conditions=@boxwright/source', crowded]
    await using program = startProgram('sh', '-c', 'ulimit -n 100; exec "$@"', 'sh', ...node)
    const first = Number(await program.line())
    const pid = program.process.pid ?? 0
    const guardianOf = async (...children: number[]): Promise<number | undefined> =>
      (await childrenOf(pid)).find((child) => !children.includes(child))
    const lost = (await guardianOf(first)) ?? expect.unreachable()
    program.tell('take')
    expect(await program.line()).toBe('full')
    process.kill(lost, 'SIGKILL')
    // It is a zombie until we have heard of its end.
    await vi.waitUntil(async () => (await guardianOf(first)) === undefined, { timeout: 30_000 })
    program.tell('give')
    const second = Number(await program.line())
    const guardian = (await guardianOf(first, second)) ?? expect.unreachable()
    program.process.kill('SIGKILL')
    await expectDead([first, second, guardian])
  })

  it('whenever we are killed, even while starting a process', async () => {
    for (let round = 0; round < 10; round++) {
      await using program = startNode(spawner)
      expect(await program.line()).toBe('begun')
      // Somewhere between two events of ours, and anywhere in its work.
      for (let turns = 0; turns < round * 20; turns++) await new Promise(setImmediate)
      program.process.kill('SIGKILL')
      await program.ended()
    }
  })
})

describe('the guardian', () => {
  it.each(['', ' ', 'a', '0123456789abcdef0123456789abcde'])(
    'harms nobody when it was told no whole token, but %j',
    async (told) => {
      // In a world of its own: should it find everybody, there is but one to lose.
      const script = `sleep 300 & bystander=$!
        sh -c "$GUARDIAN" guardian "$TOLD" </dev/null
        grep State /proc/$bystander/status; kill -s KILL $bystander`
      const { stdout } = await promisify(execFile)(
        'unshare',
        ['--map-root-user', '--pid', '--fork', '--mount-proc', 'sh', '-c', script],
        { env: { ...process.env, TOLD: told, GUARDIAN: guardianScript } },
      )
      expect(stdout).toMatch(/^State:\t[SRD]/)
    },
  )

  it('is one for all', async () => {
    const before = await childrenOf(process.pid)
    await using first = run({ command: 'sleep', args: ['1000'] })
    await using second = run({ command: 'sleep', args: ['1000'] })
    await Promise.all([first.ready, second.ready])
    const now = (await childrenOf(process.pid)).filter((pid) => !before.includes(pid))
    expect(now.filter((pid) => pid !== first.pid && pid !== second.pid).length).toBeLessThanOrEqual(
      1,
    )
  })

  it('does not know what has ended', async () => {
    const child = run({ command: 'sh', args: ['-c', 'sleep 300 & echo on'] })
    const { pid = 0 } = await child.start().then(() => child)
    await child.exit
    expect(await membersOf(pid)).toEqual([])
  })

  it('does not guard who is to stay', async () => {
    await using folder = run({
      command: 'sh',
      args: ['-c', 'setsid sh -c "echo \\$\\$ \\$BOXWRIGHT_GUARD; exec sleep 300 >&-" & '],
      guard: false,
    })
    const { value } = await folder.lines[Symbol.asyncIterator]().next()
    await folder.exit
    const pid = Number(value?.text)
    expect(await isAlive(pid)).toBe(true)
    expect(await readFile(`/proc/${pid}/environ`, 'latin1')).not.toContain('BOXWRIGHT_GUARD')
    process.kill(pid, 'SIGKILL')
    await expectDead([pid])
  })
})
