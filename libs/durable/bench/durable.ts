/**
 * Publishing a file, and taking a lock: ours against what one would use instead, in one run.
 *
 *     npm run bench -- durable [--repetitions N] [--write]
 */
import { once } from 'node:events'
import { mkdtemp, writeFile as plain, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { lock, syncFile, writeFile } from '@boxwright/durable'
import writeFileAtomic from 'write-file-atomic'
import { table } from '../../../bench/measure.ts'
import { median, middleHalf } from '../../../bench/numbers.ts'
import { machine, writeHeadline, writeReport } from '../../../bench/report.ts'

type Work = (path: string, data: Buffer) => Promise<unknown>

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '100' },
    write: { type: 'boolean', default: false },
  },
})
const repetitions = Number(values.repetitions)
const plainly = 'fs.writeFile'

/** Each makes one new file; those that replace, one that was there. */
const writers: Readonly<Record<string, Work>> = {
  [plainly]: plain,
  'fs.writeFile, flush': (path, data) => plain(path, data, { flush: true }),
  'write-file-atomic, no fsync': (path, data) => writeFileAtomic(path, data, { fsync: false }),
  'write-file-atomic': writeFileAtomic,
  "writeFile, sync: 'none'": (path, data) => writeFile(path, data, { sync: 'none' }),
  "writeFile, sync: 'file'": (path, data) => writeFile(path, data, { sync: 'file' }),
  writeFile: writeFile,
  "writeFile, clobber: 'replace'": async (path, data) => {
    await writeFile(path, data, { clobber: 'replace' })
  },
}

/** Each takes a lock and gives it back. */
const lockers: Readonly<Record<string, Work>> = {
  'lock (flock)': async (path) => {
    const held = await lock(path)
    await held.release()
  },
  'node:sqlite (fcntl)': async (path) => {
    const database = new DatabaseSync(path)
    database.exec('BEGIN EXCLUSIVE')
    database.close()
  },
  'abstract socket': async (path) => {
    const server = createServer().listen({ path: `\0${path}`, exclusive: true })
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
  },
}

const parts: string[] = []
for (const [where, parent] of [
  ['on the disk', tmpdir()],
  ['in memory', '/dev/shm'],
] as const) {
  for (const size of [4 << 10, 1 << 20]) {
    const times = await compare(parent, writers, Buffer.alloc(size, 'x'))
    tell(`A file of ${size >> 10} KiB ${where}`, times)
    if (!values.write || parts.length > 1) continue
    await writeHeadline('durable', 'durable', {
      what: `a file of ${size >> 10} KiB that no power cut loses, on the disk`,
      unit: 'ms',
      ours: median(times.get('writeFile') ?? []),
      peer: '`write-file-atomic`, which syncs no folder',
      theirs: median(times.get('write-file-atomic') ?? []),
    })
  }
}
tell('A lock', await compare(tmpdir(), lockers, Buffer.alloc(0)))
if (values.write) {
  await writeReport(
    'durable',
    `# Publishing a file, and taking a lock

By \`npm run bench -- durable --write\`, on ${machine}. Each ${repetitions} times, in turns
and in a new order each time; the disk is that of the temporary folder, memory is \`/dev/shm\`.

${parts.join('\n\n')}
`,
  )
}

function tell(title: string, times: ReadonlyMap<string, readonly number[]>): void {
  const [first = []] = times.values()
  const rows = [...times].map(([name, list]) => {
    const [low, high] = middleHalf(list)
    const ratio = (median(list) / median(first)).toFixed(2)
    return [name, median(list).toFixed(3), `${low.toFixed(3)} to ${high.toFixed(3)}`, ratio]
  })
  const head = ['', 'median ms', 'middle half', 'x the first']
  parts.push(`## ${title}\n\n${table(head, rows)}`)
  console.log(`${parts.at(-1)}\n`)
}

/**
 * Times in ms. In turns, so that a slow moment of the machine is shared by all, and in a new order
 * each time, for what one leaves to the disk's queue delays the next.
 */
async function compare(
  parent: string,
  works: Readonly<Record<string, Work>>,
  data: Buffer,
): Promise<Map<string, number[]>> {
  const folder = await mkdtemp(join(parent, 'boxwright-bench-'))
  const times = new Map<string, number[]>(Object.keys(works).map((name) => [name, []]))
  const warmUp = 3
  for (let turn = -warmUp; turn < repetitions; turn += 1) {
    for (const [name, work] of shuffled(Object.entries(works))) {
      const replaces = name.includes('replace')
      const path = join(folder, replaces ? 'same' : `${turn} ${name.replaceAll(/\W/g, '')}`)
      if (replaces) await plain(path, data)
      const start = performance.now()
      await work(path, data)
      if (turn >= 0) times.get(name)?.push(performance.now() - start)
      // What is still in memory is not to be paid for by the next one.
      if (data.length > 0) await syncFile(path)
    }
  }
  await rm(folder, { recursive: true })
  return times
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
