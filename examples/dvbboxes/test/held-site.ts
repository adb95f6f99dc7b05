import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Box } from '../../../test/support/box.ts'
import { freePort } from '../../../test/support/free-port.ts'
import type { BoxView } from '../src/api/types.ts'
import { type Asker, asker } from './asker.ts'
import { dvbboxesProgram } from './box.ts'

/** A site whose nodes do not come to an end while there is a file. */
export interface HeldSite {
  /** That file. */
  readonly hold: string
  /** The file with what nodes were told, a line each. It is there once one was. */
  readonly told: string
  /** Its log. */
  readonly log: string
  /**
   * Start a box with it, and wait until its boxes are as they are to be.
   *
   * @param enough by default: all are live
   */
  start(enough?: (boxes: BoxView[]) => boolean): Promise<{ readonly box: Box; readonly api: Asker }>
}

/**
 * Make a site, held.
 *
 * @param folder for its files
 * @param data folder of the box
 * @param masters by the name of the town: how it is reached, and the port
 */
export async function heldSite(
  folder: string,
  data: string,
  masters: Readonly<Record<string, readonly [host: string, port: number]>>,
): Promise<HeldSite> {
  const [hold, told] = [join(folder, 'hold'), join(folder, 'told')]
  const [ini, node] = [join(folder, 'configuration'), join(folder, 'node.sh')]
  const log = join(folder, 'dvbboxes.log')
  await writeFile(hold, '')
  await writeFile(node, `echo "$*" >>'${told}'; while [ -e '${hold}' ]; do sleep 0.1; done\n`)
  const towns = await Promise.all(
    Object.entries(masters).map(async ([town, [host, port]]) => [
      ...[`[CLUSTER:${town}]`, `${host}=${await freePort()}`],
      ...[`[MASTER:${host}]`, `port=${port}`],
    ]),
  )
  const lines = [
    ...['[LOG]', `filepath=${log}`, 'level=20', 'datefmt=%d-%m-%Y %H:%M:%S'],
    ...['[DATA]', `folder=${data}`, '[CHANNELS]', '1=Un', '[TIME]', 'zone=UTC'],
    ...['[REPLICAS]', 'manage=yes', '[NODE]', `command=sh ${node} {host} {day} {service}`],
    ...towns.flat(),
  ]
  await writeFile(ini, lines.join('\n'))
  return {
    ...{ hold, told, log },
    async start(enough = areLive) {
      const box = await dvbboxesProgram.start({ args: ['--config', ini], data })
      try {
        const api = await asker(box.url)
        await api.until<BoxView[]>('api/boxes', enough)
        return { box, api }
      } catch (error) {
        await box[Symbol.asyncDispose]()
        throw error
      }
    },
  }
}

const areLive = (all: BoxView[]): boolean => all.every(({ state }) => state.kind === 'live')
