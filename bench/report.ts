import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'

const pages = join(import.meta.dirname, '../docs/benchmarks')

/** What it was measured on. */
export const machine: string = `${availableParallelism()} cores of a ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`

/** The one figure of a library that tells most, beside that of what one would use instead, of the same run. */
export interface Headline {
  /** What was done. */
  readonly what: string
  /** Of both figures. */
  readonly unit: string
  /** Ours. */
  readonly ours: number
  /** What one would use instead. */
  readonly peer: string
  /** Of that. */
  readonly theirs: number
  /** Whether more is better, as of MB/s. Default: less is. */
  readonly isRate?: boolean
}

/** Keep what a benchmark told as `docs/benchmarks/NAME.md`. */
export async function writeReport(name: string, text: string): Promise<void> {
  await mkdir(pages, { recursive: true })
  await writeFile(join(pages, `${name}.md`), text)
}

/** Keep the figure of a library for the README, where `npm run draw` puts it. @param library - its folder */
export async function writeHeadline(
  library: string,
  benchmark: string,
  headline: Headline,
): Promise<void> {
  const file = join(pages, 'headlines.json')
  const all = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Record<string, unknown>
  const [ours, theirs] = [headline.ours, headline.theirs].map((one) => Number(one.toPrecision(4)))
  all[library] = { benchmark, ...headline, ours, theirs }
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
  await writeFile(file, `${JSON.stringify(sorted, null, 2)}\n`)
}
