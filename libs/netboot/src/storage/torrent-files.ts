import { constants } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { NetbootError } from '../errors.ts'
import { lengthOf, type TorrentInfo } from '../torrent/info.ts'
import { type SpanFinder, spanFinder } from '../torrent/spans.ts'

/** How many files are kept open. */
const mostOpen = 64

/** The files of a torrent, as one row of bytes. Padding is zeros, and in no file. */
export class TorrentFiles implements AsyncDisposable {
  /** Of all, in bytes. */
  readonly length: number
  readonly #info: TorrentInfo
  #paths: readonly string[]
  readonly #spans: SpanFinder
  readonly #flags: number
  /** The one used longest ago first. */
  readonly #open = new Map<number, Promise<FileHandle>>()
  /** Those to be closed when nobody reads or writes any more. */
  #closing: Promise<unknown> = Promise.resolve()
  /** Which file of the disk each of ours is, as far as they were opened to be written. */
  readonly #inodes = new Map<string, string>()
  #users = 0
  #retired: Promise<FileHandle>[] = []

  /**
   * @param info - what files there are
   * @param root - where they are: the path of the folder, or of the file if there is only one without a folder
   * @param access - `write` makes files, and the folders that they are in
   */
  constructor(info: TorrentInfo, root: string, access: 'read' | 'write') {
    this.length = lengthOf(info)
    this.#info = info
    this.#paths = pathsBelow(info, root)
    this.#spans = spanFinder(info.files)
    // A symbolic link that somebody else has put there would lead us out of the folder.
    this.#flags =
      access === 'read'
        ? constants.O_RDONLY
        : constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW
  }

  /**
   * Read a range.
   *
   * @throws {@link NetbootError} `ERR_IO`: the disk refuses, or a file is shorter than it was
   */
  async read(offset: number, into: Uint8Array): Promise<void> {
    let at = 0
    for (const { file, offset: from, length } of this.#spans.spansOf(offset, into.length)) {
      const part = into.subarray(at, at + length)
      at += length
      if (this.#info.files[file]?.padding) part.fill(0)
      else await this.#use(file, 'read', (handle) => readWhole(handle, part, from))
    }
  }

  /** Write a range. @throws {@link NetbootError} `ERR_IO`: the disk is full or refuses */
  async write(offset: number, bytes: Uint8Array): Promise<void> {
    let at = 0
    for (const { file, offset: from, length } of this.#spans.spansOf(offset, bytes.length)) {
      const part = bytes.subarray(at, at + length)
      at += length
      if (this.#info.files[file]?.padding) continue
      await this.#use(file, 'write', (handle) => writeWhole(handle, part, from))
    }
  }

  /** Give each file its length and put it on the disk, also one without content. @throws {@link NetbootError} `ERR_IO` */
  async finish(): Promise<void> {
    for (const [file, { length, padding }] of this.#info.files.entries()) {
      if (padding) continue
      await this.#use(file, 'write', async (handle) => {
        await handle.truncate(length)
        await handle.sync()
      })
    }
  }

  /** They are elsewhere now. @param root - as in the constructor */
  moved(root: string): void {
    this.#paths = pathsBelow(this.#info, root)
    this.#inodes.clear()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#retired.push(...this.#open.values())
    this.#open.clear()
    this.#closeRetired()
    await this.#closing
  }

  async #use(
    file: number,
    doing: string,
    work: (handle: FileHandle) => Promise<void>,
  ): Promise<void> {
    this.#users += 1
    try {
      await work(await this.#handleOf(file))
    } catch (cause) {
      if (cause instanceof NetbootError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      const message = `${this.#paths[file]}: could not ${doing}: ${reason}`
      throw new NetbootError('ERR_IO', message, { cause })
    } finally {
      this.#users -= 1
      this.#closeRetired()
    }
  }

  async #handleOf(file: number): Promise<FileHandle> {
    const path = this.#paths[file] ?? ''
    const handle = this.#open.get(file) ?? this.#openFile(path)
    this.#open.delete(file)
    this.#open.set(file, handle)
    // One that could not be opened may be there the next time.
    handle.catch(() => this.#open.delete(file))
    for (const [oldest, old] of this.#open) {
      if (this.#open.size <= mostOpen) break
      this.#open.delete(oldest)
      this.#retired.push(old)
    }
    return await handle
  }

  async #openFile(path: string): Promise<FileHandle> {
    if ((this.#flags & constants.O_CREAT) === 0) return await open(path, this.#flags)
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(path, this.#flags, 0o666)
    try {
      await this.#expectOwn(handle, path)
    } catch (error) {
      await handle.close()
      throw error
    }
    return handle
  }

  /** Where names are equal but for case, or for the form of their accents, one would be written over the other. */
  async #expectOwn(handle: FileHandle, path: string): Promise<void> {
    const { dev, ino } = await handle.stat({ bigint: true })
    const other = this.#inodes.get(`${dev} ${ino}`) ?? path
    if (other !== path) throw new Error(`it is the same file as ${other} on this disk`)
    this.#inodes.set(`${dev} ${ino}`, path)
  }

  /** Only when nobody uses any file: one may still be read from. */
  #closeRetired(): void {
    if (this.#users > 0 || this.#retired.length === 0) return
    const closing = this.#retired.map(async (handle) => await (await handle).close())
    this.#retired = []
    this.#closing = Promise.allSettled([this.#closing, ...closing])
  }
}

function pathsBelow(info: TorrentInfo, root: string): string[] {
  return info.files.map(({ path }) => (info.folder ? join(root, ...path) : root))
}

async function readWhole(handle: FileHandle, into: Uint8Array, from: number): Promise<void> {
  let done = 0
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, into.length - done, from + done)
    if (bytesRead === 0) throw new Error(`it ends before byte ${from + done + 1}`)
    done += bytesRead
  }
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array, from: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, from + done)
    done += bytesWritten
  }
}
