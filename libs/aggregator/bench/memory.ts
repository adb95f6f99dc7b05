/**
 * What memory a process takes that holds the view of many boxes: the library as it is published, and nothing beside it.
 *
 *     npm run bench -- aggregator memory [--boxes N] [--media N] [--short]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build } from '../../../bench/built.ts'
import { table } from '../../../bench/measure.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { frugal } from './frugal.ts'
import { fillSite } from './site.ts'
import { sizes } from './sizes.ts'

interface Memory {
  readonly now: number
  readonly most: number
  readonly heap: number
  readonly beside: number
}

type Answer = Readonly<
  Record<'program' | 'live' | 'searched' | 'later' | 'collected', Memory> & { names: number }
>

using built = build(['aggregator', 'durable', 'naming', 'process'])
const hold = built.script(join(import.meta.dirname, 'hold.js'))
await using stack = new AsyncDisposableStack()
const { boxes } = await fillSite(stack)
const rows: string[][] = []
let names = 0
for (const flags of [[], frugal.slice(0, 1), frugal]) {
  const folder = stack.use(await temporaryFolder())
  const child = fork(hold, [], { execArgv: ['--expose-gc', ...flags] })
  child.send({ boxes, fleet: { folder: folder.path }, zone: 'UTC', timeout: 60_000 })
  const [answer] = (await once(child, 'message')) as [Answer]
  await once(child, 'exit')
  names = answer.names
  const { program, live, searched, later, collected } = answer
  const columns = [program.now, live.now, searched.now, later.now, later.most]
  const held = collected.heap - program.heap + collected.beside - program.beside
  rows.push([flags.join(' ') || 'no flags', ...[...columns, held].map((one) => one.toFixed(0))])
}
const count = boxes.length * sizes.programmes * sizes.items
console.log(`## Memory of a process that holds ${names} names and ${count} items, in MB\n`)
const head = ['', 'program', 'all live', 'ready to search', '20 s later', 'at most', 'of it held']
console.log(table(head, rows))
