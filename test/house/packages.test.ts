import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, nodes, type Outcome, pack, run, type Tarball } from './tarballs.ts'
import { isLaidOutOnly, type Manifest, type Package, workspacePackages } from './workspace.ts'

const packages = workspacePackages().filter(({ manifest }) => !manifest.private)
const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'boxwright-packages-'))
const quietly: Outcome = { status: 0, stdout: '', stderr: '' }
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

describe.each(nodes)('installed on Node $major', ({ major, node }) => {
  const project = join(temporary, `node${major}`)
  const able = packages.filter(({ manifest }) => oldestNode(manifest) <= major)
  beforeAll(async () => {
    const outcome = await install(node, able.map(tarballOf), project)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
  }, patience)

  const runModule = async (name: string, lines: string[]): Promise<Outcome> => {
    writeFileSync(join(project, name), lines.join('\n'))
    return await run(node, [name], project)
  }

  it.each(able)('$folder is imported without a word', async (each) => {
    const lines = entriesOf(each, 'program').map((entry) => `await import('${entry}')`)
    expect(await runModule('import.mjs', lines)).toEqual(quietly)
  })

  it.each(able)('$folder is required without a word', async (each) => {
    const lines = entriesOf(each, 'program').map((entry) => `require('${entry}')`)
    expect(await runModule('require.cjs', lines)).toEqual(quietly)
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

describe('the types', () => {
  const project = join(temporary, 'node24')
  const entries = (reader: 'program' | 'page'): [string, number][] =>
    packages.flatMap((each) => entriesOf(each, reader)).map((entry, index) => [entry, index])
  const options = {
    ...{ target: 'es2024', lib: ['es2024', 'esnext.disposable', 'esnext.array'] },
    ...{ module: 'nodenext', strict: true, noEmit: true, skipLibCheck: false },
    // As a user has them who installed @types/node.
    ...{ types: ['node'], typeRoots: [resolve('node_modules/@types')] },
  }

  /** Compile one file in a folder of its own in the project of Node 24. */
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
