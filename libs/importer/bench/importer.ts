/**
 * A card of photos into an archive: against cp, rsync with a check, exiftool, and the ancestor's steps.
 *
 *     npm run bench -- importer [--photos N] [--runs N] [--copies] [--bare] [--write]
 *
 * `--photos N`: how many; 1000 by default, every fourth with a RAW: 6 GB, and as much for a copy. `--runs N`: how often
 * each row runs, by turns with all others; the medians are told. The ancestor's steps, which take several times as long
 * as all others together, run once. `--copies`: without the rows with thumbnails,
 * which take ten times as long as all others. `--bare`: photos without the large thumbnail that most cameras put
 * into them. `--write` writes docs/benchmarks/importer.md. Before each row
 * everything is written to the disk and forgotten, which only root may do.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../../../bench/built.ts'
import { type Cost, measure, medianOf, spreadOf, table } from '../../../bench/measure.ts'
import { megabytes } from '../../../bench/numbers.ts'
import { machine, writeHeadline, writeReport } from '../../../bench/report.ts'
import { makeCard } from './card.ts'
import { withPeak } from './memory.ts'

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '1' },
    copies: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const folder = await mkdtemp(join(tmpdir(), 'boxwright-bench-'))
const [card, target] = [join(folder, 'card'), join(folder, 'target')]
const cold = ['sh', '-c', 'sync; echo 3 > /proc/sys/vm/drop_caches']
const exiftool = join(
  dirname(createRequire(import.meta.url).resolve('exiftool-vendored.pl/package.json')),
  'bin/exiftool',
)

/** What pi-imgtank does with each photo, as one shell script: no proof, no sync. */
const ancestor = `
number=0
find "$1" -type f | sort | while read -r file; do
  day=$("$3" -s3 -d %Y%m%d -DateTimeOriginal "$file"); day=\${day:-20240101}
  extension=$(echo "\${file##*.}" | tr A-Z a-z)
  name=$(printf 'pimg_%04d.%s' $number "$extension"); number=$((number + 1))
  mkdir -p "$2/images/$day" "$2/thumbnails/$day"
  cp -p "$file" "$2/images/$day/$name"; chmod 444 "$2/images/$day/$name"
  test "$extension" = jpg && gm convert -size 256x256 "$file" -resize 256x256 "$2/thumbnails/$day/$name"
done; sync`

const renaming = [
  ...['-q', '-q', '-m', '-r', '-o', '.', '-d', `${target}/%Y%m%d/%H%M%S%%-c.%%e`],
  ...['-FileName<FileModifyDate', '-FileName<DateTimeOriginal', card],
]

interface Row {
  readonly name: string
  readonly commands: readonly (readonly string[])[]
  readonly goal?: Goal
  /** Whether one run has to do. */
  readonly once?: boolean
}

/** How long a row may take, or has to, as a multiple of another. */
interface Goal {
  readonly peer: string
  readonly most?: number
  readonly least?: number
}

function toldGoal(
  { peer, most, least }: Goal,
  wall: number,
  all: ReadonlyMap<string, Cost>,
): string {
  const ratio = (wall / (all.get(peer) as Cost).wall).toFixed(2)
  const limit = most === undefined ? `at least ${least}` : `at most ${most}`
  return `${ratio} times ${peer} (${limit})`
}

using built = build(['importer', 'durable', 'process', 'naming'])
try {
  const photos = Number(values.photos)
  const bytes = await makeCard(card, photos, values.bare)
  const script = built.script(join(import.meta.dirname, 'import.js'))
  const ours = (...args: string[]): string[] => [process.execPath, script, card, target, ...args]
  const [bare, plain, proven, rsync, thumbnails] = [
    '`cp -a; sync`',
    'importer, `readBack: false`',
    'importer: every copy read back',
    '`rsync -a; sync; rsync -anci`, from the disk',
    'importer with thumbnails',
  ]
  const copies: readonly Row[] = [
    { name: bare, commands: [['cp', '-a', card, target], ['sync']] },
    { name: plain, commands: [ours('false')], goal: { peer: bare, most: 1.2 } },
    { name: proven, commands: [ours('true')] },
    {
      name: rsync,
      commands: [['rsync', '-a', `${card}/`, target], cold, ['rsync', '-anci', `${card}/`, target]],
      goal: { peer: proven, least: 1.5 },
    },
    {
      name: "`exiftool -o . '-FileName<DateTimeOriginal'; sync`",
      commands: [['perl', exiftool, ...renaming], ['sync']],
      goal: { peer: proven, least: 1 },
    },
  ]
  const pictures: readonly Row[] = [
    { name: thumbnails, commands: [ours('true', join(target, 'thumbnails'))] },
    {
      name: "the ancestor's steps with thumbnails",
      commands: [['sh', '-c', ancestor, 'sh', card, target, exiftool]],
      goal: { peer: thumbnails, least: 10 },
      once: true,
    },
  ]
  const rows = values.copies ? copies : [...copies, ...pictures]
  const costs = new Map<string, Cost[]>(rows.map(({ name }) => [name, []]))
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const { name, commands, once = false } of rows) {
      if (once && run > 0) continue
      await rm(target, { recursive: true, force: true })
      await mkdir(target)
      await measure([cold])
      const { value, peak } = await withPeak(() => measure(commands))
      costs.get(name)?.push({ ...value, memory: peak })
    }
  }
  const medians = new Map([...costs].map(([name, all]) => [name, medianOf(all)]))
  const text = `# @boxwright/importer against what a user would pick instead

By \`npm run bench -- importer --write\`, on ${machine}.
${photos} JPEGs of 12 megapixels, ${values.bare ? 'without' : 'with'} a large thumbnail of full HD in them, every fourth with a RAW: ${megabytes(bytes)} MB, one disk, cold; ${values.runs} of each by turns${values.copies ? '' : ", one of the ancestor's steps"}.
MB of memory are those of all processes of a row together, at their most (proportional set size, looked at five
times a second): 300 is the limit that is set for the importer. The last column: how many times as long as the row
that is named, and what is to be reached.

${table(
  ['', 'wall s', 'of all', 'MB/s', 'CPU s', 'memory MB', 'as long as'],
  rows.map(({ name, goal }) => {
    const { wall, cpu, memory } = medians.get(name) as Cost
    const spread = spreadOf(costs.get(name) ?? [], 1)
    const figures = [
      wall.toFixed(1),
      spread,
      megabytes(bytes / wall),
      cpu.toFixed(1),
      megabytes(memory),
    ]
    return [name, ...figures, goal === undefined ? '' : toldGoal(goal, wall, medians)]
  }),
)}
`
  console.log(text)
  if (values.write) {
    await writeReport('importer', text)
    const secondsOf = (name: string): number => medians.get(name)?.wall ?? Number.NaN
    await writeHeadline('importer', 'importer', {
      what: `a card of ${(bytes / 1e9).toFixed(1)} GB copied, and every copy read back`,
      unit: 's',
      ours: secondsOf(proven),
      peer: '`rsync` twice',
      theirs: secondsOf(rsync),
    })
  }
} finally {
  await rm(folder, { recursive: true })
}
