import { CommandReader } from '../../command-reader.ts'
import { RsyncError } from '../../errors.ts'
import { openInput, told } from '../../files/input.ts'
import { CopyList } from '../copy-list.ts'
import type { Copies } from '../desk.ts'
import { follow } from '../follow.ts'
import type { ComparedFile } from './compared-file.ts'

/** The paths of two deltas: from the basis to a file between, and from that one to the target. */
export type Through = readonly [string, string]

/**
 * What the target is known to have of the basis, by deltas that lead through a file between.
 *
 * @returns ascending; `undefined` if that would take too much memory
 * @throws {@link RsyncError} `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_DELTA`: one is damaged. `ERR_BASIS`: they do not lead there. `ERR_IO`
 */
export async function copiesThrough(
  [first, second]: Through,
  basis: ComparedFile,
  target: ComparedFile,
  signal: AbortSignal | undefined,
): Promise<Copies | undefined> {
  const between = new CopyList()
  const size = await readCopies(first, signal, (start, length, offset) => {
    if (offset + length > basis.size) throw elsewhere(first, 'copies from', offset + length, basis)
    between.add(start, length, offset)
  })
  const known = new CopyList()
  const end = await readCopies(second, signal, (start, length, offset) => {
    if (offset + length > size) {
      const reason = `copies from before ${offset + length}, and ${first} makes ${size} bytes`
      throw new RsyncError('ERR_BASIS', `${second} ${reason}`)
    }
    if (known.isWhole) follow(between.copies, start, length, offset, known)
  })
  if (end !== target.size) throw elsewhere(second, 'makes', end, target)
  return between.isWhole && known.isWhole ? known.copies : undefined
}

/** Read all copies of a delta. @returns how many bytes the delta makes */
async function readCopies(
  path: string,
  signal: AbortSignal | undefined,
  each: (start: number, length: number, offset: number) => void,
): Promise<number> {
  await using input = await openInput(path, true)
  const reader = new CommandReader()
  let at = 0
  for await (const chunk of told(input, signal, undefined)) {
    reader.push(chunk)
    for (let part = reader.next(); part; part = reader.next()) {
      if (part.kind === 'copy') each(at, part.length, part.offset)
      if (part.kind === 'copy' || part.kind === 'literal') at += part.length
    }
  }
  reader.finish()
  return at
}

function elsewhere(delta: string, does: string, bytes: number, file: ComparedFile): RsyncError {
  const message = `${delta} ${does} ${bytes} bytes, and ${file.path} has ${file.size}`
  return new RsyncError('ERR_BASIS', message)
}
