import { ProcessError } from './errors.ts'

/** Something that is started and ended with others: a managed process, or what you make of it. */
export interface Member {
  /** What it is called in errors. */
  readonly name: string
  /** Start it; resolves once the next one may be started. */
  start(): Promise<unknown>
  /** End it, at any time, started or not; resolves once it has ended. */
  stop(): Promise<unknown>
  /** Settles when it has ended, asked or not. Without it, it is taken to run until it is stopped. */
  readonly exit?: Promise<unknown>
}

/** What is started and ended together. */
export interface SupervisorOptions {
  /** In the order in which to start them. They are ended in reverse order. */
  readonly members: readonly Member[]
}

/** Starts its members in order and ends them in reverse. It is used once. */
export interface Supervisor extends AsyncDisposable {
  /**
   * The first member that ended, or could not be started, although nobody stopped it; `undefined` once all were
   * stopped. The others go on: what to do is yours to decide. Never rejects.
   */
  readonly lost: Promise<Member | undefined>
  /**
   * Start one after the other, each when the one before is ready. If one cannot be started, those before
   * it are ended, and its error is thrown.
   */
  start(): Promise<void>
  /**
   * End all, the last started first, each when the one after it has ended.
   *
   * @throws {AggregateError} what went wrong while ending; the others were ended all the same
   */
  stop(): Promise<void>
}

/** Describe a group of members; {@link Supervisor.start} starts it. */
export function createSupervisor({ members }: SupervisorOptions): Supervisor {
  const lost = Promise.withResolvers<Member | undefined>()
  const begun: Member[] = []
  let starting: Promise<void> | undefined
  let ending: Promise<void> | undefined

  const watch = (member: Member): void => {
    const tell = (): void => {
      if (ending === undefined) lost.resolve(member)
    }
    member.exit?.then(tell, tell)
  }
  const startAll = async (): Promise<void> => {
    for (const member of members) {
      if (ending !== undefined) break
      begun.push(member)
      try {
        await member.start()
      } catch (error) {
        if (ending === undefined) lost.resolve(member)
        await stop().catch(() => undefined)
        throw error
      }
      watch(member)
    }
    if (ending !== undefined)
      throw new ProcessError('ERR_STOPPED', 'stopped before all were started')
  }
  const endAll = async (): Promise<void> => {
    const errors: unknown[] = []
    for (const member of begun.toReversed()) {
      await member.stop().catch((error: unknown) => errors.push(error))
    }
    lost.resolve(undefined)
    if (errors.length > 0) {
      throw new AggregateError(errors, `${errors.length} of ${begun.length} did not end well`)
    }
  }
  const start = (): Promise<void> => {
    starting ??= startAll()
    return starting
  }
  const stop = (): Promise<void> => {
    ending ??= endAll()
    return ending
  }
  return { lost: lost.promise, start, stop, [Symbol.asyncDispose]: stop }
}
