import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeExt4Image, mountImage } from '../support/mount.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

/** The disk that all appliances keep their data on. */
export interface Disk extends AsyncDisposable {
  readonly path: string
  /** Take all that is free; undefined where it is the machine's own disk. */
  readonly fill: (() => Promise<void>) | undefined
  /** Give it back. */
  release(): Promise<void>
}

/** A disk of its own if we are root, or else a folder. @param megabytes that it has */
export async function openDisk(megabytes: number): Promise<Disk> {
  if (process.getuid?.() !== 0) return folderOf(await temporaryFolder('boxwright-soak-'))
  await using undo = new AsyncDisposableStack()
  const holder = undo.use(await temporaryFolder('boxwright-soak-'))
  const image = join(holder.path, 'disk')
  await makeExt4Image(image, `${megabytes}M`)
  const mounted = undo.use(await mountImage(image))
  const filler = join(mounted.path, 'filler')
  let filling: Promise<void> = Promise.resolve()
  const whole = undo.move()
  return {
    path: mounted.path,
    async fill() {
      filling = take(filler)
      await filling
    },
    async release() {
      // To take gigabytes may last longer than the fault was to: what is given back before would be taken again.
      await filling.catch(() => undefined)
      await rm(filler, { force: true })
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

async function take(path: string): Promise<void> {
  // A large piece for which there is no room is refused as a whole.
  for (const bytes of [1 << 20, 4096, 1]) {
    await using file = await open(path, 'a')
    await writeOn(file, new Uint8Array(bytes))
    await file.sync()
  }
}

/** Write until there is no room for all of a piece. */
async function writeOn(file: FileHandle, piece: Uint8Array): Promise<void> {
  try {
    while ((await file.write(piece)).bytesWritten === piece.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

function folderOf(folder: TemporaryFolder): Disk {
  return {
    path: folder.path,
    fill: undefined,
    async release() {},
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}
