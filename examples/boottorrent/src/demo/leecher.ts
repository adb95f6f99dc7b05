import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type ClientTorrent,
  createTorrentClient,
  type PeerView,
  type Torrent,
} from '@boxwright/netboot'
import type { Stage } from '../api/types.ts'
import type { SeenMachine } from '../room/source.ts'

/** What a {@link Leecher} is given. */
export interface LeecherOptions {
  /** Which one it is, from 0 on. */
  readonly number: number
  /** Where what it fetches is put, and removed again. */
  readonly folder: string
  /** What it gives, in bytes a second. */
  readonly rate: number
  /** The system that it is to fetch now. */
  readonly wanted: () => Wanted | undefined
  /** It has come further. */
  readonly onChange: (machine: SeenMachine) => void
}

/** A system to be fetched. */
export interface Wanted {
  /** The name of its folder. */
  readonly name: string
  /** What it is fetched by. */
  readonly torrent: Torrent
}

/** ms in a round: before it begins, and for which it gives to others what it has got. */
const times = { first: 1500, pause: 3000, seed: 11_000, look: 250, once: 200 }

/** A torrent client on this computer, with an address of its own, which fetches, gives, forgets, and begins again. */
export class Leecher implements AsyncDisposable {
  /** An address of the loopback network that it has for itself. */
  readonly ip: string
  /** As of a card, administered locally: it has none. */
  readonly mac: string
  readonly #options: LeecherOptions
  readonly #stop = new AbortController()
  #again = new AbortController()
  #torrent: ClientTorrent | undefined
  #given = 0
  #machine: SeenMachine
  #running: Promise<void> = Promise.resolve()

  constructor(options: LeecherOptions) {
    const { number } = options
    this.#options = options
    this.ip = `127.0.0.${11 + number}`
    this.mac = `02:00:00:00:00:${(number + 1).toString(16).padStart(2, '0')}`
    this.#machine = { mac: this.mac, ip: this.ip, name: `Leecher ${number + 1}`, state: 'off' }
  }

  /** How far it has come. */
  get machine(): SeenMachine {
    return this.#machine
  }

  /** Those that it is connected with. */
  get peers(): readonly PeerView[] {
    return this.#torrent?.peers ?? []
  }

  /** What it has given so far, in bytes. */
  get given(): number {
    return this.#given + (this.#torrent?.uploaded ?? 0)
  }

  /** Begin, until disposed of. */
  start(): void {
    this.#running = this.#run()
  }

  /** Begin again at once: it is switched on, or is to fetch something else. */
  restart(): void {
    this.#again.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { number } = this.#options
    let pause = times.once + number * times.first
    while (!this.#stop.signal.aborted) {
      await pauseFor(pause, this.#anew())
      const signal = this.#anew()
      try {
        await this.#round(signal)
        pause = times.pause
      } catch (error) {
        if (!signal.aborted) this.#show('failed', { reason: reasonOf(error) })
        pause = times.pause
      }
      if (signal.aborted) pause = times.once
      if (this.#machine.state !== 'failed') this.#show('off')
    }
  }

  /** Aborts at the end, and when it is to begin again from now on. */
  #anew(): AbortSignal {
    this.#again = new AbortController()
    return AbortSignal.any([this.#stop.signal, this.#again.signal])
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { folder, rate, wanted } = this.#options
    const system = wanted()
    if (!system) return await pauseFor(times.pause, signal)
    await rm(folder, { recursive: true, force: true })
    if (signal.aborted) return
    const options = { host: this.ip, port: 0, uploadRate: rate, memory: 2 << 20 }
    await using client = await createTorrentClient(options)
    const { torrent } = system
    const fetched = await client.add({ torrent, folder })
    this.#torrent = fetched
    try {
      this.#show('fetch', { os: system.name, percent: 0 })
      while (!signal.aborted && fetched.here < fetched.length) {
        await Promise.race([fetched.completed, pauseFor(times.look, signal)])
        const percent = Math.floor((100 * fetched.here) / fetched.length)
        this.#show('fetch', { os: system.name, percent, peers: fetched.peers.length })
      }
      if (signal.aborted) return
      await fetched.completed
      this.#show('seed', { os: system.name, percent: 100, peers: fetched.peers.length })
      await pauseFor(times.seed, signal)
    } finally {
      this.#given += fetched.uploaded
      this.#torrent = undefined
      await client[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    }
  }

  #show(state: Stage, more: Partial<SeenMachine> = {}): void {
    const { mac, ip, name = mac } = this.#machine
    const next: SeenMachine = { mac, ip, name, state, ...more }
    const old = this.#machine
    this.#machine = next
    const isSame =
      old.state === next.state && old.percent === next.percent && old.peers === next.peers
    if (!isSame) this.#options.onChange(next)
  }
}

async function pauseFor(time: number, signal: AbortSignal): Promise<void> {
  await delay(time, undefined, { signal }).catch(() => undefined)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
