/** The ids and frames of the last events, for clients that come back. */
export interface ReplayRing {
  /** The id of the last event: of a client that has seen all there is. */
  lastId(): string
  /** The id of the next event. */
  nextId(): string
  /** Keep an event's frame under the id that {@link nextId} gave. The oldest make room. */
  push(frame: Uint8Array): void
  /**
   * What a client has missed.
   *
   * @param lastId the id of the last event that it saw
   * @returns the frames since, or `undefined` if they are no longer, or never were, held here
   */
  since(lastId: string): readonly Uint8Array[] | undefined
}

/**
 * A ring of events. Ids are `EPOCH-NUMBER`: a client that comes back after a restart bears an id of
 * another epoch, and must not be told that it has missed nothing.
 *
 * @param epoch what tells this run from all others; neither `-` nor line breaks in it
 * @param maxEvents how many events to keep
 * @param maxBytes how many bytes of frames to keep
 */
export function createReplayRing(epoch: string, maxEvents: number, maxBytes: number): ReplayRing {
  const frames: Uint8Array[] = []
  /** The number of the last event published; numbers are counted from 1. */
  let last = 0
  let bytes = 0
  return {
    lastId: () => `${epoch}-${last}`,
    nextId: () => `${epoch}-${last + 1}`,
    push(frame) {
      last += 1
      frames.push(frame)
      bytes += frame.length
      while (frames.length > maxEvents || bytes > maxBytes) bytes -= frames.shift()?.length ?? 0
    },
    since(lastId) {
      const dash = lastId.lastIndexOf('-')
      const seen = Number(lastId.slice(dash + 1))
      if (lastId.slice(0, dash) !== epoch || !Number.isInteger(seen)) return undefined
      const missed = last - seen
      if (missed < 0 || missed > frames.length) return undefined
      return missed === 0 ? [] : frames.slice(-missed)
    },
  }
}
