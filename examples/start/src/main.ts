import { parseArgs } from 'node:util'
import { runProgram, serveBox } from '@boxwright/appliance/program'
import type { Told } from './boxes.ts'
import { createStartPage, type Starter } from './start-page.ts'

/** Where the page is, if nobody says otherwise; the boxes begin ten above. */
const usualPort = 8070

/**
 * Serve the page of `npm start`, as `scripts/start.js` has boxes serve: ready, and ended, over the IPC channel.
 *
 * @param args `--port N`; without, a port from 8070 on that is free
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { port: { type: 'string' } } })
  const place =
    values.port === undefined
      ? { port: usualPort, nextPorts: 9 }
      : { port: Number(values.port), nextPorts: 0 }
  const program = {
    name: () => 'start page',
    parseAsync: () => serveBox(() => createStartPage({ ...place, starter: parent() })),
  }
  await runProgram(program, [])
}

/** Who has started this process. */
function parent(): Starter {
  return {
    hear: (told) => void process.on('message', (message) => told(message as Told)),
    restart: (name) => void process.send?.({ restart: name }),
  }
}
