import { setTimeout as sleep } from 'node:timers/promises'
import type { BoxChange, BoxImage } from '../box-image.ts'
import { type BoxFacts, type BoxState, firstFacts, isCurrent, stateOf } from '../box-state.ts'
import { type KeptMap, keptMap } from '../kept-map.ts'
import { type Database, type Oddity, oddityList } from '../oddity.ts'
import type { Item } from '../programme.ts'
import type { BoxSnapshot } from '../snapshot.ts'
import type { ShownBox } from '../view/contract.ts'
import type { Endpoint } from './connect.ts'
import { createHearing } from './hearing.ts'
import type { ReplicaInfo } from './info.ts'
import { follow } from './session.ts'
import type { SessionSettings } from './session-terms.ts'

/** How to follow a replica for ever; times in ms. */
export interface FollowerSettings extends SessionSettings {
  /** How long a master may be silent before the view is stale. */
  readonly staleAfter: number
  /** The masters of all other boxes, `HOST:PORT`. */
  readonly others: ReadonlySet<string>
}

/** What a follower tells, as it happens. */
export interface FollowerTold {
  /** Something else is to be shown as a whole. @returns what is shown from now on */
  replaced(snapshot: BoxSnapshot): ShownBox
  /** What is shown has changed by this: it is written already. */
  changed(change: BoxChange): void
  /** The state is another, or begins anew. */
  state(state: BoxState): void
  /** A scan found what no event had told; it is mended. */
  drift(change: BoxChange): void
  /** The replica was lost; it is tried again. */
  lost(error: unknown): void
}

/** Follows one replica through all that may happen to it. */
export interface Follower {
  /** What is shown; `undefined` while nothing is known. */
  readonly snapshot: BoxSnapshot | undefined
  /** How far it can be relied on, now. */
  readonly state: BoxState
  /** What the replica said last. */
  readonly info: ReplicaInfo | undefined
  /** Seconds since its master was heard; `undefined`: nobody could say yet. */
  readonly silence: number | undefined
  /** What is odd, and how much more of it there is. */
  readonly oddities: { readonly list: readonly Oddity[]; readonly more: number }
  /** Whether the replica has been tried: what is not known yet will not come within a moment. */
  readonly tried: boolean
  /** ms since the replica answered last, or since it is followed. */
  readonly silentFor: number
  /** What the box holds where something older is shown: how many keys. */
  readonly found: Readonly<Partial<Record<Database, number>>>
  /** Show what the box holds, however little. */
  accept(): void
  /** Follow until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

/** ms before a lost replica is tried again: at first, and at most. */
const [firstDelay, longestDelay] = [50, 2_000]

/** Describe a follower; {@link Follower.run} starts it. */
export function createFollower(
  endpoint: Endpoint,
  settings: FollowerSettings,
  told: FollowerTold,
): Follower {
  const programmes: KeptMap<readonly Item[]> = keptMap()
  const media: KeptMap<number> = keptMap()
  /** What was odd in an image that is no more. */
  let oddBefore: BoxImage['odd'] = [oddityList(), oddityList()]
  let image: BoxImage | undefined
  let facts = firstFacts
  const hearing = createHearing()
  let info: ReplicaInfo | undefined
  let hasFollowed = false
  let last: BoxState = { kind: 'never-synced' }
  let tried = false
  let failures = 0
  let answered = performance.now()

  /** Each comparison with a scan begins a new list. */
  const oddNow = (): BoxImage['odd'] => image?.odd ?? oddBefore
  const forget = (): void => {
    oddBefore = oddNow()
    image = undefined
  }
  const state = (): BoxState => stateOf(facts, performance.now(), settings.staleAfter)
  const snapshot = (): BoxSnapshot | undefined =>
    media.shown && programmes.shown && { media: media.shown, programmes: programmes.shown }
  /** The facts are others: tell the state if it is another kind. */
  const learn = (news: Partial<BoxFacts>): void => {
    const kept: Database[] = []
    if (programmes.found) kept.push(0)
    if (media.found) kept.push(1)
    const keptSince = facts.kept.length > 0 ? facts.keptSince : (facts.current ?? 0)
    facts = { ...facts, ...news, kept, keptSince }
    const now = state()
    if (now.kind === last.kind && String(keptOf(now)) === String(keptOf(last))) return
    last = now
    told.state(now)
  }
  const show = (): void => {
    const shown = snapshot()
    if (!shown) return
    const owned = told.replaced(shown)
    media.owned(owned.media)
    programmes.owned(owned.programmes)
    // What was read is let go of: whatever changes from here on is written to what is shown.
    if (image && media.live) image.media = media.live
    if (image && programmes.live) image.programmes = programmes.live
  }

  const heard = {
    info(news: ReplicaInfo): void {
      // Two ports were taken one for the other, say: what another box holds is never shown for this one's.
      if (news.master !== undefined && settings.others.has(news.master)) {
        throw new Error(`it is a replica of ${news.master}, which is another box`)
      }
      tried = true
      failures = 0
      info = news
      const asked = performance.now()
      answered = asked
      hasFollowed ||= news.link !== 'none'
      // One that was a replica and is none any more, for somebody made it a master, has lost its own.
      const link = news.link === 'none' && hasFollowed ? 'down' : news.link
      const next = {
        ...{ reachable: true, link, silence: hearing.take({ ...news, link }, asked), asked },
        coherent: image !== undefined,
      }
      const isNow = isCurrent({ ...facts, ...next }, settings.staleAfter)
      learn({ ...next, ...(isNow && { current: asked, onlyRead: false }) })
    },
    flushed(): void {
      forget()
      learn({ coherent: false })
    },
    image(next: BoxImage): void {
      image = next
      media.replace(next.media)
      programmes.replace(next.programmes)
      show()
      const isNow = isCurrent({ ...facts, coherent: true }, settings.staleAfter)
      // Of data without a link to the master only this is known: when they were read.
      const isFirst = facts.current === undefined
      const current = isNow || isFirst ? performance.now() : facts.current
      learn({ coherent: true, current, onlyRead: !isNow && (isFirst || facts.onlyRead) })
    },
    change(change: BoxChange): void {
      const isBack = [media.changed(), programmes.changed()].includes(true)
      if (isBack) {
        show()
        learn({ current: performance.now(), onlyRead: false })
        return
      }
      told.changed({
        media: media.found ? new Map() : change.media,
        programmes: programmes.found ? new Map() : change.programmes,
      })
    },
    drift(change: BoxChange): void {
      heard.change(change)
      told.drift(change)
    },
  }

  return {
    get snapshot() {
      return snapshot()
    },
    get state() {
      return state()
    },
    get info() {
      return info
    },
    get silence() {
      return info && Math.floor(facts.silence / 1_000)
    },
    get oddities() {
      const [programmeOdd, mediaOdd] = oddNow()
      return {
        list: [...programmeOdd.kept.values(), ...mediaOdd.kept.values()],
        more: programmeOdd.more + mediaOdd.more,
      }
    },
    get tried() {
      return tried
    },
    get silentFor() {
      return performance.now() - answered
    },
    get found() {
      return {
        ...(programmes.found && { 0: programmes.found.size }),
        ...(media.found && { 1: media.found.size }),
      }
    },
    accept() {
      if ([media.accept(), programmes.accept()].includes(true)) show()
      learn({})
    },
    async run(signal) {
      answered = performance.now()
      while (!signal.aborted) {
        try {
          await follow(endpoint, settings, heard, () => facts.current !== undefined, signal)
        } catch (error) {
          if (signal.aborted) return
          tried = true
          forget()
          learn({ reachable: false, coherent: false })
          told.lost(error)
        }
        const delay = Math.min(firstDelay * 2 ** failures, longestDelay)
        failures += 1
        await sleep(delay, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}

function keptOf(state: BoxState): readonly Database[] {
  return state.kind === 'emptied' ? state.databases : []
}
