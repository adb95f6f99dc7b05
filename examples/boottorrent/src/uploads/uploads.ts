import { access, mkdir, readdir, readFile, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { appendPiece, UploadError } from '@boxwright/appliance'
import { syncFile, writeFile } from '@boxwright/durable'
import type { UploadView } from '../api/types.ts'
import type { Config } from '../config/config.ts'
import { type Announced, announced, filesOf, idOf, type Role, type Ticket } from './ticket.ts'

/** ms for which an upload that nobody goes on with is kept. */
const lifetime = 7 * 24 * 3600 * 1000
/** Bytes of the disk that are left to others. */
const spare = 64 * 2 ** 20
/** How many uploads may be begun and not ended: each is a folder. */
const mostBegun = 100

/** What {@link Uploads} is given. */
export interface UploadsOptions {
  /** The folder of the project. */
  readonly project: string
  /** How much may come. */
  readonly limits: Config['uploads']
  /** What the menu shows of the systems that are there. */
  readonly titles: () => Promise<readonly string[]>
  /** Make a system of what is whole: the paths of its files, by their roles. They may be moved away. */
  readonly finish: (ticket: Ticket, files: Readonly<Record<string, string>>) => Promise<void>
}

/**
 * Takes systems, file by file, piece by piece, straight to the disk. Where an upload stands is what lies there: after a cut
 * connection, a closed page or a power cut it goes on. A system appears whole or not at all.
 */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #folder: string
  readonly #busy = new Set<string>()

  constructor(options: UploadsOptions) {
    this.#options = options
    // On the disk of the systems: what is whole is moved, not copied.
    this.#folder = join(options.project, '.uploads')
  }

  /** Remove what nobody went on with for a week. */
  async start(): Promise<void> {
    for (const id of await this.#ids()) {
      const found = await stat(join(this.#folder, id)).catch(() => undefined)
      const files = found ? await this.#newest(id) : 0
      if (Date.now() - files > lifetime) await this.#forget(id)
    }
  }

  /**
   * Begin an upload, or find out where the same one stands.
   *
   * @throws {@link UploadError}
   */
  async announce(system: Announced, user: string): Promise<UploadView> {
    const id = idOf(system, user)
    const ticket: Ticket = { ...system, id }
    return await this.#alone(id, async () => {
      await this.#mayBegin(ticket)
      await mkdir(join(this.#folder, id), { recursive: true })
      const text = JSON.stringify(ticket)
      await writeFile(join(this.#folder, id, 'ticket.json'), text, { clobber: 'replace' })
      // It may be whole since the power went.
      return await this.#finishIfWhole(ticket)
    })
  }

  /**
   * Receive a piece.
   *
   * @param place of the upload, which of its files, and where the piece begins, in bytes: where the file stands
   * @throws {@link UploadError}; what was received before stays
   */
  async receive(
    place: { readonly id: string; readonly role: string; readonly offset: number },
    piece: Readable,
    length: number,
  ): Promise<UploadView> {
    const { id, role, offset } = place
    return await this.#alone(id, async () => {
      const ticket = await this.#ticket(id)
      const [known, size] = filesOf(ticket).find(([one]) => one === role) ?? []
      if (known === undefined || size === undefined) {
        throw new UploadError(404, `This system has no ${role.slice(0, 20)}.`)
      }
      const stands = await this.#standsAt(id, known)
      if (stands !== offset) {
        throw new UploadError(409, `The upload stands at ${stands}, not at ${offset}.`)
      }
      const path = this.#path(id, known)
      const there = await appendPiece({ path, create: true, from: stands, size, length }, piece)
      if (there === size) await syncFile(path)
      return await this.#finishIfWhole(ticket)
    })
  }

  /** Forget an upload that was begun, and what came of it. @throws {@link UploadError} there is none */
  async cancel(id: string): Promise<void> {
    await this.#alone(id, async () => {
      await this.#ticket(id)
      await this.#forget(id)
    })
  }

  async #mayBegin(ticket: Ticket): Promise<void> {
    const { limits, project } = this.#options
    const files = filesOf(ticket)
    const tooLarge = files.find(([, size]) => size > limits.limit)
    if (tooLarge) {
      throw new UploadError(
        413,
        `A file may have ${limits.limit} bytes; the ${tooLarge[0]} has ${tooLarge[1]}.`,
      )
    }
    const isTaken = await access(join(project, 'oss', ticket.name)).then(
      () => true,
      () => false,
    )
    if (isTaken) throw new UploadError(409, `There is a system ${ticket.name} already.`)
    await this.#needTitle(ticket)
    const others = (await this.#ids()).filter((id) => id !== ticket.id)
    if (others.length >= mostBegun) {
      throw new UploadError(507, 'Too many uploads were begun and not ended.')
    }
    const tickets = await Promise.all(others.map((id) => this.#ticket(id).catch(() => undefined)))
    const promised = tickets.reduce((sum, one) => sum + (one ? bytesOf(one) : 0), 0)
    if (promised + bytesOf(ticket) > limits.quota) {
      throw new UploadError(507, `No more than ${limits.quota} bytes may be on their way.`)
    }
    const there = await Promise.all(files.map(([role]) => this.#standsAt(ticket.id, role)))
    const { bsize, bavail } = await statfs(project)
    const missing = bytesOf(ticket) - there.reduce((sum, bytes) => sum + bytes, 0)
    if (missing + spare > bsize * bavail) {
      throw new UploadError(507, 'The disk has no room for this.')
    }
  }

  /** Two of one title could not be told apart in the menu: the project would be wrong. */
  async #needTitle({ title }: Ticket): Promise<void> {
    if (!(await this.#options.titles()).includes(title)) return
    throw new UploadError(409, `The menu shows a system ${JSON.stringify(title)} already.`)
  }

  async #finishIfWhole(ticket: Ticket): Promise<UploadView> {
    const { id, name } = ticket
    const files = await Promise.all(
      filesOf(ticket).map(async ([role, size]) => ({
        role,
        size,
        received: await this.#standsAt(id, role),
      })),
    )
    if (files.every(({ size, received }) => size === received)) {
      // Another one of that title may have come meanwhile.
      await this.#needTitle(ticket)
      const paths = files.map(({ role }) => [role, this.#path(id, role)] as const)
      await this.#options.finish(ticket, Object.fromEntries(paths))
      await this.#forget(id)
    }
    return { id, name, files }
  }

  /** Work on an upload while nobody else does. */
  async #alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    if (!/^[0-9a-f]{32}$/.test(id)) throw new UploadError(404, 'There is no such upload.')
    if (this.#busy.has(id)) throw new UploadError(409, 'Another page sends this.')
    this.#busy.add(id)
    try {
      return await work()
    } finally {
      this.#busy.delete(id)
    }
  }

  async #ticket(id: string): Promise<Ticket> {
    try {
      const text = await readFile(join(this.#folder, id, 'ticket.json'), 'utf8')
      const { id: _, ...system } = JSON.parse(text)
      return { ...announced.parse(system), id }
    } catch {
      throw new UploadError(404, 'There is no such upload.')
    }
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => [])
    return names.filter((name) => /^[0-9a-f]{32}$/.test(name))
  }

  async #newest(id: string): Promise<number> {
    const folder = join(this.#folder, id)
    const names = await readdir(folder)
    const times = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name))).mtimeMs),
    )
    return Math.max(0, ...times)
  }

  #path(id: string, role: Role): string {
    return join(this.#folder, id, role)
  }

  async #standsAt(id: string, role: Role): Promise<number> {
    return await stat(this.#path(id, role)).then(
      ({ size }) => size,
      () => 0,
    )
  }

  /** Its ticket goes first: what has none is no upload. */
  async #forget(id: string): Promise<void> {
    const folder = join(this.#folder, id)
    await rm(join(folder, 'ticket.json'), { force: true })
    await rm(folder, { recursive: true, force: true })
  }
}

function bytesOf(ticket: Ticket): number {
  return filesOf(ticket).reduce((sum, [, size]) => sum + size, 0)
}
