import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { UploadError } from '@boxwright/appliance'
import type { UploadView } from '../api/types.ts'
import { Account, type UploadLimits } from './account.ts'
import { bytesIn, type Marks, marksIn } from './disk.ts'
import { safePath } from './names.ts'
import { type Announced, checkId, Partials, type Ticket } from './partials.ts'
import { putInto } from './put.ts'

/**
 * Takes files, piece by piece, straight to the disk. Where an upload stands is what lies there: after a cut
 * connection, a closed page or a power cut it goes on. A file appears in `ready` whole or not at all.
 */
export class Uploads {
  readonly #partials: Partials
  readonly #ready: string
  readonly #account: Account
  readonly #busy = new Set<string>()

  /** @param folder of the uploads */
  constructor(folder: string, limits: UploadLimits) {
    this.#partials = new Partials(join(folder, '.partial'))
    this.#ready = join(folder, 'ready')
    this.#account = new Account(limits)
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
    await mkdir(this.#ready, { recursive: true })
    for (const { id, size } of await this.#partials.start()) this.#account.resume(id, size)
    this.#account.waiting = await bytesIn(this.#ready)
  }

  /**
   * Begin an upload, or find out where the same one stands: of the same folders, name, size and time, and of the same
   * set, by the same user.
   *
   * @throws {@link UploadError}
   */
  async announce(file: Announced, user: string): Promise<UploadView> {
    const name = safePath(file.name)
    if (name === undefined) {
      throw new UploadError(
        415,
        `${JSON.stringify(file.name.slice(-100))} is no photo, film, sound or sidecar.`,
      )
    }
    const { size, modified, set = '' } = file
    const key = JSON.stringify([user, file.name, size, modified, set])
    const id = createHash('sha256').update(key).digest('hex').slice(0, 32)
    const ticket: Ticket = { id, name, size, modified, set }
    this.#account.begin(id, size, name)
    const known = await this.#partials.stands(id)
    if (known === undefined) {
      try {
        await this.#partials.begin(ticket)
      } catch (error) {
        await this.#forget(id)
        throw error
      }
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
   * @param length bytes that it is said to have, if that is said: too many are refused before they come
   * @returns where it stands now; with the last piece the file is whole, and on the disk
   * @throws {@link UploadError}; what was received before stays
   */
  async receive(
    id: string,
    offset: number,
    piece: Readable,
    length: number = 0,
  ): Promise<UploadView> {
    checkId(id)
    return await this.#alone(id, async () => {
      const ticket = await this.#partials.ticket(id)
      const stands = (await this.#partials.stands(id)) ?? 0
      if (stands !== offset) {
        throw new UploadError(409, `The upload stands at ${stands}, not at ${offset}.`)
      }
      const received = await this.#partials.append(ticket, stands, piece, length)
      if (received === ticket.size) await this.#finish(ticket)
      return { id, received, size: ticket.size }
    })
  }

  /**
   * Forget an upload that was begun, and what came of it.
   *
   * @throws {@link UploadError} there is none, or a piece of it is being received
   */
  async cancel(id: string): Promise<void> {
    checkId(id)
    await this.#alone(id, async () => {
      await this.#partials.ticket(id)
      await this.#forget(id)
    })
  }

  /** How many files wait to be imported. */
  async waiting(): Promise<number> {
    const entries = await readdir(this.#ready, { withFileTypes: true, recursive: true })
    return entries.filter((entry) => entry.isFile()).length
  }

  /** Others have put files into `ready`. @param bytes of them */
  took(bytes: number): void {
    this.#account.waiting += bytes
  }

  /** What waits, to be held against what is there after an import. */
  async look(): Promise<Marks> {
    return await marksIn(this.#ready)
  }

  /**
   * Remove what is in the archive now.
   *
   * @param sources paths in `ready`
   * @param before how they were before the import: one that was written to since is imported again
   */
  async remove(sources: readonly string[], before: Marks): Promise<void> {
    const now = await marksIn(this.#ready)
    for (const source of sources) {
      const mark = now.get(source)
      if (mark !== undefined && mark === before.get(source)) await rm(join(this.#ready, source))
    }
    // Folders that are empty go; those that are not stay, by ENOTEMPTY.
    const folders = new Set(sources.flatMap((source) => foldersAbove(source)))
    for (const folder of [...folders].sort().reverse()) {
      await rmdir(join(this.#ready, folder)).catch(() => undefined)
    }
    this.#account.waiting = await bytesIn(this.#ready)
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

  /** Give a whole file its name, in the first folder where it is free: what belongs together stays so. */
  async #finish({ id, name, size, modified, set = '' }: Ticket): Promise<void> {
    const part = this.#partials.path(id)
    await using file = await open(part, 'r+')
    const time = new Date(modified)
    if (!Number.isNaN(time.getTime())) await file.utimes(time, time)
    await putInto(part, this.#ready, set === '' ? '' : `${set}-`, name)
    await this.#forget(id)
    this.#account.waiting += size
  }

  async #forget(id: string): Promise<void> {
    await this.#partials.remove(id)
    this.#account.end(id)
  }
}

/** `a/b/c.jpg`: `a/b` and `a`. */
function foldersAbove(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [folder, ...foldersAbove(folder)]
}
