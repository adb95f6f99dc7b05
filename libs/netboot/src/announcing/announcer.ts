import { setTimeout as sleep } from 'node:timers/promises'
import type { Announce, AnnounceEvent } from '../tracker/announce.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import { askTracker } from './ask-tracker.ts'

/** What an announcer needs to know. */
export interface AnnouncerOptions {
  /** URLs of trackers; of each tier one is asked, the next one if it fails (BEP 12). */
  readonly trackers: readonly (readonly string[])[]
  /** The address that is asked from. */
  readonly host: string | undefined
  /** What there is to say now. */
  readonly state: () => Omit<Announce, 'event' | 'wanted'>
  /** Peers were told. */
  readonly met: (peers: readonly Endpoint[]) => void
  /** A tracker did not answer. */
  readonly failed: (error: unknown) => void
}

/** In s: after a failure; longer each time, up to the longest. */
const [firstPause, longestPause] = [2, 120]

/** Tells trackers of a torrent what we have, and asks them who else is there. */
export class Announcer implements AsyncDisposable {
  readonly #options: AnnouncerOptions
  readonly #end = new AbortController()
  readonly #running: Promise<unknown>
  /** Wakes those who wait for their time. */
  #news = new AbortController()
  #event: AnnounceEvent = 'none'

  constructor(options: AnnouncerOptions) {
    this.#options = options
    this.#running = Promise.all(options.trackers.map((tier) => this.#follow([...tier])))
  }

  /** All is there now: that is told at once. */
  completed(): void {
    this.#event = 'completed'
    this.#news.abort()
    this.#news = new AbortController()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#running
  }

  async #follow(tier: string[]): Promise<void> {
    const { signal } = this.#end
    let event: AnnounceEvent = 'started'
    let pause = firstPause
    let told: string | undefined
    while (!signal.aborted) {
      const news = this.#news.signal
      const answer = await this.#askTier(tier, event)
      if (signal.aborted) break
      let wait: number
      if (answer === undefined) {
        wait = pause
        pause = Math.min(longestPause, pause * 2)
      } else {
        event = 'none'
        pause = firstPause
        wait = Math.max(1, answer.interval)
        told = tier[0]
      }
      const woken = AbortSignal.any([signal, news])
      await sleep(wait * 1000, undefined, { signal: woken }).catch(() => undefined)
      // One that does not know yet that we began is not told that we end.
      if (news.aborted && event === 'none') event = this.#event
    }
    // It may as well be gone: nobody waits for long.
    if (told !== undefined)
      await this.#ask(told, 'stopped', AbortSignal.timeout(1000)).catch(() => {})
  }

  async #askTier(
    tier: string[],
    event: AnnounceEvent,
  ): Promise<{ readonly interval: number } | undefined> {
    for (const [index, url] of tier.entries()) {
      try {
        const answer = await this.#ask(url, event, this.#end.signal)
        // It is asked first from now on (BEP 12).
        tier.unshift(...tier.splice(index, 1))
        this.#options.met(answer.peers)
        return answer
      } catch (error) {
        if (this.#end.signal.aborted) return undefined
        this.#options.failed(error)
      }
    }
    return undefined
  }

  async #ask(
    url: string,
    event: AnnounceEvent,
    signal: AbortSignal,
  ): ReturnType<typeof askTracker> {
    const { state, host } = this.#options
    return await askTracker(url, { announce: { ...state(), event, wanted: -1 }, host, signal })
  }
}
