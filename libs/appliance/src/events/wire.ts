/** One event on its way to clients. */
export interface WireEvent {
  /** What kind of event it is. */
  readonly name: string
  /** Its data, as JSON on one line. */
  readonly json: string
  /** Its place in the stream; left out for what is not worth repeating. */
  readonly id?: string
}

/**
 * An event in the format of `text/event-stream` (WHATWG HTML, 9.2.5). JSON has no bare line break, so
 * one `data:` line holds all of it.
 *
 * @param event what to write
 * @returns its lines, with the empty line that dispatches it
 */
export function encodeEvent({ name, json, id }: WireEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${json}\n\n`
}

/** A comment: no event, but it keeps the connection and shows whether there still is one. */
export const heartbeat = ':\n\n'

/**
 * What a stream begins with. The id without data dispatches nothing, but the client takes it over and
 * sends it when it comes back, even if no event came in between.
 *
 * @param retry how long a client is to wait before it connects again, in ms
 * @param id where the client stands
 * @returns the lines
 */
export function encodeHello(retry: number, id: string): string {
  return `retry: ${retry}\nid: ${id}\n\n`
}

/**
 * Whether a name can stand in an `event:` line.
 *
 * @param name the name of an event
 */
export function isEventName(name: string): boolean {
  return name !== '' && !/[\r\n\0]/.test(name)
}
