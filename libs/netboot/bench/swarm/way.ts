import type { NetworkHost } from '../../../../test/support/namespace.ts'
import type { Program } from './program.ts'

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
  /** Start what gives, on the server, and what tracks it. */
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
  /** `server.js`. */
  readonly server: string
  /** `tracker.js`. */
  readonly tracker: string
  /** `http.js`. */
  readonly http: string
}

/** Of the first host of a network. */
export const serverAddress = '10.77.0.1'
/** The TCP port that peers connect to. */
export const peerPort = 6881

/** A program that begins once it is told anything, and says when it has all. */
export function fetching(program: Program): Fetching {
  return {
    pid: program.pid,
    async run() {
      program.say('go')
      return await program.said('completed')
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  }
}
