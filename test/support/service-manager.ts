import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

const run = promisify(execFile)

/** A real systemd that runs services for a test. */
export interface ServiceManager extends AsyncDisposable {
  /** A folder for the services' files, removed at the end. */
  readonly folder: string
  /** Install a unit. */
  install(name: string, text: string): Promise<void>
  /** Run `systemctl`; its output. */
  systemctl(...args: string[]): Promise<string>
  /** One property of a unit, as `systemctl show` tells it. */
  property(unit: string, name: string): Promise<string>
  /** Wait until a property of a unit has a value. */
  until(unit: string, name: string, value: string | RegExp): Promise<string>
}

/**
 * Start systemd's service manager, the one for users: it needs no machine that was booted with
 * systemd, only a mount namespace in which it seems so.
 */
export async function serviceManager(): Promise<ServiceManager> {
  const home = await temporaryFolder('boxwright-systemd-')
  const units = join(home.path, 'systemd/user')
  const runtime = join(home.path, 'run')
  await mkdir(units, { recursive: true })
  await mkdir(runtime)
  const env = {
    ...process.env,
    HOME: home.path,
    XDG_CONFIG_HOME: home.path,
    XDG_RUNTIME_DIR: runtime,
  }
  const groups = await controlGroups()
  const script = [
    ...groups.map((group) => `echo $$ > ${group}/cgroup.procs`),
    // As on a machine that systemd booted: what is mounted later is seen by the services too.
    'mount --make-rshared /',
    'mkdir -p /run/systemd',
    'mount -t tmpfs none /run/systemd',
    'mkdir /run/systemd/system',
    'exec /lib/systemd/systemd --user --log-target=console',
  ]
  const manager = spawn('unshare', ['--mount', '/bin/sh', '-ec', script.join('\n')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  manager.stderr.setEncoding('utf8').on('data', (text) => {
    log = (log + text).slice(-10_000)
  })
  const gone = new Promise<void>((resolve) => manager.once('close', () => resolve()))
  // Inside the manager's mount namespace, where there is a systemd to speak to.
  const systemctl = async (...args: string[]): Promise<string> =>
    (await run('nsenter', ['-m', '-t', `${manager.pid}`, 'systemctl', '--user', ...args], { env }))
      .stdout
  const property = async (unit: string, name: string): Promise<string> =>
    (await systemctl('show', '--value', '-p', name, unit)).trim()

  const listens = (): boolean => {
    if (manager.exitCode !== null) throw new Error(`systemd does not start:\n${log}`)
    return existsSync(join(runtime, 'systemd/private'))
  }
  await until('systemd', listens, Boolean)
  return {
    folder: home.path,
    systemctl,
    property,
    async install(name, text) {
      await writeFile(join(units, name), text)
      await systemctl('daemon-reload')
    },
    until: (unit, name, value) =>
      until(
        `${unit}: ${name} ${value}`,
        () => property(unit, name),
        (is) => (typeof value === 'string' ? is === value : value.test(is)),
      ),
    async [Symbol.asyncDispose]() {
      manager.kill('SIGTERM')
      await gone
      for (const group of groups) await removeTree(group)
      await home[Symbol.asyncDispose]()
    },
  }
}

/** A control group of its own in each hierarchy that systemd uses, or it takes the whole machine's. */
async function controlGroups(): Promise<string[]> {
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  const hierarchies = [...mounts.matchAll(/^\S+ (\S+) cgroup2? (\S+)/gm)]
    .filter(
      ([line, , options = '']) => line.includes(' cgroup2 ') || options.includes('name=systemd'),
    )
    .map(([, path = '']) => path)
  // One name for all: systemd mirrors its group of the unified hierarchy into the others.
  const name = `boxwright-${randomUUID()}`
  const groups = hierarchies.map((path) => join(path, name))
  for (const group of groups) await mkdir(group)
  return groups
}

/** A control group has only files that go with it: folders are removed, the deepest first. */
async function removeTree(group: string): Promise<void> {
  for (const entry of await readdir(group, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeTree(join(group, entry.name))
  }
  await rmdir(group)
}
