import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { faultsIn } from './imports/check.ts'
import { type Fault, type House, readHouse } from './imports/house.ts'
import { exceptions } from './imports/rules.ts'
import { isLaidOutOnly, type Manifest } from './workspace.ts'

describe('who imports whom', () => {
  const faults = faultsIn(readHouse())

  it('is as the rules allow', () => {
    const told = faults
      .filter((fault) => !isExcused(fault))
      .map(({ file, line, what, rule }) => `${file}:${line} opens ${what}: ${rule}`)
    expect(told).toEqual([])
  })

  it('needs each exception', () => {
    const idle = exceptions.filter(
      ({ file, what }) => !faults.some((fault) => fault.file === file && fault.what === what),
    )
    expect(idle).toEqual([])
  })
})

function isExcused(fault: Fault): boolean {
  const [, folder] = /^(.*)\/package\.json$/.exec(fault.file) ?? []
  if (folder && isLaidOutOnly(folder)) return true
  return exceptions.some(({ file, what }) => file === fault.file && what === fault.what)
}

describe('the rules', () => {
  const sound = soundHouse()

  it('find nothing in a sound house', () => {
    expect(faultsIn(sound)).toEqual([])
  })

  it.each(planted())('$rule', ({ file, code, what }) => {
    const files = new Map(sound.files).set(file, code)
    expect(faultsIn({ ...sound, files }).map((fault) => fault.what)).toContain(what)
  })

  it('a dependency is imported', () => {
    const packages = new Map(sound.packages).set('libs/importer', manifest('importer', ['koffi']))
    expect(faultsIn({ ...sound, packages })).toMatchObject([
      { file: 'libs/importer/package.json', what: 'koffi' },
    ])
  })
})

/** A small house without a fault: each violation is planted into it alone. */
function soundHouse(): House {
  const files = sections('sound.txt').map(
    ([path = '', ...code]) => [path, code.join('\n')] as const,
  )
  return {
    files: new Map(files),
    packages: new Map<string, Manifest>([
      ['.', { name: 'boxwright', devDependencies: { vitest: '^5.0.0' } }],
      ['libs/durable', manifest('durable')],
      ['libs/recorder', manifest('recorder', ['@boxwright/durable', 'koffi', 'zod'])],
      ['libs/importer', manifest('importer')],
      ['libs/appliance', manifest('appliance')],
      [
        'examples/pigebox',
        manifest('pigebox', ['@boxwright/recorder', '@boxwright/appliance', 'preact']),
      ],
    ]),
  }
}

function manifest(name: string, dependencies: readonly string[] = []): Manifest {
  return {
    name: `@boxwright/${name}`,
    exports: { '.': { '@boxwright/source': './src/index.ts' } },
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '^1.0.0'])),
  }
}

function planted(): { rule: string; file: string; code: string; what: string }[] {
  return sections('planted.txt').map(([rule = '', file = '', ...rest]) => {
    const what = rest.pop()?.replace(/^-> /, '') ?? ''
    return { rule, file, code: rest.join('\n'), what }
  })
}

/** Sections with an empty line between them: a heading, and lines that are indented. */
function sections(name: string): string[][] {
  const text = readFileSync(new URL(`./imports/${name}`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n\n')
    .map((section) => section.split('\n').map((line) => line.trim()))
}
