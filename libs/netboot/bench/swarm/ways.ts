import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchByAria2c, serveByAria2c } from './by-aria2c.ts'
import { fetchByHttp, serveByHttp } from './by-http.ts'
import { fetchByTransmission, serveByTransmission } from './by-transmission.ts'
import { fetchByUs, serveByUs } from './by-us.ts'
import type { Scripts, Way } from './way.ts'

/** Programs that give, and such that take. */
export interface SwarmPrograms {
  /** Those that give. */
  readonly serve: Readonly<
    Record<'http' | 'ours' | 'oursAtOnce' | 'aria2c' | 'transmission', Way['serve']>
  >
  /** Those that take. */
  readonly fetch: Readonly<Record<'http' | 'ours' | 'aria2c' | 'transmission', Way['prepare']>>
}

/** All of them. @param folder - for what programs need */
export async function swarmPrograms(scripts: Scripts, folder: string): Promise<SwarmPrograms> {
  const hook = join(folder, 'completed.sh')
  await writeFile(hook, '#!/bin/sh\necho completed\n', { mode: 0o755 })
  const { client, http, server, tracker } = scripts
  return {
    serve: {
      http: serveByHttp(http),
      ours: serveByUs(server, 'pieces'),
      oursAtOnce: serveByUs(server, 'all'),
      aria2c: serveByAria2c(tracker),
      transmission: serveByTransmission(tracker),
    },
    fetch: {
      http: fetchByHttp,
      ours: fetchByUs(client),
      aria2c: fetchByAria2c(hook),
      transmission: fetchByTransmission,
    },
  }
}

/** All ways, the plainest first. */
export function waysOf({ serve, fetch }: SwarmPrograms): Way[] {
  const swarm = { isSwarm: true, isOurs: true }
  const theirs = { isSwarm: true, isOurs: false }
  return [
    {
      ...{ name: 'HTTP: node to curl', isSwarm: false, isOurs: false },
      ...{ serve: serve.http, prepare: fetch.http },
    },
    { name: 'aria2c to aria2c', ...theirs, serve: serve.aria2c, prepare: fetch.aria2c },
    {
      ...{ name: 'ours, telling all, to aria2c', ...theirs },
      ...{ serve: serve.oursAtOnce, prepare: fetch.aria2c },
    },
    { name: 'ours to aria2c', ...swarm, serve: serve.ours, prepare: fetch.aria2c },
    { name: 'ours to ours', ...swarm, serve: serve.ours, prepare: fetch.ours },
  ]
}
