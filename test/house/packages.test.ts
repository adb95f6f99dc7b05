import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, nodes, type Outcome, pack, run, type Tarball } from './tarballs.ts'
import { isLaidOutOnly, type Manifest, type Package, workspacePackages } from './workspace.ts'

const packages = workspacePackages().filter(({ manifest }) => !manifest.private)
const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'boxwright-packages-'))
const quietly: Outcome = { status: 0, stdout: '', stderr: '' }
const newest = nodes.at(-1) as (typeof nodes)[number]
/** Libraries that run without Node as well, and where. */
const anywhere = ['libs/naming', 'libs/durable', 'libs/librsync-wasm']
const elsewhere = [
  { name: 'Bun', program: resolve('node_modules/.bin/bun'), args: ['run'] },
  {
    name: 'Deno',
    program: resolve('node_modules/.bin/deno'),
    args: ['run', '--allow-all', '--no-prompt', '--quiet'],
  },
]
/** To build, to pack and to install everything, in ms. */
const patience = 600_000
let tarballs: Tarball[]

beforeAll(async () => {
  const build = "import { needBuild } from './scripts/setup/build.js'; needBuild()"
  const built = await run(process.execPath, ['--input-type=module', '--eval', build])
  expect(built, built.stdout + built.stderr).toMatchObject({ status: 0 })
  tarballs = await pack(packages, temporary)
}, patience)
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

const tarballOf = ({ folder }: Package): Tarball => {
  const found = tarballs.find((tarball) => tarball.folder === folder)
  if (!found) throw new Error(`${folder} was not packed`)
  return found
}

/** What programs import by name, or what pages do. An entry that is a string is data. */
function entriesOf({ manifest }: Package, reader: 'program' | 'page'): string[] {
  return Object.entries(manifest.exports ?? {})
    .filter(([, entry]) => typeof entry !== 'string')
    .filter(([path]) => /^\.\/web\b/.test(path) === (reader === 'page'))
    .map(([path]) => manifest.name + path.slice(1))
}

describe.each(packages)('the tarball of $folder', (each) => {
  const { exports = {}, bin = {} } = each.manifest

  it('holds what a user needs, and nothing else', () => {
    const { contents } = tarballOf(each)
    const named = Object.values(exports)
      .flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry)))
      .concat(Object.values(bin))
      .map((path) => path.replace(/^\.\//, ''))
    const papers = ['LICENSE', 'package.json', ...(isLaidOutOnly(each.folder) ? [] : ['README.md'])]
    expect(contents).toEqual(expect.arrayContaining([...papers, ...named]))
    const wanted = /^(README\.md|LICENSE|CHANGELOG\.md|package\.json|(dist|src|bin|web)\/.*)$/
    const unwanted = /\.test\.|\.tsbuildinfo$|\/(test|bench|node_modules)\//
    expect(contents.filter((path) => !wanted.test(path) || unwanted.test(path))).toEqual([])
  })

  it('is made by the rules of npm and of TypeScript', async () => {
    const { path } = tarballOf(each)
    const published = await run('publint', ['--strict', path])
    expect(published, published.stdout + published.stderr).toMatchObject({ status: 0 })
    const styles = Object.keys(exports).filter((entry) => entry.endsWith('.css'))
    const skipped = styles.length > 0 ? ['--exclude-entrypoints', ...styles] : []
    const types = await run('attw', [path, '--profile', 'esm-only', ...skipped])
    expect(types, types.stdout).toMatchObject({ status: 0 })
  })
})

/** The oldest major release of Node that a package promises to run on. */
const oldestNode = ({ engines }: Manifest): number =>
  Number(/^>=(\d+)/.exec(engines?.node ?? '')?.[1])

it('nothing for Node 22 needs what came after it', () => {
  const old = packages.filter(({ manifest }) => oldestNode(manifest) < 24)
  const sources = old.flatMap(({ folder }) => globSync(`${folder}/src/**/*.ts`))
  const newer =
    /\bnew (?:Async)?DisposableStack\b|\bRegExp\.escape\b|\bError\.isError\b|\bMath\.sumPrecise\b/
  expect(sources.filter((path) => newer.test(readFileSync(path, 'utf8')))).toEqual([])
})

/** A package with all that it needs of its neighbours. */
function withNeighbours(each: Package): Package[] {
  const needed = packages.filter(
    ({ manifest }) => manifest.name in (each.manifest.dependencies ?? {}),
  )
  return [...new Set([each, ...needed.flatMap(withNeighbours)])]
}

const runModule = async (
  node: string,
  project: string,
  name: string,
  lines: string[],
): Promise<Outcome> => {
  writeFileSync(join(project, name), lines.join('\n'))
  return await run(node, [name], project)
}

/** A module that takes all that programs import by name, both ways: each gives the same. */
const takingAll = (each: Package): string[] => [
  "const assert = require('node:assert/strict')",
  ...entriesOf(each, 'program')
    .map(
      (entry) =>
        `const taken = require('${entry}'); import('${entry}').then((all) => assert.equal(all, taken))`,
    )
    .map((line) => `{ ${line} }`),
]

const libraries = packages.filter(({ folder }) => folder.startsWith('libs/'))

describe.each(libraries)('$folder alone in an empty project', (each) => {
  const project = join(temporary, 'alone', basename(each.folder))
  // One for all Nodes: native code, where there is some, is of Node-API, which all have.
  const [oldest] = nodes.filter(({ major }) => major >= oldestNode(each.manifest))
  beforeAll(async () => {
    if (!oldest) throw new Error(`no Node for ${each.folder}`)
    const outcome = await install(oldest.node, withNeighbours(each).map(tarballOf), project)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    // As a compiler makes it for the oldest: it knows neither types nor `await using`.
    const guide = readFileSync(`${each.folder}/examples/guide.ts`, 'utf8')
    const { code } = await transform(guide, { loader: 'ts', target: 'node22', format: 'esm' })
    writeFileSync(join(project, 'guide.mjs'), code)
  }, patience)

  const runGuide = async (program: string, args: string[] = []): Promise<Outcome> => {
    const folder = mkdtempSync(join(temporary, 'guide-'))
    return await run(program, [...args, join(project, 'guide.mjs')], folder)
  }

  const able = nodes.filter(({ major }) => major >= oldestNode(each.manifest))
  it.each(able)('is required and imported without a word on Node $major', async ({ node }) => {
    expect(await runModule(node, project, 'take.cjs', takingAll(each))).toEqual(quietly)
  })

  // On Node 24 its test runs it.
  it.each(able.filter(({ major }) => major !== 24))(
    'does what its guide shows on Node $major',
    async ({ node }) => {
      // Node 22 says of its SQLite that it is experimental.
      const outcome = await runGuide(node, ['--disable-warning=ExperimentalWarning'])
      expect(outcome).toMatchObject({ status: 0, stderr: '' })
    },
  )

  it.each(anywhere.includes(each.folder) ? elsewhere : [])(
    'does what its guide shows in $name',
    async ({ program, args }) => {
      expect(await runGuide(program, args)).toMatchObject({ status: 0, stderr: '' })
    },
  )
})

describe('all in one project', () => {
  const project = join(temporary, 'all')
  beforeAll(async () => {
    const outcome = await install(newest.node, packages.map(tarballOf), project)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
  }, patience)

  describe.each(nodes)('on Node $major', ({ major, node }) => {
    const able = packages.filter(({ manifest }) => oldestNode(manifest) <= major)
    const appliances = able.filter(({ folder }) => !folder.startsWith('libs/'))
    it.each(appliances)('$folder is required and imported without a word', async (each) => {
      expect(await runModule(node, project, 'take.cjs', takingAll(each))).toEqual(quietly)
    })

    const commands = able.flatMap(({ folder, manifest }) =>
      Object.keys(manifest.bin ?? {}).map((command) => ({ command, folder })),
    )
    it.each(commands)('$command helps', async ({ command, folder }) => {
      const help = await run(node, [join('node_modules/.bin', command), '--help'], project)
      expect(help).toMatchObject({ status: 0, stderr: '' })
      if (!isLaidOutOnly(folder)) expect(help.stdout).toContain(`Usage: ${command}`)
    })
  })
})

describe.each(libraries)('the source maps of $folder', (each) => {
  const maps = globSync(`${each.folder}/dist/**/*.js.map`)

  it('lead to sources that are in the tarball', () => {
    const { contents } = tarballOf(each)
    expect(maps.length).toBeGreaterThan(0)
    for (const path of maps) {
      const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] }
      for (const source of sources) {
        expect(contents, path).toContain(relative(each.folder, join(dirname(path), source)))
      }
    }
  })

  it('lead from what throws to the line that throws', () => {
    const well = 'well'
    const thrown = maps.flatMap((path) => {
      const map = new SourceMap(JSON.parse(readFileSync(path, 'utf8')))
      const built = readFileSync(path.replace(/\.map$/, ''), 'utf8').split('\n')
      return built.flatMap((line, index) => {
        const column = line.indexOf('throw new ')
        if (column < 0) return []
        const entry = map.findEntry(index, column)
        if (!('originalSource' in entry)) return [`${path}: ${line}`]
        const source = join(dirname(path), entry.originalSource)
        const [there = ''] = readFileSync(source, 'utf8').split('\n').slice(entry.originalLine)
        return [/\bthrow\b/.test(there) ? well : `${source}:${entry.originalLine + 1}: ${there}`]
      })
    })
    expect(thrown.length).toBeGreaterThan(0)
    expect(thrown.filter((found) => found !== well)).toEqual([])
  })
})

it('an error of a library names the line of its source', async () => {
  const project = join(temporary, 'alone/naming')
  writeFileSync(
    join(project, 'wrong.mjs'),
    "import { strftime } from '@boxwright/naming'\nstrftime('%!', 0)\n",
  )
  const { node } = newest
  const { stderr } = await run(node, ['--enable-source-maps', 'wrong.mjs'], project)
  const [, path = '', line = ''] = /\((\S*naming\/src\/\S+\.ts):(\d+):\d+\)/.exec(stderr) ?? []
  const source = readFileSync(path.replace('file://', ''), 'utf8').split('\n')
  expect(source[Number(line) - 1], stderr).toMatch(/throw|Error\(/)
})

describe('the sizes in docs/sizes.md', () => {
  const rows = new Map(
    [...readFileSync('docs/sizes.md', 'utf8').matchAll(/^\| (\S+) \|(.+)\|$/gm)].map(
      ([, name = '', cells = '']) => [name, cells.split('|').map((cell) => Number(cell))],
    ),
  )

  it.each(packages)('are those of $folder', (each) => {
    const [, packed = 0, unpacked = 0] = rows.get(each.manifest.name) ?? []
    const tarball = tarballOf(each)
    const hint = 'npm run sizes writes them down anew'
    // As much as a change of some days may make of it without being noticed: a sixth.
    expect(Math.abs(tarball.packed / 1000 - packed), hint).toBeLessThan(2 + packed / 6)
    expect(Math.abs(tarball.unpacked / 1000 - unpacked), hint).toBeLessThan(4 + unpacked / 6)
  })
})

describe('the types', () => {
  const project = join(temporary, 'all')
  const entries = (reader: 'program' | 'page'): [string, number][] =>
    packages.flatMap((each) => entriesOf(each, reader)).map((entry, index) => [entry, index])
  const options = {
    ...{ target: 'es2024', lib: ['es2024', 'esnext.disposable', 'esnext.array'] },
    ...{ module: 'nodenext', strict: true, noEmit: true, skipLibCheck: false },
    // As a user has them who installed @types/node.
    ...{ types: ['node'], typeRoots: [resolve('node_modules/@types')] },
  }

  /** Compile one file in a folder of its own in the project that has all. */
  const compile = async (file: string, lines: string[], compilerOptions: object) => {
    const folder = join(project, `types-${file}`)
    mkdirSync(folder)
    writeFileSync(join(folder, file), lines.join('\n'))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    return await run('tsc', ['-p', folder, '--pretty', 'false'])
  }

  it('hold for an ES module', async () => {
    const lines = entries('program').map(
      ([entry, index]) => `import * as _${index} from '${entry}'; export { _${index} }`,
    )
    expect(await compile('module.mts', lines, options)).toEqual(quietly)
  })

  it('hold for a CommonJS module', async () => {
    const lines = entries('program').map(
      ([entry, index]) => `import _${index} = require('${entry}'); export { _${index} }`,
    )
    expect(await compile('common.cts', lines, options)).toEqual(quietly)
  })

  it('hold for a page', async () => {
    const lines = entries('page').map(
      ([entry, index]) => `import * as _${index} from '${entry}'; export { _${index} }`,
    )
    const forPages = { lib: ['es2024', 'dom', 'dom.iterable'], types: [], module: 'esnext' }
    const outcome = await compile('page.ts', [...lines, 'export {}'], {
      ...{ ...options, ...forPages, moduleResolution: 'bundler' },
    })
    expect(outcome).toEqual(quietly)
  })
})
