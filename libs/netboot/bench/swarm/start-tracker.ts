import type { NetworkHost } from '../../../../test/support/namespace.ts'
import { type Program, start } from './program.ts'

/** A tracker that runs. */
export interface Tracking {
  /** It ends with another program, and before it. @returns that program */
  beside(program: Program): Program
}

/** Track a torrent. @param script - `tracker.js` */
export async function startTracker(
  server: NetworkHost,
  script: string,
  torrent: string,
): Promise<Tracking> {
  const tracker = start(server, [process.execPath, script, torrent, server.ipv4, '6969'])
  await tracker.said('ready')
  return {
    beside: (program) => ({
      ...program,
      async [Symbol.asyncDispose]() {
        await tracker[Symbol.asyncDispose]()
        await program[Symbol.asyncDispose]()
      },
    }),
  }
}
