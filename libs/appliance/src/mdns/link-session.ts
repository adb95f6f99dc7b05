import { performance } from 'node:perf_hooks'
import type { GroupSocket } from './group-socket.ts'
import { hear } from './hear.ts'
import { changeZone, farewell, startResponder, wakeResponder } from './lifecycle.ts'
import { type LinkChannel, openLinkChannel } from './link-channel.ts'
import type { Link } from './links.ts'
import type { Step } from './responder.ts'
import type { Zone } from './zone.ts'

/** What a session tells. */
export interface LinkSessionHandlers {
  /** The names hold on this link. */
  announced(link: Link): void
  /** These names are another's. */
  lost(names: readonly string[]): void
  /** A message was sent, or could not be. */
  sent(error?: unknown): void
}

/** A responder at work on one link. */
export interface LinkSession {
  /** The link, as it is now. */
  readonly link: Link
  /** Whether the last message could not be sent: what was not heard was not asked, nor told. */
  readonly unheard: boolean
  /** Hand over a datagram of this link. */
  readonly receive: LinkChannel['receive']
  /** Take other names: what was told of the old ones is taken back. */
  restart(zone: Zone, wait: number): void
  /** The link has other addresses. */
  change(link: Link, zone: Zone): void
  /** Take everything back. */
  farewell(): Promise<void>
  /** Be silent. */
  close(): void
}

/** Probe, announce, answer and defend on one link: the responder's steps, on the clock. */
export function openLinkSession(
  firstLink: Link,
  zone: Zone,
  sockets: readonly GroupSocket[],
  shared: boolean,
  handlers: LinkSessionHandlers,
): LinkSession {
  let link = firstLink
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let unheard = false
  const now = (): number => performance.now()

  const send = async (messages: Step['send']): Promise<void> => {
    for (const message of messages) {
      try {
        await channel.send(message)
        unheard = false
        handlers.sent()
      } catch (error) {
        unheard = true
        handlers.sent(error instanceof AggregateError ? error.errors[0] : error)
      }
    }
  }
  const take = (step: Step): void => {
    if (closed) return
    responder = step.responder
    const sent = send(step.send)
    clearTimeout(timer)
    if (Number.isFinite(step.wake)) {
      timer = setTimeout(
        () => take(wakeResponder(responder, now())),
        Math.max(0, step.wake - now()),
      )
    }
    if (step.announced) void sent.then(() => unheard || closed || handlers.announced(link))
    if (step.lost) handlers.lost(step.lost)
  }
  const channel = openLinkChannel(link, sockets, shared, (message) =>
    take(hear(responder, message, now(), Math.random())),
  )
  const first = startResponder(zone, now(), Math.random())
  let { responder } = first
  take(first)

  return {
    get link() {
      return link
    },
    get unheard() {
      return unheard
    },
    receive: channel.receive,
    restart(zone, wait) {
      void send(farewell(responder))
      take(startResponder(zone, now(), Math.random(), wait))
    },
    change(next, zone) {
      link = next
      take(changeZone(responder, zone, now()))
    },
    async farewell() {
      clearTimeout(timer)
      await send(farewell(responder))
    },
    close() {
      closed = true
      clearTimeout(timer)
      channel[Symbol.dispose]()
    },
  }
}
