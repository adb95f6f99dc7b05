import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { startProgram } from '../../../../test/support/program.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { hatLights } from '../../src/board/hat-lights.ts'
import { startHatServer } from '../../src/board/hat-server.ts'
import { type BoxEvent, type BoxState, starting, stateAfter } from '../../src/box-state.ts'
import { eventOf, type HatWord } from '../../src/hat-word.ts'
import { lightsOf } from '../../src/lights.ts'

/** A box, and what becomes of it. */
const life: readonly BoxEvent[] = [
  { kind: 'booted' },
  { kind: 'importing', import: 'one' },
  { kind: 'importing', import: 'two' },
  { kind: 'verifying', import: 'one' },
  { kind: 'proven', import: 'one' },
  { kind: 'proven', import: 'two' },
  { kind: 'importing', import: 'three' },
  { kind: 'failed', import: 'three', reason: 'pulled out' },
  { kind: 'acknowledged' },
  { kind: 'halting' },
  { kind: 'halted' },
]
const words = ['BS', 'BE', 'AS', 'AE', 'AS', 'AE', 'HS', 'HE']

const fail = (error: unknown): never => expect.fail(String(error))

it('says what becomes of a box, to a server that shows it so', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'hat-server')
  const said: HatWord[] = []
  let shown: BoxState = starting
  await using _server = await startHatServer(path, (word) => {
    said.push(word)
    const event = eventOf(word)
    if (event) shown = stateAfter(shown, event)
  })
  await using lights = hatLights(path, fail)
  let state = starting
  lights.show(state)
  for (const [at, event] of [undefined, ...life].entries()) {
    if (event) {
      state = stateAfter(state, event)
      lights.show(state)
    }
    const { green, yellow } = lightsOf(state)
    // What failed has no word; it is at least not ready.
    const isYellow = yellow !== 'off' || state.failures.length > 0
    await vi.waitUntil(
      () => lightsOf(shown).green === green && (lightsOf(shown).yellow !== 'off') === isYellow,
      { timeout: 30_000 },
    )
    if (at === 0) await vi.waitUntil(() => said.length === 1, { timeout: 30_000 })
  }
  await vi.waitUntil(() => said.at(-1) === 'HE', { timeout: 30_000 })
  expect(said).toEqual(words)
})

it('is heard by a program that answers nothing, in the order of the words', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'hat-server')
  // As a script would listen: netcat's each connection, one after the other.
  const script = `import socket
s = socket.socket(socket.AF_UNIX); s.bind(${JSON.stringify(path)}); s.listen(); print('ready', flush=True)
while True:
    c, _ = s.accept(); print(c.recv(2).decode(), flush=True); c.close()`
  await using server = startProgram('python3', '-c', script)
  expect(await server.line()).toBe('ready')
  {
    await using lights = hatLights(path, fail)
    let state = stateAfter(starting, { kind: 'booted' })
    lights.show(state)
    expect(await server.line()).toBe('BE')
    state = stateAfter(state, { kind: 'importing', import: 'one' })
    lights.show(state)
    expect(await server.line()).toBe('AS')
    lights.show(stateAfter(state, { kind: 'proven', import: 'one' }))
    expect(await server.line()).toBe('AE')
  }
  // A box that has ended is not ready.
  expect(await server.line()).toBe('BS')
})

it('tells a server that comes late, or again, all of it', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'hat-server')
  const faults: unknown[] = []
  await using lights = hatLights(path, (error) => faults.push(error))
  const state = stateAfter(starting, { kind: 'importing', import: 'one' })
  lights.show(stateAfter(state, { kind: 'booted' }))
  await vi.waitUntil(() => faults.length === 1, { timeout: 30_000 })
  expect(faults[0]).toMatchObject({ code: 'ERR_BOARD' })
  const listen = async (): Promise<AsyncDisposable & { readonly said: string[] }> => {
    const said: string[] = []
    const server = createServer((socket) =>
      socket.on('data', (data) => said.push(`${data}`)).on('error', () => undefined),
    )
    server.listen(path)
    await once(server, 'listening')
    return { said, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
  }
  {
    await using server = await listen()
    await vi.waitUntil(() => server.said.length === 2, { timeout: 30_000 })
    expect(server.said).toEqual(['BE', 'AS'])
  }
  lights.show(stateAfter(starting, { kind: 'booted' }))
  await vi.waitUntil(() => faults.length === 2, { timeout: 30_000 })
  await using server = await listen()
  await vi.waitUntil(() => server.said.length === 1, { timeout: 30_000 })
  expect(server.said).toEqual(['BE'])
})
