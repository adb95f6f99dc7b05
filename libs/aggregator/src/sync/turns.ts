/** Lets few do at a time what many want to. */
export interface Turns {
  /** Has anybody a turn now? */
  readonly areTaken: boolean
  /**
   * Wait for a turn.
   *
   * @throws the reason of the signal, if it aborts before
   */
  take(signal: AbortSignal): Promise<Turn>
}

/** Somebody's turn, until it ends. */
export interface Turn {
  /** There is progress: it goes on. */
  renew(): void
  /** Let another one have it. Idempotent. */
  end(): void
}

/**
 * Make turns.
 *
 * @param most - how many there are at a time
 * @param patience - ms without progress after which another one has a turn, too: who hangs does not hold up all
 */
export function createTurns(most: number, patience: number): Turns {
  let left = most
  const waiting: (() => void)[] = []
  const give = (): void => {
    const next = waiting.shift()
    if (next) next()
    else left += 1
  }
  const begin = (): Turn => {
    let isOver = false
    const end = (): void => {
      clearTimeout(timer)
      if (!isOver) give()
      isOver = true
    }
    const timer = setTimeout(end, patience)
    return { renew: () => void (isOver || timer.refresh()), end }
  }
  return {
    get areTaken() {
      return left < most
    },
    async take(signal) {
      signal.throwIfAborted()
      if (left > 0) {
        left -= 1
        return begin()
      }
      const mine = Promise.withResolvers<void>()
      const leave = (): void => {
        const at = waiting.indexOf(mine.resolve)
        if (at >= 0) waiting.splice(at, 1)
        mine.reject(signal.reason)
      }
      waiting.push(mine.resolve)
      signal.addEventListener('abort', leave, { once: true })
      try {
        await mine.promise
        return begin()
      } finally {
        signal.removeEventListener('abort', leave)
      }
    },
  }
}
