import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

function run(example: string, ...args: readonly string[]) {
  const main = pathToFileURL(`examples/${example}/src/main.ts`)
  const script = `import { main } from ${JSON.stringify(main.href)}; await main(${JSON.stringify(args)})`
  const options = ['--conditions=@boxwright/source', '--input-type=module', '--eval', script]
  const cwd = mkdtempSync(join(tmpdir(), 'boxwright-command-'))
  try {
    const { status, stderr } = spawnSync(process.execPath, options, { cwd, encoding: 'utf8' })
    return { status, stderr, left: readdirSync(cwd) }
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

it.each([
  ['imagetank', 'imprt', 'import', /^Commands: serve, import, .*watch/m],
  ['pigebox', 'recrod', 'record', /^Commands: serve, record, .*devices/m],
  ['dvbboxes', 'serch', 'search', /^Commands: .*search/m],
  ['boottorrent', 'strat', 'start', /^Commands: serve, init, start, .*check/m],
])('%s says that there is no such command, which is near, and which there are', (...row) => {
  const [example, typed, meant, commands] = row
  // With a flag of the command that was meant.
  const { status, stderr, left } = run(example, typed, '--json')
  expect({ status, left }).toEqual({ status: 2, left: [] })
  expect(stderr).toContain(`error: unknown command '${typed}'\n(Did you mean ${meant}?)\n`)
  expect(stderr).toMatch(commands)
})

it('puavo-img-repo takes no command that was mistyped for a folder of images', () => {
  const { status, stderr, left } = run('puavo-mirror', 'verfy')
  expect({ status, left }).toEqual({ status: 2, left: [] })
  expect(stderr).toMatch(/^error: expected a folder of images, or one of .*verify.*; got 'verfy'$/m)
})
