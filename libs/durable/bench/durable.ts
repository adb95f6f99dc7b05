/**
 * Publishing a file, and taking a lock: ours against what one would use instead, in one run.
 *
 *     npm run bench -- durable [REPETITIONS]
 */
import { once } from 'node:events'
import { mkdtemp, writeFile as plain, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { lock, syncFile, writeFile } from '@boxwright/durable'
import writeFileAtomic from 'write-file-atomic'

type Work = (path: string, data: Buffer) => Promise<unknown>

const repetitions = Number(process.argv[2] ?? 100)
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

for (const [where, parent] of [
  ['on the disk', tmpdir()],
  ['in memory', '/dev/shm'],
] as const) {
  for (const size of [4 << 10, 1 << 20]) {
    const title = `A file of ${size >> 10} KiB ${where} (${parent})`
    table(title, await compare(parent, writers, Buffer.alloc(size, 'x')))
  }
}
table('A lock', await compare(tmpdir(), lockers, Buffer.alloc(0)))

/**
 * Medians in ms. In turns, so that a slow moment of the machine is shared by all, and in a new order
 * each time, for what one leaves to the disk's queue delays the next.
 */
async function compare(
  parent: string,
  works: Readonly<Record<string, Work>>,
  data: Buffer,
): Promise<Map<string, number>> {
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
  return new Map([...times].map(([name, list]) => [name, median(list)]))
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1] ?? Number.NaN
}

function table(title: string, medians: ReadonlyMap<string, number>): void {
  const [first] = medians.values()
  console.log(`\n${title}, median of ${repetitions}`)
  for (const [name, time] of medians) {
    const ratio = (time / (first ?? Number.NaN)).toFixed(2)
    console.log(`  ${name.padEnd(30)} ${time.toFixed(3).padStart(9)} ms  ${ratio.padStart(7)}`)
  }
}
