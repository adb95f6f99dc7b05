import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { type RedisServer, redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { client } from '../world.ts'

/** A stand-in for a node: a disk, its Redis, and what it does when it is told. */
export interface Node extends AsyncDisposable {
  /** Its Redis. */
  readonly server: RedisServer
  /** Clients of it, by database. */
  readonly clients: readonly [Redis, Redis]
  /** Put a file on its disk, and into its Redis. */
  put(name: string, seconds: number): Promise<void>
  /** The files on its disk. */
  files(): Promise<string[]>
  /** What it was told, in order. */
  told(): Promise<string[]>
}

/** Nodes below one folder, and the commands that tell them. */
export interface Nodes extends AsyncDisposable {
  /** Theirs. */
  readonly folder: string
  /** What to give to an applier. */
  readonly commands: {
    readonly command: readonly string[]
    readonly renameCommand: readonly string[]
    readonly deleteCommand: readonly string[]
  }
  /** Start one. @param host - also the name of its folder; @param address - where it listens */
  node(host: string, address?: string): Promise<Node>
}

/**
 * As the node's own command: it moves or removes the file, and tells its Redis. It may be told twice. A file called
 * `refuse` beside the disk makes it refuse all.
 */
const script = `cd "$(dirname "$0")/$2" || exit 9
echo "$*" >>told
[ -e refuse ] && { echo no >&2; exit 3; }
redis() { redis-cli -p "$(cat port)" -n 1 "$@" >/dev/null; }
case $1 in
  rename)
    [ -e "disk/$4" ] || mv "disk/$3" "disk/$4" || exit 4
    [ -e keeps ] && redis RENAME "$3" "$4" ;;
  delete)
    rm -f "disk/$3"
    [ -e keeps ] && redis DEL "$3" ;;
esac
exit 0`

/** Make a place for nodes. @param keeps - whether they keep their own Redis, as the ancestor's did */
export async function nodesWorld(keeps = true): Promise<Nodes> {
  await using stack = new AsyncDisposableStack()
  const { path: folder } = stack.use(await temporaryFolder())
  const program = join(folder, 'node.sh')
  await writeFile(program, script)
  const run = (verb: string, ...words: string[]) => ['sh', program, verb, '{host}', ...words]
  const all = stack.move()
  return {
    folder,
    commands: {
      command: run('program', '{day}', '{service}'),
      renameCommand: run('rename', '{name}', '{to}'),
      deleteCommand: run('delete', '{name}'),
    },
    async node(host, address = '127.0.0.1') {
      const at = join(folder, host)
      await mkdir(join(at, 'disk'), { recursive: true })
      const args = ['--bind', '127.0.0.1', ...(address === '127.0.0.1' ? [] : [address])]
      const server = all.use(await redisServer({ args }))
      await writeFile(join(at, 'port'), `${server.port}`)
      if (keeps) await writeFile(join(at, 'keeps'), '')
      const clients = [all.use(client(server.port)), all.use(client(server.port, 1))] as const
      return {
        ...{ server, clients },
        async put(name, seconds) {
          await writeFile(join(at, 'disk', name), name)
          await clients[1].set(name, `${seconds}`)
        },
        files: async () => (await readdir(join(at, 'disk'))).sort(),
        told: async () => {
          const lines = await readFile(join(at, 'told'), 'utf8').catch(() => '')
          return lines.split('\n').slice(0, -1)
        },
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** Have a node refuse whatever it is told. */
export async function refusing(nodes: Nodes, host: string): Promise<void> {
  await appendFile(join(nodes.folder, host, 'refuse'), '')
}
