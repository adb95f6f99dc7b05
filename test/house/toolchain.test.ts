import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isLaidOutOnly, readManifest, workspacePackages } from './workspace.ts'

/** What is published: the others are for this house alone. */
const packages = workspacePackages().filter(({ manifest }) => !manifest.private)

describe('the tools', () => {
  it('compile with the native TypeScript', () => {
    // typedoc and rollup-plugin-dts need TypeScript 6 beside it, which must not become `tsc`.
    expect(run('tsc', '-v')).toMatch(/^Version 7\./)
  })

  it('run on Node 24, whatever Node the machine has', () => {
    expect(process.version).toMatch(/^v24\./)
    expect(run('node_modules/.bin/node', '-v')).toMatch(/^v24\./)
    expect(run('node_modules/node22/bin/node', '-v')).toMatch(/^v22\./)
  })

  it('read the changes to be released: of each package that was never released, that it is new', () => {
    const copy = mkdtempSync(join(realpathSync(tmpdir()), 'boxwright-changes-'))
    try {
      for (const path of globSync([
        'package.json',
        'package-lock.json',
        '.changeset/*',
        '{libs,examples}/*/package.json',
      ])) {
        cpSync(path, join(copy, path))
      }
      const git = (...args: string[]): string =>
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', ...args], {
          cwd: copy,
          encoding: 'utf8',
        })
      git('init', '--quiet', '--initial-branch=main')
      git('add', '.')
      git('commit', '--quiet', '--message=all')
      const changeset = join(process.cwd(), 'node_modules/.bin/changeset')
      const status = ['status', '--output=status.json']
      execFileSync(changeset, status, { cwd: copy, stdio: 'pipe' })
      const { releases } = JSON.parse(readFileSync(join(copy, 'status.json'), 'utf8')) as {
        releases: readonly { readonly name: string; readonly changesets: readonly string[] }[]
      }
      const noted = releases.filter(({ changesets }) => changesets.length > 0)
      const unreleased = packages
        .filter(({ folder }) => !existsSync(`${folder}/CHANGELOG.md`) && !isLaidOutOnly(folder))
        .map(({ manifest }) => manifest.name)
      expect(noted.map(({ name }) => name)).toEqual(expect.arrayContaining(unreleased))
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })
})

describe('the repository', () => {
  const tracked = run('git', 'ls-files', '-z').split('\0').filter(existsSync)

  it('locks packages without the address of a registry', () => {
    const lock = readFileSync('package-lock.json', 'utf8')
    expect(lock.match(/https?:\/\/\S+\.tgz/g)).toBeNull()
  })

  it('tracks no file over 1 MB', () => {
    expect(tracked.filter((path) => statSync(path).size > 1024 * 1024)).toEqual([])
  })

  it('knows no path of the machine it was written on', () => {
    const paths = [`${process.cwd()}/`, `${homedir()}/`]
    const found = tracked.filter((file) => {
      const text = readFileSync(file, 'latin1')
      return paths.some((path) => text.includes(path))
    })
    expect(found).toEqual([])
  })
})

const versions = new Map(packages.map(({ manifest: { name, version } }) => [name, version]))

describe.each(packages)('the package.json of $folder', ({ folder, manifest }) => {
  it('says what is the same for all', () => {
    expect(manifest).toMatchObject({
      license: 'MIT',
      type: 'module',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      description: expect.stringMatching(/^.{20,120}\.$/),
      repository: {
        type: 'git',
        url: 'git+https://github.com/boxwright/boxwright.git',
        directory: folder,
      },
      publishConfig: { access: 'public', provenance: true },
      files: expect.arrayContaining(['CHANGELOG.md', 'dist', 'src']),
    })
    expect(manifest.name).toMatch(/^@boxwright\/[a-z-]+$|^librsync-wasm$/)
  })

  it('asks for a Node that can require() an ES module', () => {
    const [, major = 0, minor = 0] =
      /^>=(\d+)\.(\d+)(?:\.\d+)?$/.exec(manifest.engines?.node ?? '')?.map(Number) ?? []
    expect(major * 100 + minor).toBeGreaterThanOrEqual(2212)
  })

  it('exports the sources to us, then types, then the built module', () => {
    for (const [name, entry] of Object.entries(manifest.exports ?? {})) {
      if (typeof entry === 'string') continue
      expect(Object.keys(entry), name).toEqual(['@boxwright/source', 'types', 'default'])
    }
    expect(manifest.exports).toHaveProperty(['./package.json'], './package.json')
  })

  it('asks for the versions that its neighbours have', () => {
    for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
      if (versions.has(name)) expect(range, name).toBe(`^${versions.get(name)}`)
    }
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, object>
    }
    const { version, dependencies = {} } = manifest
    expect({ dependencies: {}, ...lock.packages[folder] }).toMatchObject({ version, dependencies })
  })

  it('names launchers that are committed, and so are linked by npm install', () => {
    for (const launcher of Object.values(manifest.bin ?? {})) {
      const [first] = readFileSync(join(folder, launcher), 'utf8').split('\n')
      expect(first).toMatch(/^#!\/usr\/bin\/env (node|-S node( --[a-z-]+=\d+)+)$/)
      expect(statSync(join(folder, launcher)).mode & 0o111).toBe(0o111)
      expect(run('git', 'ls-files', join(folder, launcher)).trim()).toBe(join(folder, launcher))
      expect(manifest.files).toContain(dirname(launcher))
    }
  })
})

it('all packages bear the licence of the whole', () => {
  const licence = readFileSync('LICENSE', 'utf8')
  for (const { folder } of packages) {
    expect(readFileSync(`${folder}/LICENSE`, 'utf8'), folder).toBe(licence)
  }
  expect(readManifest('package.json').license).toBe('MIT')
})

const libraries = packages.filter(
  ({ folder }) => folder.startsWith('libs/') && !isLaidOutOnly(folder),
)

it.each(libraries)('$folder has the shape of a library', ({ folder, manifest }) => {
  for (const file of ['src/index.ts', 'src/errors.ts', 'test', 'examples']) {
    expect(existsSync(`${folder}/${file}`), `${folder}/${file}`).toBe(true)
  }
  const readme = readFileSync(`${folder}/README.md`, 'utf8')
  const [title = '', promise = ''] = readme.split('\n\n')
  expect(title).toBe(`# ${manifest.name}`)
  expect(promise.length, 'the promise, right below the title').toBeGreaterThan(40)
  expect(readme).toContain('```ts\n')
  expect(readme, 'a section on what options cost').toMatch(/^## .*(cost|option)/im)
  expect(readme, 'a section on the limits').toMatch(/^## .*limit/im)
})

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8' })
}
