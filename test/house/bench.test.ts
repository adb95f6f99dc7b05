import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  machinePath,
  machineProgram,
  type ScratchProject,
  scratchProject,
} from './scratch-project.ts'

let project: ScratchProject
beforeAll(() => {
  project = scratchProject()
  project.write('scripts/system-packages.js', 'export const packagesFor = () => []')
  project.write('libs/naming/bench/naming.ts', '/** Names from moments. */\nprocess.exitCode = 3\n')
  project.write('bench/table.ts', '/** What benchmarks tell with, and none itself. */\n')
  project.write(
    'libs/durable/bench/durable.ts',
    `/**\n * What each promise costs.\n */\nconst args: string[] = [...process.argv.slice(2), ...process.execArgv]\nconsole.log(args.join(' '))\n`,
  )
})
afterAll(() => project[Symbol.dispose]())

function bench(...args: string[]) {
  const script = join(project.root, 'scripts/bench.js')
  const { status, stdout, stderr } = spawnSync(machineProgram('node'), [script, ...args], {
    env: { PATH: machinePath },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('npm run bench', () => {
  const list = `npm run bench                      all of them, into docs/benchmarks: for hours, on a quiet machine
npm run bench -- NAME [OPTIONS]    one; --write keeps what it tells in docs/benchmarks

  durable  What each promise costs.
  naming   Names from moments.

`

  it('lists what there is', () => {
    expect(bench('--list')).toEqual({ status: 0, stdout: list, stderr: '' })
  })

  it('runs the sources with the options', () => {
    expect(bench('durable', '--seconds', '1')).toEqual({
      status: 0,
      stdout: '--seconds 1 --conditions=@boxwright/source\n',
      stderr: '',
    })
  })

  it('fails with the benchmark', () => {
    expect(bench('naming')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('exit code 3'),
    })
  })

  it('runs all, though one fails, and draws what they have told', () => {
    for (const [name, description] of [
      ['durable', 'Files that stay.'],
      ['naming', 'Names that tell.'],
    ]) {
      project.write(`libs/${name}/package.json`, { name: `@b/${name}`, description })
    }
    const headline = { what: 'a file', unit: 'ms', ours: 1, peer: '`fsync`', theirs: 3 }
    project.write('docs/benchmarks/headlines.json', {
      durable: { benchmark: 'durable', ...headline },
    })
    project.write('README.md', '<!-- drawn by npm run draw -->\n<!-- end of the drawing -->')
    const { status, stdout, stderr } = bench()
    expect(stdout).toBe('\n# durable\n\n--write --conditions=@boxwright/source\n\n# naming\n\n')
    expect(status).toBe(1)
    expect(stderr).toBe('\nThese failed: naming\n')
    const readme = readFileSync(join(project.root, 'README.md'), 'utf8')
    expect(readme).toContain('| a file: [3.0x](docs/benchmarks/durable.md) (1 ms; `fsync` 3) |')
  })

  it('does not know others', () => {
    const stderr = 'There is no benchmark speed.\n'
    expect(bench('speed')).toEqual({ status: 2, stdout: list, stderr })
  })
})
