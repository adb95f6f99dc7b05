import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'

const pages = join(import.meta.dirname, '../../docs/benchmarks')

/** What it was measured on. */
export const machine: string = `${availableParallelism()} cores of a ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`

/** Keep what a benchmark told as `docs/benchmarks/NAME.md`. */
export async function writeReport(name: string, text: string): Promise<void> {
  await mkdir(pages, { recursive: true })
  await writeFile(join(pages, `${name}.md`), text)
}
