import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createKeys } from '@boxwright/repository'
import { demoName, makeDemoImage } from './images.ts'

/** Images that are there at the start. */
const atFirst = 3
/** Images made after that, one after the other. */
const atMost = 8
/** In s: nobody renews the root of a demo. */
const tenYears = 10 * 365 * 24 * 3600
/** ms between them. */
const every = 45_000

/** Releases an image of a made operating system now and then. */
export class Demo implements AsyncDisposable {
  readonly #folder: string
  readonly #work: string
  readonly #keys: string
  readonly #stop = new AbortController()
  readonly #failed = Promise.withResolvers<never>()
  #running: Promise<void> = Promise.resolve()

  /** @param data the box's folder: the images go to `images` in it */
  constructor(data: string) {
    this.#folder = join(data, 'images')
    this.#work = join(data, 'making')
    this.#keys = join(data, 'keys')
    this.#failed.promise.catch(() => undefined)
  }

  /** Where the keys are. */
  get keys(): string {
    return this.#keys
  }

  /** What its client believes. */
  get root(): string {
    return join(this.#keys, '1.root.json')
  }

  /** Where the images are. */
  get folder(): string {
    return this.#folder
  }

  /** Rejects when no image can be made. */
  get failed(): Promise<never> {
    return this.#failed.promise
  }

  /** Make keys and the first images; go on with the others until disposed of. */
  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    if (!existsSync(this.root)) await createKeys({ folder: this.#keys, life: tenYears })
    for (let number = 0; number < atFirst; number++) await this.#make(number)
    this.#running = this.#goOn().catch((error) => this.#failed.reject(error))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #goOn(): Promise<void> {
    const { signal } = this.#stop
    for (let number = atFirst; number < atMost; number++) {
      await delay(every, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      await this.#make(number)
    }
  }

  async #make(number: number): Promise<void> {
    const there = await readdir(this.#folder)
    if (!there.includes(demoName(number))) await makeDemoImage(this.#folder, this.#work, number)
  }
}
