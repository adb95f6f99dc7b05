import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays } from '@boxwright/aggregator'
import { hashPassword } from '@boxwright/appliance'
import type { Box } from '../../../test/support/box.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { BoxView, GridView, StatusView } from '../src/api/types.ts'
import { type Asker, asker } from './asker.ts'
import { dvbboxesProgram } from './box.ts'

/** The program with the six boxes that it makes, and their replicas: all real. */
export interface Fleet {
  readonly box: Box
  /** Asks it as `ann` unless it is said. */
  readonly api: Asker
  /** The broadcast day that its programmes were made around. */
  readonly today: string
}

/**
 * Start a fleet, and wait until all of it is live.
 *
 * @param stack ends it
 * @param users their roles by their names, which are their passwords, too
 * @param settings more of the page's settings, as YAML
 */
export async function startFleet(
  stack: AsyncDisposableStack,
  users: Readonly<Record<string, string>>,
  settings = '',
): Promise<Fleet> {
  const folder = stack.use(await temporaryFolder())
  const file = join(folder.path, 'users')
  const lines = Object.entries(users).map(
    async ([name, role]) => `${name}:${await hashPassword(name)}:${role}\n`,
  )
  await writeFile(file, (await Promise.all(lines)).join(''))
  const config = `login: {users: ${file}}\n${settings}`
  const box = stack.use(await dvbboxesProgram.start({ config }))
  const api = await asker(box.url, 'ann')
  await api.until<BoxView[]>('api/boxes', (all) => all.every(({ state }) => state.kind === 'live'))
  const { body: status } = await api.ask<StatusView>('GET', 'api/status')
  // They begin six days before it. It may be over since: then there are some a day earlier.
  const before = `api/grid?from=${addDays(status.today, -7)}&days=1`
  const { body: grid } = await api.ask<GridView>('GET', before)
  const isOver = grid.cells.flat().some((cell) => cell !== null)
  return { box, api, today: addDays(status.today, isOver ? -1 : 0) }
}
