/**
 * Serving a folder: `serveTree`, @fastify/static and nginx, asked by wrk, in one run.
 *
 *     npm run bench -- appliance [--seconds N] [--rounds N] [--write]
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../../../bench/built.ts'
import { table } from '../../../bench/measure.ts'
import { median, megabytes } from '../../../bench/numbers.ts'
import { machine, writeHeadline, writeReport } from '../../../bench/report.ts'
import { freePort } from '../../../test/support/free-port.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
})
const [connections, peer] = [16, '@fastify/static']
const files = { small: 4 << 10, large: 16 << 20 }
const folder = await mkdtemp(join(tmpdir(), 'boxwright-bench-'))
const root = join(folder, 'files')
using built = build(['appliance'])

interface Server extends AsyncDisposable {
  readonly port: number
  readonly pid: number
}

/** All on the first core; wrk has the second. */
function start(command: readonly string[]): ChildProcess {
  return spawn('taskset', ['-c', '0', ...command], { stdio: ['pipe', 'pipe', 'inherit'] })
}

async function node(script: string): Promise<Server> {
  const child = start([process.execPath, built.script(join(import.meta.dirname, script)), root])
  const [port] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return serverOf(child, Number(port), () => child.stdin?.end())
}

async function nginx(): Promise<Server> {
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  await writeFile(
    config,
    `daemon off; master_process off; error_log stderr; pid ${folder}/nginx.pid;
events {}
http { access_log off; sendfile on; server { listen 127.0.0.1:${port}; location /files/ { root ${folder}; } } }`,
  )
  const child = start(['nginx', '-c', config])
  while (!(await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)));
  return serverOf(child, port, () => child.kill('SIGQUIT'))
}

function serverOf(child: ChildProcess, port: number, end: () => void): Server {
  const closed = once(child, 'close')
  return {
    port,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      end()
      await closed
    },
  }
}

/** Requests a second. */
function ask({ port }: Server, name: string): number {
  const url = `http://127.0.0.1:${port}/files/${name}`
  const how = ['-c', '1', 'wrk', '-t1', `-c${connections}`, `-d${values.seconds}s`, url]
  const told = execFileSync('taskset', how, { encoding: 'utf8' })
  if (/Non-2xx|Socket errors/.test(told)) throw new Error(told)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(told)?.[1])
}

try {
  await mkdir(root)
  for (const [name, size] of Object.entries(files)) {
    await writeFile(join(root, name), Buffer.alloc(size, 'x'))
  }
  const servers = {
    serveTree: () => node('serve-ours.js'),
    [peer]: () => node('serve-static.js'),
    nginx,
  }
  const rates = new Map<string, { small: number[]; large: number[]; memory: number[] }>()
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, serve] of Object.entries(servers)) {
      const of = rates.get(name) ?? { small: [], large: [], memory: [] }
      rates.set(name, of)
      await using server = await serve()
      of.small.push(ask(server, 'small'))
      of.large.push(ask(server, 'large'))
      const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
      of.memory.push(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024)
    }
  }
  const spread = (list: readonly number[], of = 1): string =>
    `${((Math.min(...list) * of) / 1e6).toFixed(0)} to ${((Math.max(...list) * of) / 1e6).toFixed(0)}`
  const rows = [...rates].map(([name, { small, large, memory }]) => [
    name,
    median(small).toFixed(0),
    `${Math.min(...small).toFixed(0)} to ${Math.max(...small).toFixed(0)}`,
    megabytes(median(large) * files.large),
    spread(large, files.large),
    megabytes(median(memory)),
  ])
  const text = `# Serving a folder

By \`npm run bench -- appliance --write\`, on ${machine}. The server has one core, wrk the other, with ${connections}
connections for ${values.seconds} s; medians of ${values.rounds} rounds in turns, and all of them. \`serveTree\` opens each file below its folder, and
looks where it really is before it sends anything; it sends the security headers of a page. nginx does neither, and copies in the kernel.

${table(['', 'of 4 KiB, a second', 'of all', 'of 16 MiB, MB/s', 'of all', 'memory, MB'], rows)}
`
  console.log(text)
  if (values.write) {
    await writeReport('appliance', text)
    const of = (name: string): number => median(rates.get(name)?.small ?? [])
    const [ours, theirs] = [of('serveTree'), of(peer)]
    const headline = { what: 'files of 4 KiB served, checked', unit: 'a second', ours, theirs }
    await writeHeadline('appliance', 'appliance', {
      ...headline,
      peer: `\`${peer}\``,
      isRate: true,
    })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
