import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runAlone } from './run-alone.ts'
import { asModule, inPlace, moduleName, type Snippet, snippetsIn } from './snippets.ts'
import { isLaidOutOnly, workspacePackages } from './workspace.ts'

// Inside the repository, so that packages resolve as they do for its own sources.
const scratch = resolve('test/.scratch', String(process.pid))
const snippets = globSync([
  'README.md',
  '{libs,examples}/*/README.md',
  '{libs,examples}/*/src/**/*.ts',
])
  .sort()
  .flatMap((file) => snippetsIn(file, readFileSync(file, 'utf8')))

beforeAll(() => {
  mkdirSync(scratch, { recursive: true })
  for (const snippet of snippets)
    writeFileSync(join(scratch, moduleName(snippet)), asModule(snippet))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('examples', () => {
  it('compile, in READMEs, in doc comments and in files', () => {
    const config = {
      extends: '../../../tsconfig.json',
      // An example is a program, not a module with declarations.
      compilerOptions: { isolatedDeclarations: false, declaration: false },
      include: ['*.ts', '../../../libs/*/examples/**/*.ts', '../../../examples/compose/**/*.ts'],
      exclude: [],
    }
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(config))
    const { stdout } = spawnSync('tsc', ['-p', scratch, '--pretty', 'false'], { encoding: 'utf8' })
    expect(inPlace(stdout)).toBe('')
  })

  const first = snippets.filter(
    ({ file }, index) =>
      file.endsWith('README.md') && snippets.findIndex((other) => other.file === file) === index,
  )
  it.each(first)('of $file: the first one runs as it is', (snippet) => {
    expect(runAlone(join(scratch, moduleName(snippet)))).toEqual({ status: 0, stderr: '' })
  })

  const complete = workspacePackages().filter(({ folder }) => !isLaidOutOnly(folder))
  it.each(complete.filter(({ folder }) => folder.startsWith('libs/')))(
    'are in the README of $folder',
    ({ folder }) => {
      expect(first.map(({ file }) => file)).toContain(`${folder}/README.md`)
    },
  )
})

describe('the extraction', () => {
  const text = [
    '# Title',
    '```sh',
    'npm test',
    '```',
    '```ts',
    "const a: number = 'x'",
    '```',
    '/**',
    ' * ```ts',
    ' * if (a) {',
    ' *',
    ' *   b()',
    ' * }',
    ' * ```',
    ' */',
  ].join('\n')
  const found = snippetsIn('libs/x/README.md', text)

  it('finds the blocks and their lines', () => {
    expect(found).toEqual([
      { file: 'libs/x/README.md', line: 6, code: "const a: number = 'x'" },
      { file: 'libs/x/README.md', line: 10, code: 'if (a) {\n\n  b()\n}' },
    ])
  })

  it('keeps the lines, so that the compiler names the place', () => {
    const [snippet] = found as [Snippet]
    writeFileSync(join(scratch, moduleName(snippet)), asModule(snippet))
    const { stdout } = spawnSync(
      'tsc',
      ['--noEmit', '--ignoreConfig', '--pretty', 'false', join(scratch, moduleName(snippet))],
      { encoding: 'utf8' },
    )
    expect(inPlace(stdout)).toMatch(/^libs\/x\/README\.md:6: error TS2322/)
  })

  it('refuses a block without an end', () => {
    expect(() => snippetsIn('README.md', '```ts\na')).toThrow('README.md:2')
  })
})
