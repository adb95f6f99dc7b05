import { access, link, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectory, partOf, publish, syncDirectory } from '@boxwright/durable'
import { suffixed } from '@boxwright/naming'
import { RecorderError } from '../errors.ts'
import type { Existing } from '../options.ts'
import type { SegmentNames } from '../segment-name.ts'
import { sidecarOf } from '../sidecar.ts'
import { codeOf } from '../storage/failures.ts'

/** Names tried before giving up: the ancestor's thousand, and some. */
const tries = 10_000

/** Open the first part for `name` that nobody else has. */
export async function openPart<T>(
  directory: string,
  name: string,
  openNew: (path: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(join(directory, name))
  await makeDirectory(folder)
  for (let attempt = 0; attempt < tries; attempt++) {
    const part = partOf(join(directory, suffixed(name, attempt)))
    try {
      return await openNew(part)
    } catch (error) {
      // A cleaner may take away a folder that has just become empty.
      if (
        await access(folder).then(
          () => false,
          () => true,
        )
      )
        await makeDirectory(folder)
      else if (codeOf(error) !== 'ERR_NAME_TAKEN') throw error
    }
  }
  throw taken(directory, name)
}

/** Refuse at once when `name` is taken. */
export async function refuseTaken(directory: string, name: string): Promise<void> {
  const there = await access(join(directory, name)).then(
    () => true,
    () => false,
  )
  if (there) throw taken(directory, name)
}

/** What decides under which name a segment is published. */
export interface PublishRequest {
  /** The finished file. */
  readonly part: string
  readonly directory: string
  /** The names that it may bear. */
  readonly names: SegmentNames
  readonly existing: Existing
  /** Files that go with the one that bears the name, where that is moved: what was encoded from it. */
  readonly companions?: readonly string[]
}

/** Publish a finished part; never over another file. Returns its name within the directory. */
export async function publishSegment(request: PublishRequest): Promise<string> {
  const { part, directory, existing, companions = [] } = request
  const { plain, exact } = request.names
  if (existing === 'move-old') await moveAside(directory, plain, companions)
  const base = existing === 'exact-time' ? exact : plain
  for (const candidate of candidates(plain, base)) {
    try {
      await publish(part, join(directory, candidate))
      return candidate
    } catch (error) {
      if (codeOf(error) !== 'ERR_EXISTS') throw error
    }
  }
  throw taken(directory, plain)
}

/** One after the other, as long as they are asked for: the first one is free nearly always. */
function* candidates(plain: string, base: string): Generator<string> {
  yield plain
  for (let attempt = base === plain ? 1 : 0; attempt < tries; attempt++) {
    yield suffixed(base, attempt)
  }
}

/** Give the file that bears `name`, if there is one, the next free number; what is known of it goes with it. */
async function moveAside(
  directory: string,
  name: string,
  companions: readonly string[],
): Promise<void> {
  const numbered = (one: string, attempt: number): Promise<void> =>
    moveTo(join(directory, one), join(directory, suffixed(one, attempt)))
  for (let attempt = 1; attempt < tries; attempt++) {
    try {
      await numbered(name, attempt)
      // An encoder would hold the new file for encoded, and the old one for not.
      for (const one of companions) {
        await numbered(one, attempt).catch((error: unknown) => {
          if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error
        })
      }
      await syncDirectory(dirname(join(directory, name)))
      return
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
}

/** Give a file another name, which must be free, and its sidecar with it. */
async function moveTo(old: string, aside: string): Promise<void> {
  await link(old, aside)
  await rename(sidecarOf(old), sidecarOf(aside)).catch(() => undefined)
  await unlink(old)
}

function taken(directory: string, name: string): RecorderError {
  return new RecorderError(
    'ERR_NAME_TAKEN',
    `${join(directory, name)}: there is such a file already`,
  )
}
