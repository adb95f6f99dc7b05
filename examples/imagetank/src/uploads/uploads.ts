import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  rmdir,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { UploadView } from '../api/types.ts'
import { bytesIn, sizeOf, syncFolder } from './disk.ts'
import { UploadError } from './errors.ts'
import { safeName } from './names.ts'

/** What a page says of a file that it wants to send. */
export interface Announced {
  /** What it is called there. Not believed. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Unix time in ms of its last change. */
  readonly modified: number
}

/** How much may be uploaded, in bytes. */
export interface UploadLimits {
  /** The largest file. */
  readonly limit: number
  /** All that waits. */
  readonly quota: number
}

/** ms for which an upload that was begun is kept. */
const lifetime = 7 * 24 * 3600 * 1000

interface Ticket extends Announced {
  readonly id: string
}

/** Bytes of the disk that are left to others. */
const spare = 64 * 2 ** 20

/** How many uploads may be begun and not ended: each is two small files. */
const mostBegun = 5000

/**
 * Takes files, piece by piece, straight to the disk. Where an upload stands is what lies there: after a cut
 * connection, a closed page or a power cut it goes on. A file appears in `ready` whole or not at all.
 */
export class Uploads {
  readonly #partial: string
  readonly #ready: string
  readonly #limits: UploadLimits
  readonly #busy = new Set<string>()
  /** Bytes that were announced and are not whole. */
  readonly #begun = new Map<string, number>()
  /** Bytes that wait to be imported. */
  #waiting = 0

  /** @param folder of the uploads */
  constructor(folder: string, limits: UploadLimits) {
    this.#partial = join(folder, '.partial')
    this.#ready = join(folder, 'ready')
    this.#limits = limits
  }

  /** Where files wait that are whole. */
  get ready(): string {
    return this.#ready
  }

  /** Whether a piece is being received now. */
  get isBusy(): boolean {
    return this.#busy.size > 0
  }

  /** Make the folders, and see what lies in them: what nobody went on with for a week is removed. */
  async start(): Promise<void> {
    await mkdir(this.#partial, { recursive: true })
    await mkdir(this.#ready, { recursive: true })
    for (const name of await readdir(this.#partial)) {
      const [, id = ''] = /^([0-9a-f]{32})\.json$/.exec(name) ?? []
      const ticket = await this.#ticket(id).catch(() => undefined)
      const found = await stat(join(this.#partial, `${id}.part`)).catch(() => undefined)
      if (ticket && found && Date.now() - found.mtimeMs < lifetime) this.#begun.set(id, ticket.size)
      else if (id !== '') await this.#forget(id)
    }
    this.#waiting = await bytesIn(this.#ready)
  }

  /**
   * Begin an upload, or find out where the same one stands: of the same name, size and time, by the same user.
   *
   * @throws {@link UploadError}
   */
  async announce(file: Announced, user: string): Promise<UploadView> {
    const name = safeName(file.name)
    if (name === undefined) {
      throw new UploadError(
        415,
        `${JSON.stringify(file.name.slice(0, 100))} is no photo, film, sound or sidecar.`,
      )
    }
    if (file.size > this.#limits.limit) {
      throw new UploadError(
        413,
        `A file may have ${this.#limits.limit} bytes; ${name} has ${file.size}.`,
      )
    }
    const { size, modified } = file
    const key = JSON.stringify([user, file.name, size, modified])
    const id = createHash('sha256').update(key).digest('hex').slice(0, 32)
    const ticket: Ticket = { id, name, size, modified }
    const known = await sizeOf(join(this.#partial, `${id}.part`))
    if (known === undefined) {
      await this.#needRoom(size)
      this.#begun.set(id, size)
      await writeFile(join(this.#partial, `${id}.json`), JSON.stringify(ticket))
      await writeFile(join(this.#partial, `${id}.part`), '', { flag: 'a' })
    }
    const received = known ?? 0
    // Empty, or whole when the power went: nobody will send a piece of it.
    if (received === size) await this.#alone(id, () => this.#finish(ticket))
    return { id, received, size }
  }

  /**
   * Receive a piece.
   *
   * @param id of the upload
   * @param offset where it begins, in bytes: where the upload stands
   * @returns where it stands now; with the last piece the file is whole, and on the disk
   * @throws {@link UploadError}; what was received before stays
   */
  async receive(id: string, offset: number, piece: Readable): Promise<UploadView> {
    if (!/^[0-9a-f]{32}$/.test(id)) throw new UploadError(404, 'There is no such upload.')
    return await this.#alone(id, async () => {
      const ticket = await this.#ticket(id)
      const part = join(this.#partial, `${id}.part`)
      const stands = (await sizeOf(part)) ?? 0
      if (stands !== offset) {
        throw new UploadError(409, `The upload stands at ${stands}, not at ${offset}.`)
      }
      const received = await this.#append(part, stands, ticket.size, piece)
      if (received === ticket.size) await this.#finish(ticket)
      return { id, received, size: ticket.size }
    })
  }

  /** How many files wait to be imported. */
  async waiting(): Promise<number> {
    const entries = await readdir(this.#ready, { withFileTypes: true, recursive: true })
    return entries.filter((entry) => entry.isFile()).length
  }

  /** Remove what is in the archive now. @param sources paths in `ready` */
  async remove(sources: readonly string[]): Promise<void> {
    for (const source of sources) await rm(join(this.#ready, source), { force: true })
    // Folders that are empty go; those that are not stay, by ENOTEMPTY.
    const folders = new Set(sources.map((source) => dirname(source)).filter((path) => path !== '.'))
    for (const folder of folders) await rmdir(join(this.#ready, folder)).catch(() => undefined)
    this.#waiting = await bytesIn(this.#ready)
  }

  /** Work on an upload while nobody else does. */
  async #alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(id)) throw new UploadError(409, 'Another page sends this file.')
    this.#busy.add(id)
    try {
      return await work()
    } finally {
      this.#busy.delete(id)
    }
  }

  async #append(part: string, from: number, size: number, piece: Readable): Promise<number> {
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW
    await using file = await open(part, flags)
    let at = from
    for await (const chunk of piece as AsyncIterable<Buffer>) {
      // Whoever sends more than was announced gets nothing but this.
      if (at + chunk.length > size) throw new UploadError(413, 'This is more than was announced.')
      await file.writeFile(chunk)
      at += chunk.length
    }
    return at
  }

  /** Give a whole file its name, in the first folder where it is free: what belongs together stays so. */
  async #finish({ id, name, size, modified }: Ticket): Promise<void> {
    const part = join(this.#partial, `${id}.part`)
    await using file = await open(part, 'r+')
    const time = new Date(modified)
    if (!Number.isNaN(time.getTime())) await file.utimes(time, time)
    await file.sync()
    for (let number = 1; ; number++) {
      const folder = join(this.#ready, String(number))
      await mkdir(folder, { recursive: true })
      try {
        await link(part, join(folder, name))
        await syncFolder(folder)
        break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
    await this.#forget(id)
    this.#waiting += size
  }

  async #forget(id: string): Promise<void> {
    for (const name of [`${id}.part`, `${id}.json`]) {
      await rm(join(this.#partial, name), { force: true })
    }
    this.#begun.delete(id)
  }

  async #ticket(id: string): Promise<Ticket> {
    try {
      return JSON.parse(await readFile(join(this.#partial, `${id}.json`), 'utf8')) as Ticket
    } catch {
      throw new UploadError(404, 'There is no such upload.')
    }
  }

  async #needRoom(size: number): Promise<void> {
    if (this.#begun.size >= mostBegun) {
      throw new UploadError(507, 'Too many uploads were begun and not ended.')
    }
    const promised = [...this.#begun.values()].reduce((sum, each) => sum + each, 0)
    if (this.#waiting + promised + size > this.#limits.quota) {
      throw new UploadError(
        507,
        `No more than ${this.#limits.quota} bytes may wait to be imported.`,
      )
    }
    const { bsize, bavail } = await statfs(this.#partial)
    if (size + spare > bsize * bavail) throw new UploadError(507, 'The disk has no room for this.')
  }
}
