import { readFile, rm, stat, symlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { lock } from '@boxwright/durable'
import { expect, test } from 'vitest'
import { childrenOf, type Program, startNode, startProgram } from '../../../test/support/program.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

const locker = new URL('fixtures/locker.ts', import.meta.url)

/** For a busy machine; no test waits for it. */
const patience = { timeout: 30_000 }

async function startLocker(...args: readonly string[]): Promise<Program> {
  const program = startNode(locker, ...args)
  expect(await program.line()).toBe('ready')
  return program
}

test('there is one; the refusal names it; the next one comes after it', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  const before = Date.now()
  await using first = await lock(path)
  expect(first).toMatchObject({ path, holder: { pid: process.pid, host: hostname() } })
  expect(first.holder.since.getTime()).toBeGreaterThanOrEqual(before)
  await expect(lock(path)).rejects.toMatchObject({
    name: 'DurableError',
    code: 'ERR_LOCKED',
    holder: first.holder,
    message: `${path} is locked by process ${process.pid} on ${hostname()} since ${first.holder.since.toISOString()}`,
  })
  await first.release()
  await first.release()
  await using second = await lock(path)
  expect(second.holder.pid).toBe(process.pid)
})

test('of many processes exactly one gets it', async () => {
  await using folder = await temporaryFolder()
  await using stack = new AsyncDisposableStack()
  const path = join(folder.path, 'lock')
  const programs = await Promise.all(Array.from({ length: 6 }, () => startLocker(path)))
  for (const program of programs) stack.use(program)
  for (const program of programs) program.tell('go')
  const said = await Promise.all(programs.map((program) => program.line()))
  const winner = said.indexOf('locked')
  expect(winner).toBeGreaterThanOrEqual(0)
  const pid = programs[winner]?.process.pid
  for (const [index, line] of said.entries()) {
    // Before the winner has signed, those whom it beats cannot know it.
    if (index !== winner) expect([`ERR_LOCKED ${pid}`, 'ERR_LOCKED unknown']).toContain(line)
  }
})

test('SIGKILL of the holder frees it, and its name is not used in vain', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  await using holder = await startLocker(path)
  holder.tell('go')
  expect(await holder.line()).toBe('locked')
  await expect(lock(path)).rejects.toMatchObject({ holder: { pid: holder.process.pid } })
  holder.process.kill('SIGKILL')
  expect(await holder.ended()).toMatchObject({ signal: 'SIGKILL' })
  // Its record is still there. Held by someone who has not signed, the lock is nobody's we know.
  expect(await readFile(path, 'utf8')).toContain(`"pid":${holder.process.pid},`)
  expect(await run('flock', '-n', path, 'cat', path)).toContain('"pid"')
  await using anonymous = startShell(path)
  expect(await anonymous.line()).toBe('held')
  await expect(lock(path)).rejects.toMatchObject({
    code: 'ERR_LOCKED',
    holder: undefined,
    message: `${path} is locked by a process that has not said which it is`,
  })
  await anonymous[Symbol.asyncDispose]()
  await using mine = await lock(path)
  expect(mine.holder.pid).toBe(process.pid)
})

test('a child that outlives the holder does not hold it', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  await using holder = await startLocker(path, 'child')
  holder.tell('go')
  expect(await holder.line()).toBe('locked')
  const child = Number(await holder.line())
  holder.process.kill('SIGKILL')
  await holder.ended()
  expect(process.kill(child, 0)).toBe(true)
  await using mine = await lock(path)
  expect(mine.holder.pid).toBe(process.pid)
  process.kill(child)
})

test('who waits gets it when the holder is killed', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  await using holder = await startLocker(path)
  holder.tell('go')
  expect(await holder.line()).toBe('locked')
  const waiting = lock(path, { wait: true })
  holder.process.kill('SIGKILL')
  await using mine = await waiting
  expect(mine.holder.pid).toBe(process.pid)
})

test('who is killed while waiting leaves no one in the queue', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  await using first = await lock(path)
  await using waiting = await startLocker(path, 'wait')
  waiting.tell('go')
  const pid = Number(waiting.process.pid)
  await expect.poll(() => childrenOf(pid), patience).toHaveLength(1)
  const [child] = await childrenOf(pid)
  await expect.poll(() => readFile(`/proc/${child}/comm`, 'utf8'), patience).toBe('flock\n')
  waiting.process.kill('SIGKILL')
  await waiting.ended()
  // Gone, or dead and about to be reaped by the machine's init.
  await expect
    .poll(() => readFile(`/proc/${child}/stat`, 'utf8').catch(() => 'gone'), patience)
    .toMatch(/^gone$|\) Z /)
  await first.release()
  await using next = await lock(path)
  expect(next.holder.pid).toBe(process.pid)
})

test('stops waiting at the signal', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  await using _first = await lock(path)
  const controller = new AbortController()
  const waiting = lock(path, { wait: true, signal: controller.signal })
  await expect.poll(() => childrenOf(process.pid), patience).not.toEqual([])
  controller.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  await expect(lock(path, { signal: AbortSignal.abort('never') })).rejects.toBe('never')
  await expect.poll(() => childrenOf(process.pid), patience).toEqual([])
})

test('a lock file that is removed while others wait for it is made anew', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  const first = await lock(path)
  const waiting = lock(path, { wait: true })
  await expect.poll(() => childrenOf(process.pid), patience).not.toEqual([])
  await rm(path)
  await first.release()
  await using second = await waiting
  expect((await stat(path)).isFile()).toBe(true)
  await expect(lock(path)).rejects.toMatchObject({ code: 'ERR_LOCKED', holder: second.holder })
})

test('reading, copying and serving the lock file do not free it', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  await using _held = await lock(path)
  // With fcntl locks, which SQLite uses, this very read would free it: see fcntl_locking(2).
  await readFile(path)
  await expect(run('flock', '-n', path, 'true')).rejects.toMatchObject({ code: 1 })
})

test('says what is missing', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'lock')
  await expect(lock('')).rejects.toMatchObject({ code: 'ERR_OPTIONS' })
  await expect(lock(join(path, 'lock'))).rejects.toMatchObject({
    code: 'ERR_IO',
    cause: { code: 'ENOENT' },
  })
  await symlink('elsewhere', path)
  await expect(lock(path)).rejects.toMatchObject({ cause: { code: 'ELOOP' } })
  await rm(path)
  const { PATH } = process.env
  try {
    process.env['PATH'] = folder.path
    await expect(lock(path)).rejects.toMatchObject({
      code: 'ERR_UNSUPPORTED',
      message: 'flock is not installed (Debian: util-linux)',
    })
  } finally {
    process.env['PATH'] = PATH
  }
})

/** Hold the lock as a shell script does. */
function startShell(path: string): Program {
  return startProgram('sh', '-c', 'exec 3<>"$1"; flock -n 3; echo held; exec cat', 'sh', path)
}
