import { EventEmitter } from 'node:events'
import { ApplianceError } from '../errors.ts'
import { came, refuse } from '../faults.ts'
import type { DatagramSender } from './datagram.ts'
import { type Notification, notificationText, unixSocketName, watchdogTimeout } from './protocol.ts'

/** How to speak to the service manager. */
export interface ServiceNotifierOptions {
  /** Where it listens. Default: `$NOTIFY_SOCKET`; without it nothing is sent. */
  readonly socket?: string
  /** It wants a sign of life each so many ms. Default: by `$WATCHDOG_USEC` and `$WATCHDOG_PID`. */
  readonly watchdog?: number
  /**
   * Asked before each sign of life, which is withheld when the answer is `false`, an error, or
   * late: systemd then ends and restarts the service. Default: always healthy.
   */
  readonly healthy?: () => boolean | Promise<boolean>
  /** The stop begins when it aborts. */
  readonly signal?: AbortSignal
}

/** What a notifier tells. */
export interface ServiceNotifierEvents {
  /** A sign of life was withheld: the service is not healthy. */
  unhealthy: [
    {
      /** What `healthy` threw, or that it said no, or is late. */
      readonly reason: unknown
    },
  ]
  /** A message did not reach the service manager. */
  unreachable: [
    {
      /** `ERR_SYSTEMD`. */
      readonly error: ApplianceError
    },
  ]
}

/** The line to the service manager. */
export interface ServiceNotifier extends AsyncDisposable {
  /** Whether a service manager listens. */
  readonly supervised: boolean
  /** How often it wants a sign of life, in ms; `undefined` when it does not. */
  readonly watchdog: number | undefined
  /** What it tells. */
  readonly events: EventEmitter<ServiceNotifierEvents>
  /** The start is complete; the signs of life begin. */
  ready(status?: string): void
  /** One line for `systemctl status`. */
  status(text: string): void
  /** The start or the stop needs so many more ms. */
  extend(ms: number): void
  /** The stop has begun; the signs of life end. */
  stopping(status?: string): void
}

/**
 * Tell systemd that the service is ready, alive and stopping, by sd_notify(3). Where no service
 * manager listens, every verb does nothing.
 *
 * @throws {@link ApplianceError} `ERR_OPTIONS`, or `ERR_SYSTEMD` when there can be no such socket
 */
export async function createServiceNotifier(
  options: ServiceNotifierOptions = {},
): Promise<ServiceNotifier> {
  const {
    socket = process.env['NOTIFY_SOCKET'] || undefined,
    healthy = () => true,
    signal,
  } = options
  const watchdog = options.watchdog ?? watchdogTimeout(process.env, process.pid)
  const name = socket === undefined ? undefined : unixSocketName(socket)
  refuse('createServiceNotifier', [
    socket !== undefined && !name && `socket: expected /path or @name, ${came(socket)}`,
    watchdog !== undefined && !(watchdog > 0) && `watchdog: expected ms above 0, ${came(watchdog)}`,
  ])
  const events = new EventEmitter<ServiceNotifierEvents>()
  const sender = name && (await openSender(name))
  let heart: NodeJS.Timeout | undefined
  let stopped = false
  let asking = false

  const send = (notification: Notification): void => {
    try {
      sender?.send(notificationText(notification))
    } catch (error) {
      events.emit('unreachable', { error: error as ApplianceError })
    }
  }
  const beat = async (): Promise<void> => {
    // A question that is still open is an answer: no second one is asked.
    if (asking) return void events.emit('unhealthy', { reason: 'no answer yet' })
    asking = true
    try {
      if (await healthy()) {
        if (heart !== undefined) send({ watchdog: true })
      } else events.emit('unhealthy', { reason: 'not healthy' })
    } catch (reason) {
      events.emit('unhealthy', { reason })
    } finally {
      asking = false
    }
  }
  const withStatus = (status?: string) => (status === undefined ? {} : { status })
  const stopping = (status?: string): void => {
    if (stopped) return
    stopped = true
    clearInterval(heart)
    heart = undefined
    send({ stopping: true, ...withStatus(status) })
  }
  const onAbort = (): void => stopping()
  signal?.addEventListener('abort', onAbort)

  return {
    supervised: sender !== undefined,
    watchdog: sender && watchdog,
    events,
    ready(status) {
      if (stopped) return
      send({ ready: true, ...withStatus(status) })
      if (!sender || watchdog === undefined || heart !== undefined) return
      // sd_watchdog_enabled(3): a sign of life at half of the time-out.
      heart = setInterval(() => void beat(), watchdog / 2)
      heart.unref()
    },
    status: (status) => send({ status }),
    extend: (extendTimeout) => send({ extendTimeout }),
    stopping,
    async [Symbol.asyncDispose]() {
      stopping()
      signal?.removeEventListener('abort', onAbort)
      sender?.[Symbol.dispose]()
      events.removeAllListeners()
    },
  }
}

/** koffi is loaded only where a service manager listens. */
async function openSender(name: Uint8Array): Promise<DatagramSender> {
  try {
    const { unixDatagramSender } = await import('./datagram.ts')
    return unixDatagramSender(name)
  } catch (cause) {
    if (cause instanceof ApplianceError) throw cause
    throw new ApplianceError('ERR_SYSTEMD', 'cannot reach the C library', { cause })
  }
}
