import type { build } from '../../../bench/built.ts'
import { megabytes } from '../../../bench/numbers.ts'
import { giftOf } from './swarm/gift-of.ts'
import { runSwarm } from './swarm/run.ts'
import { scratchFolder } from './swarm/scratch-folder.ts'
import { scriptsOf } from './swarm/scripts-of.ts'
import { swarmPrograms } from './swarm/ways.ts'

/**
 * Whole downloads from each seeder to each client, one at a time, each on a host of its own (transmission takes no peers of
 * 127.0.0.1), with links that are not limited. Needs root.
 *
 * @param mebibytes - of content
 * @returns rows: from, to, s, CPU s of the client, its memory in MB
 */
export async function wholeDownloads(
  mebibytes: number,
  built: ReturnType<typeof build>,
): Promise<string[][]> {
  await using scratch = await scratchFolder()
  const { serve, fetch } = await swarmPrograms(scriptsOf(built), scratch.path)
  const seeders = {
    ours: serve.oursAtOnce,
    aria2c: serve.aria2c,
    transmission: serve.transmission,
  }
  const clients = { ours: fetch.ours, aria2c: fetch.aria2c, transmission: fetch.transmission }
  const gift = await giftOf(mebibytes, scratch.path)
  const rows: string[][] = []
  for (const [from, give] of Object.entries(seeders)) {
    for (const [to, take] of Object.entries(clients)) {
      const { times, clientCpu, memory } = await runSwarm({
        way: { isSwarm: true, serve: give, prepare: take },
        ...{ gift, clients: 1, megabits: undefined, folder: scratch.path },
      })
      const seconds = times[0]?.toFixed(1) ?? ''
      rows.push([from, to, seconds, clientCpu.toFixed(1), megabytes(memory)])
      console.error(rows.at(-1)?.join(' | '))
    }
  }
  return rows
}
