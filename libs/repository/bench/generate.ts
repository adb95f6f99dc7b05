/**
 * A mirror of five images: the whole job, against the commands that the ancestor runs for it.
 *
 *     npm run bench -- repository generate [--megabytes N] [--rounds N] [--images FOLDER] [--write]
 *
 * `--megabytes N`: how much of this machine's own files is in each image, before compression; 1,200 by default.
 * `--rounds N`: how often all is done, in turns; 3 by default. The medians are told.
 * `--images` keeps the images for the next run. `--write` writes docs/benchmarks/repository.md.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../../../bench/built.ts'
import { type Cost, measure, medianOf, spreadOf, table } from '../../../bench/measure.ts'
import { megabytes, sum } from '../../../bench/numbers.ts'
import { machine, writeHeadline, writeReport } from '../../../bench/report.ts'
import { sizeOf, sizeOfFolder } from '../../../bench/sizes.ts'
import { ancestorCommands } from './ancestor.ts'
import { makeSeries } from './series.ts'

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1200' },
    rounds: { type: 'string', default: '3' },
    images: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const folder = await mkdtemp(join(tmpdir(), 'boxwright-bench-'))
using built = build(['repository', 'librsync-wasm', 'durable', 'process', 'naming'])
try {
  const images = await makeSeries(values.images ?? folder, 5, Number(values.megabytes) * 1e6)
  const program = built.script(join(import.meta.dirname, 'generate.js'))
  const mirror = join(folder, 'mirror')
  const ours = [process.execPath, program, join(`${images[0]}`, '..'), mirror]
  // What was just made is written to the disk meanwhile, or not.
  await measure([['sync'], ...images.map((image) => ['cksum', image])])

  const ancestor = join(folder, 'ancestor')
  const rows = {
    before: {
      name: 'cksum, sha256sum, sha512sum, rdiff -b 128 (-j 4)',
      costs: [] as Cost[],
      size: 0,
    },
    whole: { name: 'repository, every rdiff proven', costs: [] as Cost[], size: 0 },
    next: { name: 'the same, one image is new', costs: [] as Cost[], size: undefined },
    nothing: { name: 'the same, nothing to do', costs: [] as Cost[], size: undefined },
  }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    await mkdir(ancestor)
    const { first, deltas, last } = ancestorCommands(images, ancestor)
    const theirs = [await measure(first), await measure([deltas]), await measure([last])]
    rows.before.size = await sizeOfFolder(ancestor, '.rdiff')
    await rm(ancestor, { recursive: true })
    rows.before.costs.push({
      wall: sum(theirs.map(({ wall }) => wall)),
      cpu: sum(theirs.map(({ cpu }) => cpu)),
      // Four deltas at a time, each with a signature in memory.
      memory: 4 * Math.max(...theirs.map(({ memory }) => memory)),
    })

    rows.whole.costs.push(await measure([ours]))
    rows.whole.size = await sizeOfFolder(join(mirror, 'rdiffs'), '.rdiff')
    rows.nothing.costs.push(await measure([ours]))
    await forgetNewest(mirror)
    rows.next.costs.push(await measure([ours]))
    await rm(mirror, { recursive: true })
  }
  const [before, whole] = [medianOf(rows.before.costs), medianOf(rows.whole.costs)]
  const bytes = await sizeOf(images)
  const text = `# @boxwright/repository against the commands of its ancestor

By \`npm run bench -- repository generate --write\`: medians of ${values.rounds} rounds in turns, on ${machine}. Five squashfs
images of ${megabytes(bytes / images.length)} MB each, made of files of /usr of which 4 in 100 change from one to the next, in the page cache; 12 rdiffs. The ancestor
makes sums and signatures one after the other and its deltas four at a time and proves none. MB is the peak resident set.

${table(
  ['', 'wall s', 'of all', 'faster', 'CPU s', 'RSS MB', 'rdiffs MB'],
  Object.values(rows).map(({ name, costs, size }) => {
    const { wall, cpu, memory } = medianOf(costs)
    // Only the whole job has been done by both.
    const faster = size === undefined ? '' : `${(before.wall / wall).toFixed(1)}x`
    const written = size === undefined ? '' : megabytes(size, 1)
    return [
      name,
      wall.toFixed(1),
      spreadOf(costs, 1),
      faster,
      cpu.toFixed(1),
      megabytes(memory),
      written,
    ]
  }),
)}
`
  console.log(text)
  if (values.write) {
    await writeReport('repository', text)
    await writeHeadline('repository', 'repository', {
      what: 'five images with 12 rdiffs, each proven',
      unit: 's',
      ours: whole.wall,
      peer: 'sums and `rdiff -b 128`, four at a time',
      theirs: before.wall,
    })
  }
} finally {
  await rm(folder, { recursive: true })
}

/** Forget the newest image and all that leads to it or from it. */
async function forgetNewest(mirror: string): Promise<void> {
  const date = '2026-01-05-000000'
  for (const inside of ['.repository/records', 'rdiffs', '.']) {
    for (const name of await readdir(join(mirror, inside))) {
      if (name.includes(date)) await rm(join(mirror, inside, name))
    }
  }
}
