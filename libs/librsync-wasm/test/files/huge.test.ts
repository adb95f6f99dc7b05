import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { DeltaWriter } from '../../src/delta-writer.ts'
import { noise } from '../support/rdiff.ts'
import { sparseFile } from '../support/sparse.ts'

const execute = promisify(execFile)
const fixture = fileURLToPath(new URL('../fixtures/work.ts', import.meta.url))
const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

/** Past 32 bits, in a file that takes no room. */
const size = 4 * gibibyte + 100 * mebibyte
const far = 4 * gibibyte + 10 * mebibyte
const island = noise(3 * mebibyte)

let folder: TemporaryFolder
const at = (name: string): string => join(folder.path, name)
beforeAll(async () => {
  folder = await temporaryFolder()
  await sparseFile(at('basis'), size, new Map([[far, island]]))
})
afterAll(() => folder[Symbol.asyncDispose]())

/** In a process of its own, to see what memory it takes. */
async function work(name: string, options: object, ...files: string[]) {
  const args = ['--conditions=@boxwright/source', fixture, name, JSON.stringify(options)]
  const { stdout } = await execute(process.execPath, [...args, ...files])
  return JSON.parse(stdout) as { readonly memory: number } & Record<string, unknown>
}

describe('a file of more than 4 GiB', () => {
  const most = 256 * mebibyte
  const blockLength = 65_536
  const options = { blockLength, strong: 'md4' }

  it('is signed as rdiff does it, within 256 MB', async () => {
    const ours = await work('signature', options, at('basis'), at('s'))
    expect(ours).toMatchObject({ blocks: size / blockLength })
    expect(ours.memory).toBeLessThan(most)
    const flags = ['-f', '-b', `${blockLength}`, '-H', 'md4']
    await execute('rdiff', [...flags, 'signature', at('basis'), at('s.rdiff')])
    await execute('cmp', [at('s'), at('s.rdiff')])
  })

  it('gives copies from beyond 4 GiB, which rdiff understands', async () => {
    const target = Buffer.concat([noise(500), island.subarray(mebibyte, 2 * mebibyte), noise(3)])
    await writeFile(at('target'), target)
    const made = await work('delta', {}, at('s'), at('target'), at('delta'))
    expect(made).toMatchObject({ copiedBytes: mebibyte, basisSize: far + 2 * mebibyte })
    await execute('rdiff', ['-f', 'patch', at('basis'), at('delta'), at('result')])
    await execute('cmp', [at('target'), at('result')])
    await work('patch', { expected: { size: target.length } }, at('basis'), at('delta'), at('r2'))
    await execute('cmp', [at('target'), at('r2')])
  })

  it('is copied by one command, within 256 MB, as rdiff does it', async () => {
    const writer = new DeltaWriter()
    const length = 4 * gibibyte + 5
    writer.copy(far, island.length)
    writer.copy(far - length, length)
    writer.end()
    await writeFile(at('delta'), Buffer.concat(writer.take()))
    const wanted = { expected: { size: island.length + length } }
    const ours = await work('patch', wanted, at('basis'), at('delta'), '/dev/null')
    expect(ours).toMatchObject({ copyCommands: 2, targetSize: island.length + length })
    expect(ours.memory).toBeLessThan(most)
    await execute('rdiff', ['-f', 'patch', at('basis'), at('delta'), '/dev/null'])
  })

  it('is found as one copy', async () => {
    const made = await work('delta', {}, at('s'), at('basis'), at('delta'))
    expect(made).toMatchObject({ literalBytes: 0, targetSize: size })
    expect(made['copyCommands']).toBeLessThan(10)
    const ours = await work('patch', {}, at('basis'), at('delta'), '/dev/null')
    expect(ours).toMatchObject({ targetSize: size })
    await execute('rdiff', ['-f', 'patch', at('basis'), at('delta'), '/dev/null'])
  })
})
