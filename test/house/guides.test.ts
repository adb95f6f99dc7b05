import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runAlone } from './run-alone.ts'
import { readManifest, workspacePackages } from './workspace.ts'

// That the examples compile, the tests of examples tell; that the pages can be made, docs.test.ts.

it('the guides have the code as it is in their examples', () => {
  const script = ['scripts/draw-guides.js', '--check']
  const { status, stderr } = spawnSync(process.execPath, script, { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

const libraries = workspacePackages().filter(({ folder }) => folder.startsWith('libs/'))

describe.each(libraries)('the guide of $folder', ({ folder }) => {
  const text = readFileSync(`${folder}/docs/guide.md`, 'utf8')

  it('has its three parts', () => {
    const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(parts).toEqual([
      expect.stringMatching(/^Your first /),
      'What happens when the power goes',
      'Tuning',
    ])
  })

  it('is linked by the README', () => {
    expect(readFileSync(`${folder}/README.md`, 'utf8')).toContain('](docs/guide.md)')
  })

  it('has its code from files, of which all is shown', () => {
    const included = [...text.matchAll(/^<!-- from (\S+?)#(\S+) -->\n```ts\n/gm)]
    expect(included.length).toBe(text.split('```ts').length - 1)
    const regionsOf = (path: string): string[] =>
      [...readFileSync(path, 'utf8').matchAll(/^\/\/ ?#region (\S+)$/gm)].map(
        ([, name = '']) => name,
      )
    for (const [, path = '', region] of included) {
      expect(regionsOf(join(folder, 'docs', path)), path).toContain(region)
    }
    const shown = included.flatMap(([, path, region]) =>
      path === '../examples/guide.ts' ? [region] : [],
    )
    expect(shown.sort()).toEqual(regionsOf(`${folder}/examples/guide.ts`).sort())
  })

  it('stands beside the pages of all that can be imported', () => {
    const { exports = {} } = readManifest(`${folder}/package.json`)
    const sources = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [] : [entry['@boxwright/source']?.replace('./', '')],
    )
    const own = `${folder}/typedoc.json`
    const { entryPoints } = existsSync(own)
      ? (JSON.parse(readFileSync(own, 'utf8')) as { entryPoints: string[] })
      : { entryPoints: ['src/index.ts'] }
    expect(entryPoints).toEqual(sources.filter((path) => path?.match(/\.tsx?$/)))
  })

  it('shows what runs', () => {
    expect(runAlone(resolve(folder, 'examples/guide.ts'))).toEqual({ status: 0, stderr: '' })
  })
})
