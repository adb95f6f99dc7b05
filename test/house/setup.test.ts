import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { machineProgram, type ScratchProject, scratchProject } from './scratch-project.ts'

// What apt does to a machine cannot be tried on this one: here, and only here, programs are fakes.
// PATH is the project's bin/ alone; each fake notes that it was called.

let project: ScratchProject
beforeEach(() => {
  project = scratchProject()
  project.program('sh')
  project.program('flock')
  project.program('npm', noting('npm', 'echo "built" >> builds'))
  project.program('apt-get', noting('apt-get'))
  project.program('apt-cache', '[ "$3" = new-name ] && exit 100; echo "Package: $3"')
  installed('strace', 'new-name')
  project.write(
    'scripts/system-packages.js',
    `export const packagesFor = (users) => users.includes('test') ? [
       { name: 'strace', why: 'injects faults' },
       { name: 'new-name', formerly: 'old-name', why: 'captures sound' },
     ] : []`,
  )
})
afterEach(() => project[Symbol.dispose]())

const noting = (name: string, then = ''): string => `echo "${name} $*" >> calls\n${then}`

/** Let dpkg-query know of these packages alone. */
function installed(...names: string[]): void {
  const lines = names.map((name) => `echo 'installed ${name}'`).join('\n')
  project.program('dpkg-query', `${lines}\necho 'dpkg-query: no packages found' >&2\nexit 1`)
}

function calls(): string[] {
  const path = join(project.root, 'calls')
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
}

/** Set up, on the machine's own Node, as a user with this id. */
function setUp(how: SetUp = {}) {
  const { status, stdout, stderr } = spawnSync(machineProgram('node'), ['--eval', codeOf(how)], {
    ...place(),
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** What is set up, and by whom. */
interface SetUp {
  readonly user?: number
  readonly users?: readonly string[]
  readonly build?: boolean
  /** Code that runs first. */
  readonly before?: string
}

function codeOf({ user = 1000, users = ['test'], build = false, before = '' }: SetUp): string {
  return `
    process.getuid = () => ${user}
    ${before}
    import('./scripts/setup.js').then(({ setUp }) => setUp(${JSON.stringify(users)}, { build: ${build} }))`
}

const place = () => ({ cwd: project.root, env: { PATH: join(project.root, 'bin') } })

/**
 * Set up twice at once: the second has to wait for the first.
 *
 * @param doing what the first says
 * @param how what is set up
 * @param wait puts a program in place that waits, by this line of shell, until the second has come
 */
async function together(doing: string, how: SetUp, wait: (line: string) => void): Promise<void> {
  spawnSync('mkfifo', [join(project.root, 'gate')])
  // It goes on when somebody opens the gate.
  wait(': < gate')
  const start = () => {
    const child = spawn(machineProgram('node'), ['--eval', codeOf(how)], {
      ...place(),
      stdio: 'pipe',
    })
    return { said: once(child.stdout, 'data').then(String), ended: once(child, 'close') }
  }
  const both = [start()]
  try {
    expect(await both[0]?.said).toBe(`${doing}\n`)
    both.push(start())
    expect(await both[1]?.said).toBe('Somebody sets this up already: waiting for that …\n')
  } finally {
    // For both ways: nobody is waited for.
    const gate = openSync(join(project.root, 'gate'), 'r+')
    const ends = await Promise.all(both.map(({ ended }) => ended))
    closeSync(gate)
    expect(ends.flat()).toEqual([0, null, 0, null])
  }
}

const quietly = { status: 0, stdout: '', stderr: '' }

describe('set-up', () => {
  it('does nothing and says nothing when all is there', () => {
    expect(setUp()).toEqual(quietly)
    expect(calls()).toEqual([])
  })

  it('wants a Node that is not too old', () => {
    const before = "Object.defineProperty(process, 'versions', { value: { node: '18.20.0' } })"
    const { status, stderr } = setUp({ before })
    expect(status).toBe(1)
    expect(stderr).toContain('Node 20 or newer is needed')
  })
})

describe('set-up of Debian packages', () => {
  it('asks a user for one command, and why', () => {
    installed('strace')
    project.program('sudo', '')
    const { status, stdout, stderr } = setUp()
    expect(status).toBe(1)
    expect(stdout).toMatch(/new-name +captures sound/)
    expect(stdout).not.toContain('strace')
    expect(stderr).toContain('\n  sudo apt-get install --no-install-recommends old-name\n')
    expect(calls()).toEqual([])
  })

  it('asks for what can be run: without sudo as root, and without lists of packages for those first', () => {
    installed('strace')
    expect(setUp().stderr).toContain(
      'Install them as root, then run this again:\n\n  apt-get install --no-install-recommends old-name\n',
    )
    project.program('sudo', '')
    project.program('apt-cache', 'exit 100')
    expect(setUp().stderr).toContain(
      '\n  sudo apt-get update && sudo apt-get install --no-install-recommends new-name\n',
    )
  })

  it('installs them as root', () => {
    installed()
    expect(setUp({ user: 0 })).toMatchObject({ status: 0, stderr: '' })
    expect(calls()).toEqual([
      // Another apt, as a new machine runs one, is waited for.
      'apt-get -o DPkg::Lock::Timeout=300 update -q',
      'apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends strace old-name',
    ])
  })

  it('takes a package by its newer name where there is one, by its older one where not', () => {
    installed('strace', 'old-name')
    expect(setUp()).toEqual(quietly)
    installed('strace')
    project.program('apt-cache', 'echo "Package: $3"')
    expect(setUp().stderr).toContain('--no-install-recommends new-name\n')
  })

  it('says what apt could not do', () => {
    installed('new-name')
    project.program('apt-get', noting('apt-get', 'echo "E: no space" >&2; exit 100'))
    const { status, stderr } = setUp({ user: 0 })
    expect(status).toBe(1)
    expect(stderr).toContain('E: no space')
    expect(stderr).toContain('apt-get could not install strace (its reasons are above).')
    expect(stderr).toContain('is a Debian mirror reached?')
  })

  it('waits for another apt that updates the lists: apt-get waits for the lock of dpkg alone', () => {
    const held = 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1 (apt-get)'
    project.program('sleep', noting('sleep', ': > later'))
    const refusal = `[ "$3" = update ] && [ ! -e later ] && { echo '${held}' >&2; exit 100; }; exit 0`
    project.program('apt-get', noting('apt-get', refusal))
    installed('new-name')
    expect(setUp({ user: 0 })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Another apt updates its lists: waiting for that …\n'),
      stderr: '',
    })
    const [update, install] = ['update -q', 'install -y -q --no-install-recommends strace'].map(
      (rest) => `apt-get -o DPkg::Lock::Timeout=300 ${rest}`,
    )
    expect(calls()).toEqual([update, 'sleep 5', update, install])
  })

  it('installs in spite of a mirror that fails', () => {
    installed('new-name')
    project.program('apt-get', noting('apt-get', '[ "$3" = update ] && exit 100; exit 0'))
    expect(setUp({ user: 0 }).status).toBe(0)
  })

  it('names them, and goes on, where there is no dpkg', () => {
    rmSync(join(project.root, 'bin/dpkg-query'))
    const { status, stderr } = setUp()
    expect(status).toBe(0)
    expect(stderr).toMatch(/not a Debian system[\s\S]*strace +injects faults/)
  })

  it('wants none for whom none are named', () => {
    installed()
    expect(setUp({ users: ['pigebox'] })).toEqual(quietly)
  })
})

describe('set-up of npm packages', () => {
  const ci = 'npm ci --no-audit --no-fund --loglevel=error'

  it.each([
    ['nothing is installed', () => rmSync(join(project.root, 'node_modules/.package-lock.json'))],
    ['Node is missing', () => rmSync(join(project.root, 'node_modules/node/bin/node'))],
    [
      'another version is installed',
      () => project.write('node_modules/.package-lock.json', lock({ version: '0.9.0' })),
    ],
    [
      'npm was cut off as it noted what it installed',
      () => project.write('node_modules/.package-lock.json', '{"packages": {"node'),
    ],
    [
      'a package is missing',
      () =>
        project.write('package-lock.json', {
          packages: { 'node_modules/b': { version: '1.0.0' } },
        }),
    ],
  ])('installs when %s', (_when, change) => {
    change()
    // npm ci of a real project brings Node.
    const node = join(project.root, 'node_modules/node/bin/node')
    project.program('npm', noting('npm', `[ -e ${node} ] || echo > ${node}`))
    expect(setUp()).toMatchObject({ status: 0, stderr: '' })
    expect(calls()).toEqual([ci])
  })

  it('installs once when two want it at the same time', async () => {
    rmSync(join(project.root, 'node_modules/.package-lock.json'))
    const note = `echo '${JSON.stringify(lock({ version: '1.0.0' }))}'`
    await together('Installing npm packages …', {}, (wait) =>
      project.program('npm', noting('npm', `${wait}\n${note} > node_modules/.package-lock.json`)),
    )
    expect(calls()).toEqual([ci])
  })

  it('does not miss an optional package of another platform', () => {
    project.write('package-lock.json', lock({ version: '1.0.0' }, { optional: true }))
    expect(setUp()).toEqual(quietly)
  })

  it('says that npm is missing, and where it is to be had', () => {
    rmSync(join(project.root, 'node_modules/.package-lock.json'))
    rmSync(join(project.root, 'bin/npm'))
    const { status, stderr } = setUp()
    expect(status).toBe(1)
    expect(stderr).toContain('npm is not on PATH')
  })

  it('says that npm ci failed', () => {
    rmSync(join(project.root, 'node_modules/.package-lock.json'))
    project.program('npm', 'echo "npm error ENOTFOUND" >&2; exit 7')
    const { status, stderr } = setUp()
    expect(status).toBe(1)
    expect(stderr).toContain(`Failed: ${ci} (exit code 7)\nIts reasons are above.`)
  })

  it('says that install scripts must run', () => {
    rmSync(join(project.root, 'node_modules/node/bin/node'))
    expect(setUp().stderr).toContain('are install scripts turned off')
  })
})

function lock(...entries: object[]): object {
  const names = ['a', 'b', 'c']
  return {
    packages: Object.fromEntries(
      entries.map((entry, index) => [`node_modules/${names[index]}`, { ...entry }]),
    ),
  }
}

describe('set-up of the build', () => {
  const builds = (): number => calls().filter((call) => call === 'npm run --silent build').length

  it('builds once, and again when a source has changed', () => {
    project.write('libs/durable/package.json', {})
    project.write('libs/durable/src/index.ts', 'export {}')
    project.write('libs/durable/dist/index.js', 'export {}')
    expect(setUp({ build: true })).toMatchObject({ status: 0, stdout: 'Building …\n' })
    expect(setUp({ build: true })).toEqual(quietly)
    expect(builds()).toBe(1)
    project.write('libs/durable/src/lock.ts', 'export {}')
    setUp({ build: true })
    expect(builds()).toBe(2)
    rmSync(join(project.root, 'libs/durable/dist'), { recursive: true })
    setUp({ build: true })
    expect(builds()).toBe(3)
  })

  it('builds once when two want it at the same time', async () => {
    await together('Building …', { build: true }, (wait) =>
      project.program('npm', noting('npm', wait)),
    )
    expect(builds()).toBe(1)
  })

  it('builds again after a build that failed', () => {
    project.program('npm', noting('npm', 'exit 1'))
    expect(setUp({ build: true }).stderr).toContain('Failed: npm run --silent build (exit code 1)')
    expect(setUp({ build: true }).status).toBe(1)
    expect(builds()).toBe(2)
  })

  it('does not take for all what a build that was cut off has left', () => {
    project.write('libs/durable/package.json', {})
    project.write('libs/durable/src/index.ts', 'export {}')
    project.write('libs/durable/dist/index.js', 'export {}')
    expect(setUp({ build: true }).status).toBe(0)
    rmSync(join(project.root, 'libs/durable/dist'), { recursive: true })
    project.program('mkdir')
    project.program('npm', noting('npm', 'mkdir libs/durable/dist; kill -KILL $$'))
    expect(setUp({ build: true }).status).toBe(1)
    project.program('npm', noting('npm'))
    expect(setUp({ build: true }).status).toBe(0)
    expect(builds()).toBe(3)
  })
})

it('a step may say much, even if it is shown only when it fails', () => {
  project.program('head')
  const code = `import('./scripts/setup/program.js').then(({ run }) =>
    run('head', ['-c', '3000000', '/dev/zero'], { quiet: true }))`
  const { status, stderr } = spawnSync(machineProgram('node'), ['--eval', code], {
    ...place(),
    encoding: 'utf8',
  })
  expect({ status, stderr: stderr.slice(0, 200) }).toEqual({ status: 0, stderr: '' })
})

it('npm test leaves nothing behind when it is interrupted', async () => {
  project.program('sleep')
  project.program('vitest', 'echo "$TMPDIR"; exec sleep 1000')
  mkdirSync(join(project.root, 'tmp'))
  const { cwd, env } = place()
  const child = spawn(machineProgram('node'), ['scripts/test.js'], {
    ...{ cwd, env: { ...env, TMPDIR: join(project.root, 'tmp') } },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group, as that of a terminal, which Ctrl+C reaches as a whole.
    detached: true,
  })
  const ended = once(child, 'close')
  for await (const line of createInterface(child.stdout)) {
    if (!line.includes('/tmp/boxwright-')) continue
    expect(existsSync(line)).toBe(true)
    process.kill(-(child.pid ?? 0), 'SIGINT')
  }
  expect(await ended).toEqual([1, null])
  expect(readdirSync(join(project.root, 'tmp'))).toEqual([])
})
