import { mkdir, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { appendPiece, UploadError } from '@boxwright/appliance'
import { sizeOf } from './disk.ts'

/** What a page says of a file that it wants to send. */
export interface Announced {
  /** What it is called there, with the folders it came with: `100CANON/IMG_1.JPG`. Not believed. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Unix time in ms of its last change. */
  readonly modified: number
  /** Tells folders of one name apart: what comes from one has one, in hexadecimal digits. */
  readonly set?: string | undefined
}

/** An upload that was begun. Its name is safe. */
export interface Ticket extends Announced {
  readonly id: string
}

/** ms for which an upload that was begun is kept. */
const lifetime = 7 * 24 * 3600 * 1000

/** Bytes of the disk that are left to others. */
const spare = 64 * 2 ** 20

const noSuch = 'There is no such upload.'

/** @throws {@link UploadError} it is none, and maybe a path */
export function checkId(id: string): void {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new UploadError(404, noSuch)
}

/** Uploads that are not whole: a file of what is there of each, and one of what was announced. */
export class Partials {
  readonly #folder: string

  /** @param folder of theirs alone */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Make the folder; remove what nobody went on with for a week. @returns the others */
  async start(): Promise<readonly Ticket[]> {
    await mkdir(this.#folder, { recursive: true })
    const kept: Ticket[] = []
    // A power cut may leave either file of one without the other: nobody could go on with that.
    const ids = (await readdir(this.#folder)).flatMap((name) => {
      return /^([0-9a-f]{32})\.(?:json|part)$/.exec(name)?.[1] ?? []
    })
    for (const id of new Set(ids)) {
      const ticket = await this.ticket(id).catch(() => undefined)
      const found = await stat(this.path(id)).catch(() => undefined)
      if (ticket && found && Date.now() - found.mtimeMs < lifetime) kept.push(ticket)
      else await this.remove(id)
    }
    return kept
  }

  /** Where what is there of an upload lies. */
  path(id: string): string {
    return join(this.#folder, `${id}.part`)
  }

  /** Bytes that are there; `undefined`: it was not begun. */
  async stands(id: string): Promise<number | undefined> {
    return await sizeOf(this.path(id))
  }

  /** What was announced. @throws {@link UploadError} nothing was */
  async ticket(id: string): Promise<Ticket> {
    try {
      return JSON.parse(await readFile(join(this.#folder, `${id}.json`), 'utf8')) as Ticket
    } catch {
      throw new UploadError(404, noSuch)
    }
  }

  /** @throws {@link UploadError} the disk has no room for it */
  async begin(ticket: Ticket): Promise<void> {
    const { bsize, bavail } = await statfs(this.#folder)
    if (ticket.size + spare > bsize * bavail) {
      throw new UploadError(507, 'The disk has no room for this.')
    }
    await writeFile(join(this.#folder, `${ticket.id}.json`), JSON.stringify(ticket))
    await writeFile(this.path(ticket.id), '', { flag: 'a' })
  }

  /**
   * Put a piece behind what is there.
   *
   * @param from bytes that are there
   * @param length bytes that the piece is said to have; 0: it is not said
   * @returns bytes that are there now
   * @throws {@link UploadError} it is more than was announced
   */
  async append(
    { id, size }: Ticket,
    from: number,
    piece: Readable,
    length: number,
  ): Promise<number> {
    return await appendPiece({ path: this.path(id), from, size, length }, piece)
  }

  /** Forget one. */
  async remove(id: string): Promise<void> {
    for (const name of [`${id}.part`, `${id}.json`]) {
      await rm(join(this.#folder, name), { force: true })
    }
  }
}
