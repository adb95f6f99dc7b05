import { escapeControls } from '../journal/plain.ts'

/** One message to the service manager, in the terms of sd_notify(3). */
export interface Notification {
  /** The start is complete. */
  readonly ready?: true
  /** The stop has begun. */
  readonly stopping?: true
  /** A sign of life. */
  readonly watchdog?: true
  /** One line for `systemctl status`. */
  readonly status?: string
  /** How much longer the start or the stop will take, in ms from now. */
  readonly extendTimeout?: number
}

/** The message's text: one assignment a line. */
export function notificationText(notification: Notification): string {
  const { ready, stopping, watchdog, status, extendTimeout } = notification
  return [
    ready && 'READY=1',
    stopping && 'STOPPING=1',
    watchdog && 'WATCHDOG=1',
    // A line feed would begin an assignment of its own.
    status !== undefined && `STATUS=${escapeControls(status)}`,
    extendTimeout !== undefined && `EXTEND_TIMEOUT_USEC=${Math.ceil(extendTimeout * 1000)}`,
  ]
    .filter((line) => typeof line === 'string')
    .map((line) => `${line}\n`)
    .join('')
}

/**
 * How often the service manager wants a sign of life, in ms, by sd_watchdog_enabled(3); `undefined`
 * when it wants none, or wants it of another process.
 */
export function watchdogTimeout(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): number | undefined {
  const { WATCHDOG_USEC, WATCHDOG_PID } = environment
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== `${pid}`) return
  const microseconds = Number(WATCHDOG_USEC)
  return Number.isInteger(microseconds) && microseconds > 0 ? microseconds / 1000 : undefined
}

/** `sun_path` of unix(7) holds 108 bytes, the terminating zero included. */
const longestPath = 107

/**
 * The bytes of a `struct sockaddr_un` after its family, by unix(7): a path with its terminating
 * zero, or an abstract name, for which sd_notify(3) writes `@` in the place of the leading zero.
 *
 * @returns `undefined` when this is no address of a Unix socket
 */
export function unixSocketName(address: string): Uint8Array | undefined {
  const name = new TextEncoder().encode(address.startsWith('@') ? address.slice(1) : address)
  if (name.length > longestPath || name.length === 0) return
  if (address.startsWith('@')) return Uint8Array.of(0, ...name)
  return address.startsWith('/') ? Uint8Array.of(...name, 0) : undefined
}
