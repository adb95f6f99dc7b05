/**
 * A mirror of five images with `--compose` and without: what it spares, what it costs.
 *
 *     npm run bench -- repository compose [--megabytes N] [--images FOLDER] [--rounds N] [--write]
 *
 * `--megabytes N`: how much of this machine's own files is in each image, before compression; 1,200 by default.
 * `--images` keeps the images for the next run. `--write` writes docs/benchmarks/compose.md.
 */
import { link, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../../../bench/built.ts'
import { type Cost, measure, medianOf, table } from '../../../bench/measure.ts'
import { megabytes } from '../../../bench/numbers.ts'
import { machine, writeReport } from '../../../bench/report.ts'
import { sizeOf, sizeOfFolder } from '../../../bench/sizes.ts'
import { makeSeries } from './series.ts'

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1200' },
    images: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
})

/** What one way of making rdiffs took, round by round. */
interface Figures {
  readonly whole: Cost[]
  readonly next: Cost[]
  bytes: number
}

const ways = ['searched', 'composed'] as const
// Beside the images, so that those in the mirror are hard links.
const folder = await mkdtemp(join(values.images ?? tmpdir(), 'boxwright-bench-'))
using built = build(['repository', 'librsync-wasm', 'durable', 'process', 'naming'])
try {
  const images = await makeSeries(values.images ?? folder, 5, Number(values.megabytes) * 1e6)
  const program = built.script(join(import.meta.dirname, 'generate.js'))
  await measure([['sync'], ...images.map((image) => ['cksum', image])])
  const figures = new Map(ways.map((way) => [way, { whole: [], next: [], bytes: 0 } as Figures]))
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [way, { whole, next }] of figures) {
      const [grown, all] = [join(folder, 'grown'), join(folder, 'all')]
      for (const name of [grown, all]) await mkdir(name)
      for (const image of images) await link(image, join(all, basename(image)))
      for (const image of images.slice(0, -1)) await link(image, join(grown, basename(image)))
      const mirror = join(all, 'mirror')
      whole.push(await measure([[process.execPath, program, all, mirror, way]]))
      const at = figures.get(way)
      if (at) at.bytes = await sizeOfFolder(join(mirror, 'rdiffs'), '')

      const command = [process.execPath, program, grown, join(grown, 'mirror'), way]
      await measure([command])
      const newest = images.at(-1) ?? ''
      await link(newest, join(grown, basename(newest)))
      next.push(await measure([command]))
      for (const name of [grown, all]) await rm(name, { recursive: true })
    }
  }
  const row = (name: string, cost: Cost, bytes?: number): string[] => [
    name,
    cost.wall.toFixed(2),
    cost.cpu.toFixed(2),
    bytes === undefined ? '' : megabytes(bytes, 3),
  ]
  const bytes = await sizeOf(images)
  const rows = [...figures].flatMap(([way, { whole, next, bytes }]) => [
    row(`${way}: the whole job`, medianOf(whole), bytes),
    row(`${way}: one image is new`, medianOf(next)),
  ])
  const text = `# Rdiffs that are searched for, and rdiffs that are composed

By \`npm run bench -- repository compose --write\`, on ${machine}. Five squashfs
images of ${megabytes(bytes / images.length)} MB, made of files of /usr of which 4 in 100 change from one to the next; 12 rdiffs, each proven; medians
of ${values.rounds} rounds. Searched: between neighbours as a whole, else through the image between. Composed: \`--compose\`.

${table(['rdiffs', 'wall s', 'CPU s', 'rdiffs MB'], rows)}
`
  console.log(text)
  if (values.write) await writeReport('compose', text)
} finally {
  await rm(folder, { recursive: true })
}
