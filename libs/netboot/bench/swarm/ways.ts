import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NetworkHost } from '../../../../test/support/namespace.ts'
import { type Program, start } from './program.ts'

/** What is given to all. */
export interface Gift {
  /** The folder that the file is in. */
  readonly folder: string
  /** The name of the file. */
  readonly name: string
  /** The torrent's file. */
  readonly torrent: string
  /** Of the torrent. */
  readonly infoHash: string
}

/** A way to give it to all. */
export interface Way {
  /** What the table calls it. */
  readonly name: string
  /** Whether clients give to each other. */
  readonly isSwarm: boolean
  /** Whether it is ours to reach what is wanted. */
  readonly isOurs: boolean
  /** Start what gives, on the server. */
  serve(server: NetworkHost, gift: Gift): Promise<Program>
  /** Have a client ready to begin. @returns begins, and resolves when all is there: at what time */
  prepare(client: NetworkHost, gift: Gift, into: string): Promise<Fetching>
}

/** A client that is ready to begin. */
export interface Fetching extends AsyncDisposable {
  /** Of its process. */
  readonly pid: number
  /** Begin. @returns when all was there, on the clock of `performance.now()` */
  run(): Promise<number>
}

/** Scripts that import the library as it is published. */
export interface Scripts {
  /** `client.js`. */
  readonly client: string
  /** `http.js`. */
  readonly http: string
}

const seedTime = 60
const port = 6881

/** Programs that give, and such that take. */
export interface SwarmPrograms {
  /** Those that give. */
  readonly serve: Readonly<Record<'http' | 'ours' | 'oursAtOnce' | 'aria2c', Way['serve']>>
  /** Those that take. */
  readonly fetch: Readonly<Record<'http' | 'ours' | 'aria2c', Way['prepare']>>
}

/** All of them. @param folder - for what programs need */
export async function swarmPrograms(scripts: Scripts, folder: string): Promise<SwarmPrograms> {
  const hook = join(folder, 'completed.sh')
  await writeFile(hook, '#!/bin/sh\necho completed\n', { mode: 0o755 })
  const { client, http } = scripts
  const node = process.execPath

  const serveByHttp: Way['serve'] = async (server, gift) => {
    const program = start(server, [node, http, gift.folder, server.ipv4])
    await program.said('ready')
    return program
  }
  const fetchByHttp: Way['prepare'] = async (host, gift, into) => {
    const url = `http://${serverAddress}/${gift.name}`
    const script = 'read go; curl -sS -o "$1" "$2" && echo completed; read end'
    const shell = ['sh', '-c', script, 'sh', join(into, gift.name), url]
    return fetching(start(host, shell))
  }
  const serveByUs =
    (mode: 'seed' | 'seed-all'): Way['serve'] =>
    async (server, { torrent, folder }) => {
      const program = start(server, [node, client, torrent, folder, server.ipv4, mode])
      await program.said('completed')
      return program
    }
  const fetchByUs: Way['prepare'] = async (host, { torrent }, into) => {
    const program = start(host, [node, client, torrent, into, host.ipv4])
    await program.said('ready')
    return fetching(program)
  }
  const serveByAria2c: Way['serve'] = async (server, { torrent, folder }) => {
    const seeding = ['--seed-ratio=0', '--bt-seed-unverified=true', '--bt-max-peers=0']
    const flags = [...common, ...seeding, '--disk-cache=64M', '--dir', folder, torrent]
    return start(server, ['aria2c', ...flags])
  }
  const fetchByAria2c: Way['prepare'] = async (host, { torrent }, into) => {
    const hooked = [`--on-bt-download-complete=${hook}`, `--seed-time=${seedTime}`]
    // As phase 1 has them.
    const flags = ['--file-allocation=none', '--allow-overwrite=true', '--seed-ratio=0.0']
    const all = [...common, ...flags, ...hooked, `--dir=${into}`, torrent]
    return fetching(start(host, ['sh', '-c', 'read go; exec "$@"', 'sh', 'aria2c', ...all]))
  }
  return {
    serve: {
      http: serveByHttp,
      ours: serveByUs('seed'),
      oursAtOnce: serveByUs('seed-all'),
      aria2c: serveByAria2c,
    },
    fetch: {
      http: fetchByHttp,
      ours: fetchByUs,
      aria2c: fetchByAria2c,
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

/** Of the first host of a network. */
export const serverAddress = '10.77.0.1'

const common = [
  '--no-conf',
  '--enable-dht=false',
  '--enable-dht6=false',
  '--bt-enable-lpd=false',
  '--bt-save-metadata=false',
  `--listen-port=${port}`,
  '--show-console-readout=false',
  '--summary-interval=0',
  '--console-log-level=error',
]

function fetching(program: Program): Fetching {
  return {
    pid: program.pid,
    async run() {
      program.say('go')
      return await program.said('completed')
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}
