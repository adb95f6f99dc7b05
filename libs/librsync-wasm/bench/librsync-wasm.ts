/**
 * Deltas between squashfs images: ours against rdiff, xdelta3 and zstd, in one run.
 *
 *     npm run bench -- librsync-wasm [--quick] [--rounds N] [--images FOLDER] [--write]
 *
 * The images are made of this machine's /usr, 500 MB each, with --quick 100 MB; --images keeps them for the next
 * run. --write writes docs/benchmarks/librsync-wasm.md.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { build } from '../../../bench/built.ts'
import { type Cost, measure, medianOf, spreadOf, table } from '../../../bench/measure.ts'
import { megabytes } from '../../../bench/numbers.ts'
import { type Headline, machine, writeHeadline, writeReport } from '../../../bench/report.ts'
import { sizeOf } from '../../../bench/sizes.ts'
import { type Contender, deltaMakers, type OurCommands, others } from './contenders.ts'
import { makePairs, type Pair } from './images.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    images: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const run = promisify(execFile)
/** Of /usr; it is compressed to some 35 %. */
const bytes = values.quick ? 0.28e9 : 1.4e9
using built = build(['librsync-wasm', 'durable'])
const script = (name: string): string => built.script(join(import.meta.dirname, name))
const commands: OurCommands = {
  ours: [process.execPath, script('command.js'), '--force', '--no-sync'],
  both: [process.execPath, script('both-ways.js')],
}
const folder = await mkdtemp(join(tmpdir(), 'librsync-bench-'))
const lines: string[] = []
let headline: Headline | undefined
try {
  say(await heading())
  console.error('Making images …')
  const pairs = await makePairs(values.images ?? join(folder, 'images'), bytes)
  for (const pair of pairs) await compare(pair)
  const [pair] = pairs
  if (pair) await compareOthers(pair)
  if (values.write) await writeReport('librsync-wasm', `${lines.join('\n')}\n`)
  if (values.write && headline) await writeHeadline('librsync-wasm', 'librsync-wasm', headline)
} finally {
  await rm(folder, { recursive: true })
}

function say(text: string): void {
  console.log(text)
  lines.push(text)
}

async function heading(): Promise<string> {
  const versions = await Promise.all(
    [
      ['rdiff', '--version'],
      ['xdelta3', '-V'],
      ['zstd', '--version'],
    ].map(async ([command = '', flag = '']) => {
      const { stdout, stderr } = await run(command, [flag]).catch((error) => error)
      return /\d+\.\d+\.\d+/.exec(`${stdout}${stderr}`)?.[0] ?? '?'
    }),
  )
  const [rdiff, xdelta3, zstd] = versions
  return `# librsync-wasm against rdiff, xdelta3 and zstd

By \`npm run bench -- librsync-wasm --write\`: medians of ${values.rounds} rounds in turns, on ${machine},
rdiff ${rdiff}, xdelta3 ${xdelta3}, zstd ${zstd}. The images are squashfs, made of files of /usr, in the page cache. Wall time and CPU are
of whole processes, start-up included; MB is the peak resident set. What is ours has been applied by \`rdiff patch\` and compared.
`
}

async function compare({ name, images: [old = '', fresh = ''] }: Pair): Promise<void> {
  await warm([old, fresh])
  const contenders = deltaMakers(commands, old, fresh, join(folder, 'pair'))
  const costs = await inTurns(contenders)
  const sizes = await Promise.all([old, fresh].map((image) => sizeOf([image])))
  const [first] = costs
  const ours = costs.find(({ contender }) => contender.name === 'deltaBetweenFiles, 1 worker')
  if (first && ours) headline ??= headlineOf(sizes[1] ?? 0, ours, first)
  const rows = costs.map(({ contender, cost, spread, size }) => [
    contender.name,
    seconds(cost.wall),
    spread,
    ratio((first?.cost.wall ?? 0) / cost.wall),
    seconds(cost.cpu),
    megabytes(cost.memory),
    size.toLocaleString('en'),
    ratio(size / (first?.size ?? 0)),
  ])
  say(`\n## ${name}: ${sizes.map((size) => megabytes(size)).join(' MB to ')} MB\n`)
  say(table(['', 'wall s', 'of all', 'faster', 'CPU s', 'MB', 'delta bytes', 'size'], rows))
}

async function compareOthers({ images: [old = '', fresh = ''] }: Pair): Promise<void> {
  await warm([old, fresh])
  const rows: string[][] = []
  for (const contenders of others(commands, old, fresh, join(folder, 'other'))) {
    const costs = await inTurns(contenders)
    for (const { contender, cost, spread } of costs) {
      rows.push([
        contender.name,
        seconds(cost.wall),
        spread,
        ratio((costs[0]?.cost.wall ?? 0) / cost.wall),
        seconds(cost.cpu),
        megabytes(cost.memory),
      ])
    }
  }
  say('\n## The classic way, on the pair with large changes\n')
  say(table(['', 'wall s', 'of all', 'faster', 'CPU s', 'MB'], rows))
}

interface Result {
  readonly contender: Contender
  readonly cost: Cost
  readonly spread: string
  readonly size: number
}

function headlineOf(size: number, ours: Result, theirs: Result): Headline {
  return {
    what: `the delta of an image of ${megabytes(size)} MB, one worker`,
    unit: 's',
    ours: ours.cost.wall,
    peer: '`rdiff -b 128`',
    theirs: theirs.cost.wall,
  }
}

/** A slow moment of the machine is shared by all. */
async function inTurns(contenders: readonly Contender[]): Promise<Result[]> {
  const costs = contenders.map((): Cost[] => [])
  const sizes = contenders.map(() => 0)
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [place, { commands, result, proof = [] }] of contenders.entries()) {
      costs[place]?.push(await measure(commands))
      sizes[place] = await sizeOf([result])
      if (round === 0) for (const [basis, delta, target] of proof) await prove(basis, delta, target)
    }
  }
  return contenders.map((contender, place) => ({
    contender,
    cost: medianOf(costs[place] ?? []),
    spread: spreadOf(costs[place] ?? [], 2),
    size: sizes[place] ?? 0,
  }))
}

async function prove(basis: string, delta: string, target: string): Promise<void> {
  await run('sh', ['-c', 'rdiff patch "$0" "$1" - | cmp - "$2"', basis, delta, target])
}

/** Into the page cache. */
async function warm(files: readonly string[]): Promise<void> {
  const buffer = new Uint8Array(2 ** 20)
  for (const file of files) {
    const handle = await open(file)
    while ((await handle.read(buffer)).bytesRead > 0);
    await handle.close()
  }
}

function seconds(value: number): string {
  return value.toFixed(2)
}

function ratio(value: number): string {
  return value.toFixed(2)
}
