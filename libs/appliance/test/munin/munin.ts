import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from '../../../../test/support/free-port.ts'
import { run, runAsRoot } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'

/** Say these lines to a node, and hear all that it says until it ends. */
export async function converse(port: number, said: string, address = '127.0.0.1'): Promise<string> {
  const socket = connect(port, address)
  socket.setEncoding('utf8').end(said)
  let heard = ''
  for await (const text of socket) heard += text
  return heard
}

/** What a real munin-node shall serve: for each plugin what it says to `config` and to `fetch`. */
export type Plugins = Readonly<Record<string, { readonly config: string; readonly fetch: string }>>

/** A munin-node that listens on the loopback. */
export interface RealMuninNode extends AsyncDisposable {
  readonly port: number
}

/** Debian's munin-node, with plugins that say what they are told to. */
export async function realMuninNode(host: string, plugins: Plugins): Promise<RealMuninNode> {
  const folder = await temporaryFolder('boxwright-munin-node-')
  const services = join(folder.path, 'plugins')
  await mkdir(services)
  for (const [name, { config, fetch }] of Object.entries(plugins)) {
    await writeFile(join(services, `${name}.config`), config, { mode: 0o644 })
    await writeFile(join(services, `${name}.fetch`), fetch, { mode: 0o644 })
    const script = `#!/bin/sh\nexec cat "${services}/${name}.\${1:-fetch}"\n`
    await writeFile(join(services, name), script, { mode: 0o755 })
  }
  // Plugins run as nobody, who shall be able to read them; their answers are no plugins.
  await chmod(folder.path, 0o755)
  const port = await freePort()
  const config = join(folder.path, 'munin-node.conf')
  await writeFile(
    config,
    `log_level 4
log_file ${folder.path}/log
pid_file ${folder.path}/pid
background 0
setsid 0
user root
group root
ignore_file \\.(config|fetch)$
host_name ${host}
host 127.0.0.1
port ${port}
allow ^127\\.0\\.0\\.1$
`,
  )
  // It takes its plugins from one folder: in a mount namespace that can be another one.
  const script = `mount --bind "${services}" /etc/munin/plugins && exec munin-node --config "${config}"`
  const node = spawn('unshare', ['--mount', '/bin/sh', '-c', script], { stdio: 'ignore' })
  const ended = once(node, 'exit')
  const listens = (): Promise<boolean> => {
    if (node.exitCode !== null) throw new Error('munin-node does not start: is this run as root?')
    return isListening(port)
  }
  await until('munin-node', listens, Boolean)
  return {
    port,
    async [Symbol.asyncDispose]() {
      node.kill()
      await ended
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** A Munin master with databases of its own. */
export interface MuninMaster extends AsyncDisposable {
  /** Ask the node for everything, once; the log of it. */
  update(): Promise<string>
  /** Compare with the limits; what is beyond. */
  limits(): Promise<string>
  /** What it knows of the node. */
  knows(): Promise<string>
  /** A field's file, as RRDtool tells it. */
  database(field: string): Promise<string>
}

/** Debian's munin, a master of one node. */
export async function muninMaster(host: string, port: number): Promise<MuninMaster> {
  const folder = await temporaryFolder('boxwright-munin-')
  const config = join(folder.path, 'munin.conf')
  const database = join(folder.path, 'db')
  const user = Number(await run('id', '-u', 'munin'))
  for (const part of ['', 'db', 'html', 'log', 'run']) {
    const path = join(folder.path, part)
    await mkdir(path, { recursive: true })
    await chown(path, user, -1)
  }
  await writeFile(
    config,
    `dbdir ${database}
htmldir ${folder.path}/html
logdir ${folder.path}/log
rundir ${folder.path}/run
[${host}]
  address 127.0.0.1
  port ${port}
`,
  )
  // They refuse to run as root.
  const munin = (tool: string): Promise<string> =>
    runAsRoot('runuser', '-u', 'munin', '--', `/usr/share/munin/${tool}`, '--config', config)
  return {
    async update(): Promise<string> {
      await munin('munin-update')
      return readFile(join(folder.path, 'log/munin-update.log'), 'utf8')
    },
    async limits(): Promise<string> {
      await munin('munin-limits')
      return readFile(join(database, 'limits'), 'utf8')
    },
    knows: (): Promise<string> => readFile(join(database, 'datafile'), 'utf8'),
    database: (field: string): Promise<string> =>
      run('rrdtool', 'info', join(database, 'local', `${host}-${field}.rrd`)),
    [Symbol.asyncDispose]: folder[Symbol.asyncDispose],
  }
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
