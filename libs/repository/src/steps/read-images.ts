import { join } from 'node:path'
import { RepositoryError } from '../errors.ts'
import type { Refusal } from '../events.ts'
import { type Identity, sameIdentity } from '../identity.ts'
import { eachOf } from '../mirror/files.ts'
import { sumFile } from '../reading/sum-file.ts'
import type { ImageRecord } from '../record.ts'
import { readContent } from './image-content.ts'
import { keepIndex } from './indexes.ts'
import type { Known, Run } from './run.ts'

/** What came of the images. */
export interface ReadImages {
  /** What can be offered: name to what is known. */
  readonly good: ReadonlyMap<string, ImageRecord>
  /** What cannot. */
  readonly refused: readonly Refusal[]
}

/** What is known of an image, if it has not changed since. */
export function knownImage(
  { records, settings }: Known,
  filename: string,
  found: Identity | undefined,
): ImageRecord | undefined {
  const record = records.all.get(filename)
  if (record?.kind !== 'image' || !sameIdentity(record.read, found)) return undefined
  if (record.decayed) return undefined
  return record.format === 'squashfs' || settings.allowAnyImage ? record : undefined
}

/**
 * Read the images that have changed, each once; those that cannot be read are refused, the others
 * go on.
 */
export async function readImages(
  run: Run,
  wanted: readonly string[],
  found: ReadonlyMap<string, Identity>,
): Promise<ReadImages> {
  const good = new Map<string, ImageRecord>()
  const refused: Refusal[] = []
  const refuse = (filename: string, error: RepositoryError): void => {
    refused.push({ filename, error })
    run.events.emit('refused', { filename, error })
  }
  const read = async (filename: string): Promise<void> => {
    const identity = found.get(filename)
    if (!identity) {
      const path = join(run.settings.images, filename)
      return refuse(
        filename,
        new RepositoryError('ERR_IMAGE', `${path}: expected a file, got none`),
      )
    }
    const known = knownImage(run, filename, identity)
    try {
      refuseDecayed(run, filename, identity)
      good.set(filename, known ?? (await readImage(run, filename, identity)))
    } catch (error) {
      run.signal.throwIfAborted()
      if (!(error instanceof RepositoryError)) throw error
      refuse(filename, error)
    }
  }
  await eachOf(wanted, read, run.settings.jobs)
  return { good, refused }
}

/** New sums of a damaged image would make clients install it. */
function refuseDecayed({ records, settings }: Run, filename: string, found: Identity): void {
  const record = records.all.get(filename)
  if (record?.kind !== 'image' || !record.decayed || !sameIdentity(record.read, found)) return
  const path = join(settings.images, filename)
  const reason = `expected sha512 ${record.sha512}; its content has changed, its size and time have not`
  throw new RepositoryError('ERR_IMAGE', `${path}: ${reason}: put it back from another place`)
}

async function readImage(run: Run, filename: string, { size }: Identity): Promise<ImageRecord> {
  const { settings, signal, events, records } = run
  const path = join(settings.images, filename)
  const start = performance.now()
  const item = run.meter.begin(filename, size)
  try {
    // First what is quick: a truncated image need not be read to its end.
    const content = await readContent(path, settings.allowAnyImage)
    for (const warning of content.warnings) events.emit('warning', `${path}: ${warning}`)
    const index = join(run.layout.work, `${filename}.index`)
    const { identity, ...sums } = await sumFile(path, {
      signal,
      ...(settings.engine === 'librsync-wasm' && { index }),
      onProgress: (done) => item.at(done),
    })
    run.bytes.once += identity.size
    const { format, puavoConf } = content
    const record: ImageRecord = {
      kind: 'image',
      filename,
      size: identity.size,
      ...sums,
      read: identity,
      published: undefined,
      format,
      puavoConf,
    }
    await keepIndex(run.layout, index, record)
    await records.put(record)
    const seconds = (performance.now() - start) / 1000
    events.emit('read', { filename, size: identity.size, ...sums, seconds })
    return record
  } finally {
    item.finish()
  }
}
