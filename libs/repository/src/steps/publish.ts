import { join } from 'node:path'
import { checksumKinds, checksumLine, checksumPath } from '../checksum-files.ts'
import { type Identity, sameIdentity } from '../identity.ts'
import { type ImageFacts, type Meta, type SummedFile, seriesMeta } from '../meta.ts'
import { eachOf, settle } from '../mirror/files.ts'
import { writeCksums, writeMeta } from '../mirror/metas.ts'
import { publishImage } from '../mirror/publish-image.ts'
import { forgetUnlisted } from '../mirror/unlisted-notes.ts'
import type { Plan } from '../plan.ts'
import type { ImageRecord } from '../record.ts'
import type { SignReport } from '../sign-report.ts'
import { namesIn } from '../standing.ts'
import { seriesKey } from '../unlisted.ts'
import type { Images } from './make-diffs.ts'
import type { Run } from './run.ts'
import { signRun } from './sign-run.ts'

/** Put the images into the mirror that are not there. */
export async function publishImages(
  run: Run,
  images: Iterable<ImageRecord>,
  there: ReadonlyMap<string, Identity>,
): Promise<void> {
  const { settings, layout, signal, records, events } = run
  const place = async (image: ImageRecord): Promise<void> => {
    const found = there.get(image.filename)
    if (found && sameIdentity(found, image.published)) return
    if (found && sameIdentity(found, image.read)) {
      return await records.put({ ...image, published: found })
    }
    const from = join(settings.images, image.filename)
    const { identity, by } = await publishImage(from, image, layout, { signal })
    await records.put({ ...image, published: identity })
    events.emit('image', image.filename, by)
  }
  await eachOf(images, place, settings.jobs)
}

/** The metadata of all series as they are to be: of what is there, and right. */
export function metasOf(run: Run, plan: Plan, images: Images): Map<string, Meta> {
  const { records, settings } = run
  const metas = [...plan.wanted].map(([series, targets]): [string, Meta] => {
    const facts = [...targets].flatMap(([target, diffs]): ImageFacts[] => {
      const image = images.get(target)
      if (!image) return []
      const ready = diffs.flatMap(({ filename, source }) => {
        const record = records.all.get(filename)
        const basis = images.get(source.filename)
        const right =
          record?.kind === 'diff' &&
          record.source === basis?.sha512 &&
          record.target === image.sha512
        return right ? [{ ...summed(record), source: source.filename }] : []
      })
      return [{ ...summed(image), puavoConf: image.puavoConf, diffs: ready }]
    })
    return [series, seriesMeta(series, facts, settings.urlbase)]
  })
  return new Map(metas)
}

/** Write what clients read, the metadata last, and sign it. */
export async function publishMetadata(
  run: Run,
  metas: ReadonlyMap<string, Meta>,
): Promise<SignReport | undefined> {
  const { layout, events } = run
  const files = [...metas.values()].flatMap((meta) =>
    Object.values(meta).flatMap(({ images }) =>
      images.flatMap((image): SummedFile[] => [image, ...image.diffs]),
    ),
  )
  await eachOf(files, async (file) => {
    for (const kind of checksumKinds) {
      const path = join(layout.root, checksumPath(kind, file.filename))
      await settle(path, checksumLine(kind, file))
    }
  })
  const all = new Map([...run.metas, ...metas])
  await writeCksums(layout, all)
  for (const [series, meta] of metas) {
    if (await writeMeta(layout, series, meta)) events.emit('published', series)
  }
  run.metas = all
  await forgetUnlisted(
    layout,
    new Set([...namesIn(all.values()), ...[...metas.keys()].map(seriesKey)]),
  )
  return await signRun(run)
}

function summed({ filename, size, cksum, sha256, sha512 }: SummedFile): SummedFile {
  return { filename, size, cksum, sha256, sha512 }
}
