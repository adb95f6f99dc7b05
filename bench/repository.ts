/**
 * A mirror of five images: the whole job, against the commands that the ancestor runs for it.
 *
 * `--megabytes N`: how much of this machine's own files is in each image, before compression; 300 by
 * default. The ancestor's sums and signatures run one after the other, its deltas four at a time.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Cost, measure, table } from './librsync/measure.ts'
import { makeSeries } from './repository/series.ts'

const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '300' } } })
const folder = await mkdtemp(join(tmpdir(), 'boxwright-bench-'))
try {
  const images = await makeSeries(folder, 5, Number(values.megabytes) * 1e6)
  const source = join(folder, 'images')
  const program = fileURLToPath(new URL('repository/generate.ts', import.meta.url))
  const ours = [process.execPath, '--conditions=@boxwright/source', program, source]
  const [first, again] = [join(folder, 'mirror'), join(folder, 'ancestor')]
  const whole = await measure([[...ours, first]])
  const nothing = await measure([[...ours, first]])
  const next = await measure(await newestAgain(ours, first))

  const signatures = images.map((image) => {
    return ['rdiff', '--block-size=128', 'signature', image, `${image}.signature`]
  })
  const sums = images.flatMap((image) =>
    ['cksum', 'sha256sum', 'sha512sum'].map((program) => [program, image]),
  )
  const deltas = images
    .slice(2)
    .flatMap((target) =>
      images
        .filter((image) => image !== target)
        .map(
          (image) => `${image}.signature ${target} ${again}-${basename(image)}-${basename(target)}`,
        ),
    )
  const four = ['sh', '-c', `printf '%s\\n' '${deltas.join("' '")}' | xargs -P 4 -L 1 rdiff delta`]
  const ancestor = await measure([...sums, ...signatures, four])
  const deltaSums = await measure([
    ['sh', '-c', `for f in ${again}-*; do cksum $f; sha256sum $f; sha512sum $f; done`],
  ])

  const total = async (paths: readonly string[]): Promise<number> =>
    (await Promise.all(paths.map((path) => stat(path)))).reduce((sum, { size }) => sum + size, 0)
  const pathsIn = async (dir: string, start = ''): Promise<string[]> =>
    (await readdir(dir)).filter((name) => name.startsWith(start)).map((name) => join(dir, name))
  const size = [
    await total(await pathsIn(join(first, 'rdiffs'))),
    await total(await pathsIn(folder, 'ancestor-')),
  ]
  const row = (name: string, { wall, cpu, memory }: Cost, bytes?: number): string[] => [
    name,
    wall.toFixed(1),
    cpu.toFixed(1),
    memory.toFixed(0),
    bytes === undefined ? '' : (bytes / 1e6).toFixed(1),
  ]
  const theirs = {
    wall: ancestor.wall + deltaSums.wall,
    cpu: ancestor.cpu + deltaSums.cpu,
    // Four deltas at a time, each with a signature in memory.
    memory: 4 * ancestor.memory,
  }
  console.log(`5 images of ${((await total(images)) / 5e6).toFixed(0)} MB, 12 rdiffs\n`)
  console.log(
    table(
      ['', 'wall s', 'CPU s', 'RSS MB', 'rdiffs MB'],
      [
        row('the commands of the ancestor', theirs, size[1]),
        row('repository, every rdiff proven', whole, size[0]),
        row('the same, one image is new', next),
        row('the same, nothing to do', nothing),
      ],
    ),
  )
} finally {
  await rm(folder, { recursive: true })
}

/** Forget the newest image and all that leads to it or from it. */
async function newestAgain(ours: readonly string[], mirror: string): Promise<string[][]> {
  const date = '2026-01-05-000000'
  for (const inside of ['.repository/records', 'rdiffs', '.']) {
    for (const name of await readdir(join(mirror, inside))) {
      if (name.includes(date)) await rm(join(mirror, inside, name))
    }
  }
  return [[...ours, mirror]]
}
