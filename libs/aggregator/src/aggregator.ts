import { EventEmitter } from 'node:events'
import { type Box, type BoxId, boxIdOf } from './box.ts'
import type { BoxState } from './box-state.ts'
import { AggregatorError } from './errors.ts'
import type { AggregatorEvents, BoxCounts, BoxStateTold } from './events.ts'
import { createFleet } from './fleet/fleet.ts'
import { watchHanging } from './fleet/hang-watch.ts'
import type { Oddity } from './oddity.ts'
import { type AggregatorOptions, readOptions } from './options.ts'
import type { PlanningBox } from './plan.ts'
import { formatMember } from './programme.ts'
import type { BoxSnapshot } from './snapshot.ts'
import { createFollower, type Follower } from './sync/follower.ts'
import { createTurns } from './sync/turns.ts'
import type { View } from './view/contract.ts'
import { createView } from './view.ts'

/** All that is known of a box. */
export interface BoxStatus {
  /** The box. */
  readonly box: Box
  /** How far its view can be relied on, now. */
  readonly state: BoxState
  /** How much is shown of it; `undefined`: nothing is known. */
  readonly shown: BoxCounts | undefined
  /** How much it holds, where something older is shown. */
  readonly found: Partial<BoxCounts>
  /** Seconds since its master was heard; `undefined` while the replica has not answered. */
  readonly silence: number | undefined
  /** Bytes of replication that its replica has taken in. */
  readonly offset: number | undefined
  /** What is left out of the view, up to 1,000 for each database. */
  readonly oddities: readonly Oddity[]
  /** How many more oddities there are. */
  readonly moreOddities: number
}

/** What a {@link View} answers. */
export type ViewAnswers =
  | 'boxes'
  | 'mediaCount'
  | 'search'
  | 'media'
  | 'programmes'
  | 'programme'
  | 'describe'
  | 'starts'
  | 'schedule'
  | 'divergence'

/** One view over many boxes. Whatever is asked of it is answered from memory: no box can make it wait. */
export interface Aggregator extends AsyncDisposable {
  /** What happens. */
  readonly events: EventEmitter<AggregatorEvents>
  /**
   * What all boxes hold, as one: search, media, programmes, schedules. It is kept up to date, and read at once. Ask
   * {@link Aggregator.behind} what it lacks.
   */
  readonly view: Pick<View, ViewAnswers>
  /**
   * Start to follow all boxes. Resolves as soon as each is known, or was tried in vain, at the latest after
   * `timeout`. Idempotent.
   *
   * @returns the boxes of which nothing is known yet
   */
  start(): Promise<readonly Box[]>
  /**
   * The boxes that are not live, each with its state: what an answer lacks, or has from before.
   *
   * @param towns - names of towns; all by default
   */
  behind(towns?: readonly string[]): BoxStateTold[]
  /** All boxes with their states, in the order in which they were given. */
  status(): BoxStatus[]
  /**
   * What is shown of a box, now and later; `undefined` while nothing is known of it, which is not the same as empty.
   */
  snapshot(box: BoxId): BoxSnapshot | undefined
  /**
   * What each box holds of a programme, as far as it is known: what a plan is made from.
   *
   * @param key - `DDMMYYYY:SERVICE`
   * @param towns - names of towns; all by default
   */
  held(key: string, towns?: readonly string[]): PlanningBox[]
  /**
   * Show what a box holds after it was emptied.
   *
   * @throws {@link AggregatorError} `ERR_OPTIONS`: there is no such box
   */
  accept(box: BoxId): void
  /** Stop following. Idempotent. */
  close(): Promise<void>
}

/**
 * Make an aggregator. Nothing is connected before {@link Aggregator.start}.
 *
 * @throws {@link AggregatorError} `ERR_OPTIONS`, naming every fault
 */
export function createAggregator(options: AggregatorOptions): Aggregator {
  const settings = readOptions(options)
  const events = new EventEmitter<AggregatorEvents>()
  const ending = new AbortController()
  const view = createView(settings.days)
  const turns = createTurns(readingAtOnce, patience)
  let preparing = false
  /** Bit by bit, between other work, so that no search has to; once all is read, for what is read may undo it. */
  const prepare = (): void => {
    if (preparing) return
    preparing = true
    const next = (): void => {
      preparing = false
      if (ending.signal.aborted) return
      if (turns.areTaken || !view.settle(1)) prepare()
    }
    if (turns.areTaken) setTimeout(next, 100).unref()
    else setImmediate(next)
  }
  const followers = new Map<BoxId, { readonly box: Box; readonly follower: Follower }>()
  let running: Promise<unknown> | undefined
  let started: Promise<readonly Box[]> | undefined
  const settled = Promise.withResolvers<void>()
  const look = (): void => {
    const open = [...followers.values()].some(({ follower }) => !isSettled(follower))
    if (!open) settled.resolve()
  }
  const tellLost = (box: Box, cause: unknown): void => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `The replica of ${box.host} (${box.town}) on port ${box.port} was lost: ${reason}`
    events.emit('lost', { box, error: new AggregatorError('ERR_REPLICA', message, { cause }) })
    look()
  }
  const fleet = settings.fleet && createFleet(settings.boxes, settings.fleet, tellLost)
  const oneAtATime = queue()
  for (const box of settings.boxes) {
    const watch = watchHanging()
    const others = settings.boxes.filter(({ host }) => host !== box.host).map(masterOf)
    const follower: Follower = createFollower(
      fleet?.endpointOf(box) ?? { at: box.port, ...settings.replica },
      { ...settings, oneAtATime, turns, others: new Set(others) },
      {
        replaced(snapshot) {
          const shown = view.replace(box, snapshot)
          prepare()
          events.emit('replaced', { box, snapshot: shown })
          look()
          return shown
        },
        changed(change) {
          prepare()
          events.emit('changed', { box, change })
        },
        drift: (change) => void events.emit('drift', { box, change }),
        state(state) {
          events.emit('state', { box, state })
          if (state.kind === 'emptied') {
            const { shown, found } = statusOf(box, follower)
            const kept = shown ?? { media: 0, programmes: 0 }
            events.emit('emptied', { box, kept, found: { ...kept, ...found } })
          }
          look()
        },
        lost(cause) {
          tellLost(box, cause)
          // One that runs and does not answer would not for ever.
          const { state, silentFor } = follower
          const isLost = state.kind === 'unreachable'
          if (isLost && watch.isHung(silentFor, performance.now())) fleet?.restart(box)
        },
      },
    )
    followers.set(boxIdOf(box), { box, follower })
  }
  const unknown = (): Box[] =>
    [...followers.values()]
      .filter(({ follower }) => follower.snapshot === undefined)
      .map(({ box }) => box)
  const find = (id: BoxId): Follower => {
    const found = followers.get(id)?.follower
    if (found) return found
    const known = [...followers.keys()].join(', ')
    throw new AggregatorError('ERR_OPTIONS', `box: expected one of ${known}, got ${id}`)
  }
  const begin = async (): Promise<readonly Box[]> => {
    if (ending.signal.aborted) throw new AggregatorError('ERR_CLOSED', 'The aggregator is closed')
    await fleet?.start()
    running = Promise.all(
      [...followers.values()].map(async ({ box, follower }) => {
        await fleet?.settled(box)
        await follower.run(ending.signal)
      }),
    )
    const late = setTimeout(settled.resolve, settings.timeout)
    await settled.promise
    clearTimeout(late)
    return unknown()
  }
  const close = async (): Promise<void> => {
    ending.abort()
    settled.resolve()
    // Its end, not its error: that one was told to whoever started it.
    await started?.catch(() => undefined)
    await Promise.all([running, fleet?.stop()])
  }
  return {
    ...{ events, view },
    behind: (towns) =>
      [...followers.values()].flatMap(({ box, follower: { state } }) =>
        state.kind === 'live' || (towns && !towns.includes(box.town)) ? [] : [{ box, state }],
      ),
    start() {
      started ??= begin()
      return started
    },
    status: () => [...followers.values()].map(({ box, follower }) => statusOf(box, follower)),
    snapshot: (id) => find(id).snapshot,
    held: (key, towns) =>
      [...followers.values()]
        .filter(({ box: { town } }) => towns?.includes(town) ?? true)
        .map(({ box, follower }) => ({ box: boxIdOf(box), current: currentOf(follower, key) })),
    accept: (id) => find(id).accept(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/**
 * How many boxes are read at a time, when all of one is read: one fills our time while others are waited for. And ms after
 * which one that gets nowhere is left to itself.
 */
const [readingAtOnce, patience] = [3, 500]

/** As a replica tells whose it is. */
function masterOf({ host, master }: Box): string {
  return `${host}:${master.port}`
}

function isSettled({ snapshot, tried, state }: Follower): boolean {
  return snapshot !== undefined || (tried && state.kind === 'unreachable')
}

function currentOf({ snapshot, oddities }: Follower, key: string): PlanningBox['current'] {
  const isOdd = oddities.list.some((odd) => odd.database === 0 && odd.key === key)
  if (isOdd) return 'odd'
  return snapshot && (snapshot.programmes.get(key) ?? []).map((item) => formatMember(item))
}

function statusOf(box: Box, follower: Follower): BoxStatus {
  const { snapshot, state, info, silence, oddities, found } = follower
  return {
    ...{ box, state },
    shown: snapshot && { media: snapshot.media.size, programmes: snapshot.programmes.size },
    found: {
      ...(found[0] !== undefined && { programmes: found[0] }),
      ...(found[1] !== undefined && { media: found[1] }),
    },
    silence,
    offset: info?.offset,
    oddities: oddities.list,
    moreOddities: oddities.more,
  }
}

/** Do one after the other what is asked for at the same time. */
function queue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const next = last.then(task)
    last = next.catch(() => undefined)
    return next
  }
}
