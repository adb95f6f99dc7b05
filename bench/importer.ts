/**
 * A card of photos into an archive: against cp, rsync with a check, exiftool, and the ancestor's steps.
 *
 *     npm run bench -- importer [--photos N] [--runs N] [--write]
 *
 * `--photos N`: how many; 250 by default, every fourth with a RAW. `--write` writes docs/benchmarks/importer.md.
 * Before each row everything is written to the disk and forgotten, which only root may do.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeCard } from './importer/card.ts'
import { build } from './support/built.ts'
import { type Cost, measure, medianOf, table } from './support/measure.ts'
import { megabytes } from './support/numbers.ts'
import { machine, writeReport } from './support/report.ts'

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '250' },
    runs: { type: 'string', default: '1' },
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

using built = build(['importer', 'durable', 'process', 'naming'])
try {
  const photos = Number(values.photos)
  const bytes = await makeCard(card, photos)
  const script = built.script(join(import.meta.dirname, 'importer/import.js'))
  const ours = (...args: string[]): string[] => [process.execPath, script, card, target, ...args]
  const rows: [name: string, commands: string[][]][] = [
    ['`cp -a; sync`', [['cp', '-a', card, target], ['sync']]],
    ['importer, `readBack: false`', [ours('false')]],
    ['importer: every copy read back', [ours('true')]],
    [
      '`rsync -a; sync; rsync -anci`, from the disk',
      [['rsync', '-a', `${card}/`, target], cold, ['rsync', '-anci', `${card}/`, target]],
    ],
    [
      "`exiftool -o . '-FileName<DateTimeOriginal'; sync`",
      [
        [
          ...[
            'perl',
            exiftool,
            '-q',
            '-q',
            '-m',
            '-r',
            '-o',
            '.',
            '-d',
            `${target}/%Y%m%d/%H%M%S%%-c.%%e`,
          ],
          ...['-FileName<FileModifyDate', '-FileName<DateTimeOriginal', card],
        ],
        ['sync'],
      ],
    ],
    ['importer with thumbnails', [ours('true', join(target, 'thumbnails'))]],
    [
      "the ancestor's steps with thumbnails",
      [['sh', '-c', ancestor, 'sh', card, target, exiftool]],
    ],
  ]
  const costs = new Map<string, Cost[]>(rows.map(([name]) => [name, []]))
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const [name, commands] of rows) {
      await rm(target, { recursive: true, force: true })
      await mkdir(target)
      await measure([cold])
      costs.get(name)?.push(await measure(commands))
    }
  }
  const text = `# @boxwright/importer against what a user would pick instead

By \`npm run bench -- importer --write\`, on ${machine}.
${photos} JPEGs of 12 megapixels, every fourth with a RAW: ${megabytes(bytes)} MB, one disk, cold. MB is the peak resident set
of the largest process.

${table(
  ['', 'wall s', 'MB/s', 'CPU s', 'RSS MB'],
  [...costs].map(([name, all]) => {
    const { wall, cpu, memory } = medianOf(all)
    return [name, wall.toFixed(1), megabytes(bytes / wall), cpu.toFixed(1), megabytes(memory)]
  }),
)}
`
  console.log(text)
  if (values.write) await writeReport('importer', text)
} finally {
  await rm(folder, { recursive: true })
}
