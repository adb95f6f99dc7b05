import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { run } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { bundle } from '../support/bundle.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const modules = here('../../../../node_modules')

/** How a program is run by each. */
const runtimes = [
  ['Node 24', join(modules, 'node/bin/node'), []],
  ['Node 22', join(modules, 'node22/bin/node'), []],
  ['Deno', join(modules, '.bin/deno'), ['run', '--allow-all', '--no-prompt', '--quiet']],
  ['Bun', join(modules, '.bin/bun'), ['run']],
] as const

let folder: TemporaryFolder
const at = (name: string): string => join(folder.path, name)
beforeAll(async () => {
  folder = await temporaryFolder()
  await bundle(folder.path, 'everywhere', 'rdiff-wasm')
  const old = noise(5_000_000)
  await writeFile(at('old'), old)
  const fresh = [noise(99, 2), old.subarray(1_000_000), noise(50_000, 3), old.subarray(0, 900_000)]
  await writeFile(at('new'), Buffer.concat(fresh))
  await run('rdiff', 'signature', '-b', '2048', at('old'), at('expected.sig'))
  await run('rdiff', 'delta', at('expected.sig'), at('new'), at('expected.delta'))
})
afterAll(() => folder?.[Symbol.asyncDispose]())

describe.each(runtimes)('%s', (name, program, args) => {
  const start = (script: string, ...more: string[]): Promise<string> =>
    run(program, ...args, at(script), ...more)

  it('streams', async () => {
    const { literalBytes, refused } = JSON.parse(await start('everywhere.mjs'))
    expect(literalBytes).toBeLessThan(3200)
    expect(refused).toBe('ERR_DELTA')
  })

  it('works on files, by threads as well', async () => {
    const file = (suffix: string): string => at(`${name}.${suffix}`)
    const command = (...words: string[]): Promise<string> => start('rdiff-wasm.mjs', ...words)
    await command('signature', '-b', '2048', at('old'), file('sig'))
    await run('cmp', file('sig'), at('expected.sig'))
    await command('delta', file('sig'), at('new'), file('delta'))
    await command('patch', at('old'), file('delta'), file('new'))
    await run('cmp', file('new'), at('new'))
    await command('patch', '--force', at('old'), at('expected.delta'), file('new'))
    await run('cmp', file('new'), at('new'))

    await command('between', at('old'), at('new'), file('between'))
    await run('rdiff', '--force', 'patch', at('old'), file('between'), file('new'))
    await run('cmp', file('new'), at('new'))
    // Whoever makes it, and with how many threads: it is the same.
    const [, first] = runtimes[0]
    await run(first, at('rdiff-wasm.mjs'), '-f', 'between', at('old'), at('new'), at('by-node'))
    expect((await readFile(file('between'))).equals(await readFile(at('by-node')))).toBe(true)
  })
})
