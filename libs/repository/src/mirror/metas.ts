import { join } from 'node:path'
import { formatCksums } from '../checksum-files.ts'
import { formatMeta, type Meta } from '../meta.ts'
import { parseMeta } from '../parse-meta.ts'
import type { MetaText } from '../trust/target-list.ts'
import { readFiles, removeFiles, settle } from './files.ts'
import type { Layout } from './layout.ts'

/** The metadata of a mirror: name of the series to content. */
export type Metas = ReadonlyMap<string, Meta>

/** What was found in the folder of metadata. */
export interface FoundMetas {
  /** What can be read. */
  readonly metas: Metas
  /** The texts of these, as they are in their files. */
  readonly texts: ReadonlyMap<string, string>
  /** What cannot: clients will not understand it either. */
  readonly faults: readonly string[]
}

const ending = '.json'

/** Read the metadata that clients can fetch now. */
export async function readMetas({ meta }: Layout): Promise<FoundMetas> {
  const files = await readFiles(meta, (name) => name.endsWith(ending) && !name.startsWith('.'))
  const metas = new Map<string, Meta>()
  const texts = new Map<string, string>()
  const faults: string[] = []
  for (const [name, text] of files) {
    try {
      const series = name.slice(0, -ending.length)
      metas.set(series, parseMeta(text, join(meta, name)))
      texts.set(series, text)
    } catch (error) {
      faults.push(error instanceof Error ? error.message : String(error))
    }
  }
  return { metas, texts, faults }
}

/** What was found, a piece for each series. */
export function listTexts({ metas, texts }: FoundMetas): MetaText[] {
  return Array.from(metas, ([series, meta]) => ({ series, meta, text: texts.get(series) ?? '' }))
}

/** Where the metadata of a series are. */
export function metaPath({ meta }: Layout, series: string): string {
  return join(meta, `${series}${ending}`)
}

/** Give clients new metadata of a series. @returns whether they were others */
export async function writeMeta(layout: Layout, series: string, meta: Meta): Promise<boolean> {
  return await settle(metaPath(layout, series), formatMeta(meta))
}

/** Take away the metadata of series. @returns those that were there */
export async function removeMetas(layout: Layout, series: readonly string[]): Promise<string[]> {
  const removed = await removeFiles(
    layout.meta,
    series.map((name) => `${name}${ending}`),
  )
  return removed.map((name) => name.slice(0, -ending.length))
}

/** List the sums of all series. @returns whether the list was another */
export async function writeCksums({ root }: Layout, metas: Metas): Promise<boolean> {
  return await settle(join(root, 'CKSUMS'), formatCksums([...metas.values()]))
}
