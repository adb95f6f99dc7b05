import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startProgram } from '../../../../test/support/program.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { startHatServer } from '../../src/board/hat-server.ts'
import type { HatWord } from '../../src/hat-word.ts'

let folder: TemporaryFolder
let path: string
beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder.path, 'hat-server')
})
afterEach(() => folder[Symbol.asyncDispose]())

async function say(...pieces: readonly string[]): Promise<string> {
  const socket = createConnection(path)
  await once(socket, 'connect')
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise(setImmediate)
  }
  socket.end()
  return await text(socket)
}

it('takes words, also several, also torn, and answers each', async () => {
  const words: HatWord[] = []
  await using _server = await startHatServer(path, (word) => words.push(word))
  expect(await say('AS')).toBe('OK\n')
  expect(await say('A', 'E\n', 'HS HE\n')).toBe('OK\nOK\nOK\n')
  expect(words).toEqual(['AS', 'AE', 'HS', 'HE'])
})

it('says what it expected, and goes on', async () => {
  const words: HatWord[] = []
  await using _server = await startHatServer(path, (word) => words.push(word))
  expect(await say('XX')).toBe('expected BS, BE, AS, AE, HS or HE, got "XX"\n')
  expect(await say('\0'.repeat(100_000))).toMatch(/^expected .*got "(\\u0000){8}"\n$/)
  expect(await say('BE\n')).toBe('OK\n')
  expect(words).toEqual(['BE'])
})

it('takes the place of one that was killed, and leaves no name behind', async () => {
  const server = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('on'))`
  await using killed = startProgram(process.execPath, '--eval', server)
  await killed.line()
  await expect(startHatServer(path, () => undefined)).rejects.toMatchObject({
    code: 'ERR_BOARD',
    message: `Could not listen at ${path}: another server is there`,
  })
  killed.process.kill('SIGKILL')
  await killed.ended()
  {
    await using _ours = await startHatServer(path, () => undefined)
    expect(await say('BS')).toBe('OK\n')
  }
  await expect(access(path)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('ends while somebody holds the line', async () => {
  const server = await startHatServer(path, () => undefined)
  const socket = createConnection(path)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  await server[Symbol.asyncDispose]()
  await closed
  await using again = createServer()
  again.listen(path)
  await once(again, 'listening')
})
