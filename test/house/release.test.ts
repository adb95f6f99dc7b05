import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type NpmRegistry, npmRegistry } from '../support/npm-registry.ts'
import { machinePath, type ScratchProject, scratchProject } from './scratch-project.ts'
import { type Outcome, run } from './tarballs.ts'

// Two small packages in a project of their own: git, npm and changesets are real, the registry is a stand-in.

let project: ScratchProject
let registry: NpmRegistry
beforeEach(async () => {
  registry = await npmRegistry()
  project = scratchProject()
  layOut()
  await ok('npm', 'install', '--package-lock-only', '--ignore-scripts')
  await ok('git', 'init', '--quiet', '--initial-branch=main')
  await ok('git', 'config', 'user.name', 'Somebody')
  await ok('git', 'config', 'user.email', 'somebody@example.invalid')
  await ok('git', 'add', '.')
  await ok('git', 'commit', '--quiet', '--message=All')
})
afterEach(async () => {
  project?.[Symbol.dispose]()
  await registry?.[Symbol.asyncDispose]()
})

function layOut(): void {
  project.write('.gitignore', 'node_modules\ndist\nhome\n')
  project.write('package.json', {
    ...{ private: true, type: 'module', workspaces: ['libs/*'] },
    scripts: { build: 'node build.js', check: 'test -f libs/file/dist/index.js' },
  })
  project.write(
    'build.js',
    `import { cpSync } from 'node:fs'
     for (const name of ['file', 'box']) cpSync(\`libs/\${name}/src\`, \`libs/\${name}/dist\`, { recursive: true })`,
  )
  for (const [name, dependencies] of [
    ['box', { '@t/file': '^0.0.0' }],
    ['file', {}],
  ] as const) {
    const publishConfig = { access: 'public', provenance: true }
    const manifest = {
      name: `@t/${name}`,
      version: '0.0.0',
      type: 'module',
      files: ['CHANGELOG.md', 'dist'],
    }
    project.write(`libs/${name}/package.json`, { ...manifest, publishConfig, dependencies })
    project.write(`libs/${name}/src/index.js`, `export const name = '${name}'\n`)
    project.write(`.changeset/${name}.md`, `---\n'@t/${name}': minor\n---\n\nThe first release.\n`)
  }
  // An empty folder is nothing to git.
  project.write('examples/README.md', '')
  project.write('.changeset/config.json', readFileSync('.changeset/config.json', 'utf8'))
  mkdirSync(join(project.root, 'home'))
  // Of what is installed a release needs changesets alone.
  mkdirSync(join(project.root, 'node_modules/.bin'))
  mkdirSync(join(project.root, 'node_modules/@changesets'))
  const changesets = resolve('node_modules/@changesets/cli')
  symlinkSync(changesets, join(project.root, 'node_modules/@changesets/cli'))
  symlinkSync(join(changesets, 'bin.js'), join(project.root, 'node_modules/.bin/changeset'))
}

/** That of somebody with an npm of their own. */
function environment(): Record<string, string> {
  const home = join(project.root, 'home')
  return {
    ...{ PATH: machinePath, HOME: home, TMPDIR: home, NO_COLOR: '1', npm_config_audit: 'false' },
    ...{ npm_config_registry: registry.url, npm_config_update_notifier: 'false' },
  }
}

/** Run a program in the project. */
async function start(program: string, args: string[], env: object = {}): Promise<Outcome> {
  return await run(program, args, project.root, { ...environment(), ...env })
}

async function ok(program: string, ...args: string[]): Promise<string> {
  const outcome = await start(program, args)
  expect(outcome, `${program} ${args.join(' ')}\n${outcome.stderr}`).toMatchObject({ status: 0 })
  return outcome.stdout
}

const release = (args: string[] = [], env: object = {}): Promise<Outcome> =>
  start(process.execPath, ['scripts/release.js', ...args], env)

function logIn(): void {
  const { host } = new URL(registry.url)
  writeFileSync(join(project.root, 'home/.npmrc'), `//${host}/:_authToken=${registry.token}\n`)
}

/** Every file of the project that is not installed, and its content. */
const files = (): [string, string][] =>
  globSync('{.changeset,libs,*}/**', { cwd: project.root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(?:home|node_modules)\//.test(path))
    .sort()
    .map((path) => [path, readFileSync(path, 'utf8')])

describe('npm run release -- --dry-run', () => {
  it('shows what would be published, and writes nothing', async () => {
    const before = files()
    expect(before.length).toBeGreaterThan(8)
    const { status, stdout, stderr } = await release(['--dry-run'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const rows = stdout.split('\n').filter((line) => line.startsWith('@t/'))
    const row = (name: string): RegExp =>
      new RegExp(`^${name} +0\\.0\\.0  0\\.1\\.0 +3 +[0-9.]+ kB +[0-9.]+ kB  sha512-[\\w+/]{86}==$`)
    // The changelog that is made of the notes is one of three files; first what the other needs.
    expect(rows).toEqual([
      expect.stringMatching(row('@t/file')),
      expect.stringMatching(row('@t/box')),
    ])
    expect(files()).toEqual(before)
    expect(await ok('git', 'status', '--porcelain')).toBe('')
    expect(await ok('git', 'log', '--format=%s')).toBe('All\n')
    expect(registry.published).toEqual([])
    expect(globSync('home/boxwright-*', { cwd: project.root })).toEqual([])
  })

  it('fails if a check does', async () => {
    project.write('package.json', {
      ...JSON.parse(readFileSync(join(project.root, 'package.json'), 'utf8')),
      scripts: { build: 'true', check: 'echo what is wrong >&2; false' },
    })
    await ok('git', 'commit', '--all', '--quiet', '--message=Fail')
    const { status, stderr } = await release(['--dry-run'])
    expect(status).toBe(1)
    expect(stderr).toContain('what is wrong')
    expect(stderr).toContain('Failed: npm run --silent check')
  })
})

describe('npm run release', () => {
  it('does not begin on another branch, or with what is not committed', async () => {
    await ok('git', 'switch', '--quiet', '--create', 'idea')
    expect(await release()).toEqual({
      status: 4,
      stdout: '',
      stderr: '\nA release is made of the branch main; this is idea.\n',
    })
    await ok('git', 'switch', '--quiet', 'main')
    project.write('libs/file/src/new.js', '')
    expect(await release(['--dry-run'])).toEqual({
      status: 3,
      stdout: '',
      stderr: '\nA release is made of what is committed; this is not:\n?? libs/file/src/new.js\n',
    })
    expect(await release(['--perhaps'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('npm run release -- --dry-run'),
    })
  })

  it('makes versions of the notes, then publishes once, and goes on where it was cut off', async () => {
    const forge = { ACTIONS_ID_TOKEN_REQUEST_URL: registry.url }
    expect(await release([], forge)).toMatchObject({ status: 7 })

    expect(await release()).toMatchObject({ status: 0, stderr: '' })
    expect(await ok('git', 'status', '--porcelain')).toBe('')
    expect(await ok('git', 'log', '-1', '--format=%B')).toContain('@t/box 0.1.0')
    expect(globSync('.changeset/*.md', { cwd: project.root })).toEqual([])
    const read = (path: string): string => readFileSync(join(project.root, path), 'utf8')
    expect(read('libs/file/CHANGELOG.md')).toMatch(/## 0\.1\.0[\s\S]+The first release\./)
    expect(JSON.parse(read('package-lock.json')).packages['libs/box']).toMatchObject({
      version: '0.1.0',
      dependencies: { '@t/file': '^0.1.0' },
    })

    const unknown = await release()
    expect(unknown.status).toBe(5)
    expect(unknown.stderr).toMatch(
      /^\nYou are not logged in to the registry \(.+\)\nnpm login, or a token in ~\/\.npmrc, then again\.\n$/,
    )
    logIn()
    expect(await release()).toMatchObject({
      status: 6,
      stderr: expect.stringContaining('Provenance can only be proven by a job'),
    })
    expect(registry.published).toEqual([])

    registry.refused.add('@t/box')
    const cutOff = await release(['--without-provenance'])
    expect(cutOff).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('refused by the test'),
    })
    registry.refused.clear()
    expect(await release(['--without-provenance'])).toMatchObject({ status: 0, stderr: '' })
    const names = registry.published.map(({ version }) => `${version.name}@${version.version}`)
    expect(names).toEqual(['@t/file@0.1.0', '@t/box@0.1.0'])
    for (const { version, tarball } of registry.published) {
      const hash = createHash('sha512').update(tarball).digest('base64')
      expect(version.dist.integrity).toBe(`sha512-${hash}`)
    }
    expect(await ok('git', 'tag')).toBe('@t/box@0.1.0\n@t/file@0.1.0\n')

    const again = await release()
    expect(again).toMatchObject({ status: 0, stderr: '' })
    expect(again.stdout).toContain('The registry has all of it.')
    expect(existsSync(join(project.root, 'libs/file/dist'))).toBe(false)
  })

  it('publishes from a job that the registry trusts, where nobody is logged in', async () => {
    expect(await release()).toMatchObject({ status: 0 })
    const version = (await ok('npm', '--version')).trim()
    const { status, stdout, stderr } = await release(['--without-provenance'], registry.job)
    if (version.localeCompare('11.5.1', 'en', { numeric: true }) < 0) {
      const needed = `To publish as a job takes npm 11.5.1; this is ${version}.`
      expect({ status, stderr }).toEqual({ status: 5, stderr: `\n${needed}\n` })
      return
    }
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('Publishing as a job that the registry is to trust\n')
    expect(registry.published.map(({ version }) => version.name)).toEqual(['@t/file', '@t/box'])
  })

  it('lets npm ask a person for their second factor', async () => {
    expect(await release()).toMatchObject({ status: 0 })
    logIn()
    registry.otp = '123456'
    expect((await release(['--without-provenance'])).stderr).toContain('EOTP')
    const command = `${process.execPath} scripts/release.js --without-provenance`
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: project.root,
      env: environment(),
      stdio: 'pipe',
    })
    const ended = once(terminal, 'close')
    let said = ''
    terminal.stdout.on('data', (chunk) => {
      said += stripVTControlCharacters(String(chunk))
      if (/Enter OTP:\s*$/.test(said)) terminal.stdin.write(`${registry.otp}\n`)
    })
    try {
      expect(await ended, said).toEqual([0, null])
    } finally {
      terminal.kill()
    }
    expect(registry.published.map(({ version }) => version.name)).toEqual(['@t/file', '@t/box'])
  })
})

describe('the job that releases', () => {
  const job = readFileSync('.github/workflows/release.yml', 'utf8')

  it('may say who it is, and has no secret', () => {
    expect(job).toMatch(/^ {2}id-token: write/m)
    expect(job).not.toMatch(/secrets\.|NODE_AUTH_TOKEN/)
  })

  it('runs what there is, where the registry expects it', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    const commands = [...job.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name)
    expect(commands).toContain('release')
    for (const name of commands) expect(Object.keys(scripts)).toContain(name)
    // It is what the registry trusts and what provenance is compared with: one repository, in all packages.
    const urls = globSync('{libs,examples}/*/package.json')
      .map((path) => JSON.parse(readFileSync(path, 'utf8')))
      .filter((manifest) => !manifest.private)
      .map(({ repository }) => repository?.url)
    expect(urls.length).toBeGreaterThan(10)
    expect(new Set(urls).size).toBe(1)
  })
})
