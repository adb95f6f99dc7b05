import { once } from 'node:events'
import { createConnection } from 'node:net'
import type { BoxState } from '../box-state.ts'
import { boardFailure } from '../errors.ts'
import { type HatWord, wordsOf } from '../hat-word.ts'

/** Shows the state of a box by lights that another program has. */
export interface HatLights extends AsyncDisposable {
  /** Show this from now on. */
  show(state: BoxState): void
}

/** ms that the other program may take to hear a word; it need not answer. */
const patience = 2000

/** ms until it is tried again. */
const pause = 2000

/**
 * Say the words of the Pibrella hat to a program that listens for them, as the ancestor's boot, copy and halt scripts did to
 * its server, which has the lights. Each word has a connection of its own, one after the other. A server that is not
 * there is told the whole state as soon as it is. Once disposed of, a box that is not halting is one that
 * starts: it must not look ready.
 *
 * @param path - the Unix socket: `/run/hat-server`
 * @param onError - is told the first time that nobody listens ({@link ImporterError} `ERR_BOARD`)
 */
export function hatLights(path: string, onError: (error: unknown) => void): HatLights {
  const ended = new AbortController()
  let wanted: BoxState | undefined
  // What the server has heard, as far as that is known.
  let heard: BoxState | undefined
  let failed = false
  let saying: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const run = async (): Promise<void> => {
    while (wanted && wanted !== heard) {
      const state = wanted
      try {
        for (const word of wordsOf(heard, state)) await say(path, word)
        heard = state
        failed = false
      } catch (error) {
        heard = undefined
        if (!failed) onError(boardFailure(error, `say a word to ${path}`))
        failed = true
        timer = ended.signal.aborted ? undefined : setTimeout(tell, pause).unref()
        return
      }
    }
  }
  const tell = (): void => {
    clearTimeout(timer)
    saying ??= run().finally(() => {
      saying = undefined
    })
  }
  return {
    show(state) {
      wanted = state
      // Otherwise the next try tells it.
      if (!failed) tell()
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      clearTimeout(timer)
      await saying
      const isOver = heard === undefined || heard.life.startsWith('halt') || failed
      if (!isOver) await say(path, 'BS').catch(() => undefined)
    },
  }
}

async function say(path: string, word: HatWord): Promise<void> {
  const socket = createConnection(path)
  // It may answer, and may keep the line: both do not matter once it has the word.
  socket.resume().setTimeout(patience, () => socket.destroy())
  try {
    await once(socket, 'connect')
    const closed = once(socket, 'close')
    socket.end(word)
    await closed
  } finally {
    socket.destroy()
  }
}
