import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { boardFailure } from '../errors.ts'
import { type HatWord, isHatWord } from '../hat-word.ts'

/** Whoever says more at once has not read the two letters. */
const longestText = 64

/** ms that a visitor may take: more than a shell script needs. */
const patience = 5000

/** More visitors than this at a time are sent away. */
const mostVisitors = 16

/**
 * Take the words of the Pibrella hat at a Unix socket, as scripts of the ancestor send them; each is answered with `OK`, or
 * with what was expected.
 *
 * @param path - of the socket: `/run/hat-server`; one that is left of a server that is gone is replaced
 * @param onWord - is told each word
 * @throws {@link ImporterError} `ERR_BOARD`: somebody listens there, or nobody may
 */
export async function startHatServer(
  path: string,
  onWord: (word: HatWord) => void,
): Promise<AsyncDisposable> {
  const visitors = new Set<Socket>()
  const server = createServer((socket) => {
    visitors.add(socket)
    socket.on('close', () => visitors.delete(socket)).on('error', () => socket.destroy())
    socket.setTimeout(patience, () => socket.destroy())
    listen(socket, onWord)
  })
  server.maxConnections = mostVisitors
  try {
    await removeStale(path)
    server.listen({ path, writableAll: false })
    await once(server, 'listening')
  } catch (cause) {
    throw boardFailure(cause, `listen at ${path}`)
  }
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of visitors) socket.destroy()
      await closed
    },
  }
}

function listen(socket: Socket, onWord: (word: HatWord) => void): void {
  let text = ''
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece
    const words = text.split(/\s+/)
    // The last one may go on; but all have two letters.
    text = (words.at(-1) ?? '').length < 2 ? (words.pop() ?? '') : ''
    for (const word of words.filter((each) => each !== '')) {
      if (!isHatWord(word)) {
        socket.end(`expected BS, BE, AS, AE, HS or HE, got ${JSON.stringify(word.slice(0, 8))}\n`)
        return
      }
      onWord(word)
      socket.write('OK\n')
    }
    if (text.length > longestText) socket.destroy()
  })
}

async function removeStale(path: string): Promise<void> {
  const socket = createConnection(path)
  try {
    await once(socket, 'connect')
  } catch (error) {
    // Nobody is there: of a socket that somebody left, only the name.
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') await rm(path)
    return
  } finally {
    socket.destroy()
  }
  throw new Error('another server is there')
}
