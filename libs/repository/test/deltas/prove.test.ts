import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { prove } from '../../src/deltas/prove.ts'
import { rdiffEngine } from '../../src/deltas/rdiff.ts'
import { sumFile } from '../../src/reading/sum-file.ts'
import { pairIn } from './images.ts'

/** Two files and an rdiff between them, made by rdiff itself. */
async function rdiffIn(folder: string) {
  const { older, newer } = await pairIn(folder)
  const forth = join(folder, 'delta')
  const signal = new AbortController().signal
  await rdiffEngine({ older, newer, forth, workers: 1, signal, onProgress: () => undefined })
  return { basis: older, delta: forth, target: newer }
}

describe('a proof', () => {
  it('holds for an rdiff of rdiff, and tells its sums', async () => {
    await using folder = await temporaryFolder()
    const task = await rdiffIn(folder.path)
    const { bytesRead, ...sums } = await prove(task)
    expect(sums).toEqual(await sumFile(task.delta))
    expect(bytesRead).toBeGreaterThan((await readFile(task.target)).length)
  })

  it('fails wherever one byte of the rdiff is another', async () => {
    await using folder = await temporaryFolder()
    const task = await rdiffIn(folder.path)
    const right = await readFile(task.delta)
    for (const at of [0, 4, 5, 100, right.length - 1]) {
      const wrong = Uint8Array.from(right)
      wrong[at] = (wrong[at] ?? 0) ^ 1
      await writeFile(task.delta, wrong)
      await expect(prove(task), `byte ${at}`).rejects.toMatchObject({ code: 'ERR_DELTA' })
    }
  })

  it('fails if the target or the basis is another, longer or shorter', async () => {
    await using folder = await temporaryFolder()
    const task = await rdiffIn(folder.path)
    const target = await readFile(task.target)
    const code = 'ERR_DELTA'
    await writeFile(task.target, Buffer.concat([target, Buffer.from('x')]))
    await expect(prove(task)).rejects.toMatchObject({ code })
    await truncate(task.target, target.length - 1)
    await expect(prove(task)).rejects.toMatchObject({ code })
    await writeFile(task.target, target)
    await prove(task)
    await truncate(task.basis, 100)
    await expect(prove(task)).rejects.toMatchObject({ code })
  })

  it('tells how far it is, and ends when it is told to', async () => {
    await using folder = await temporaryFolder()
    const task = await rdiffIn(folder.path)
    const told: number[] = []
    await prove(task, { onProgress: (done) => told.push(done) })
    expect(told.at(-1)).toBe((await readFile(task.delta)).length)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(prove(task, { signal })).rejects.toThrow('enough')
  })

  it('is the same by a thread, for large images', async () => {
    await using folder = await temporaryFolder()
    const [basis, delta, target] = ['a', 'b', 'c'].map((name) => join(folder.path, name))
    const task = { basis: `${basis}`, delta: `${delta}`, target: `${target}` }
    await writeFile(task.basis, Buffer.alloc(5 << 20, 'basis'))
    await writeFile(task.target, Buffer.alloc(5 << 20, 'basis').fill('x', 0, 100_000))
    const signal = new AbortController().signal
    const quiet = { workers: 1, signal, onProgress: () => undefined }
    await rdiffEngine({ older: task.basis, newer: task.target, forth: task.delta, ...quiet })
    const { bytesRead, ...sums } = await prove(task)
    expect(sums).toEqual(await sumFile(task.delta))
    expect(bytesRead).toBeGreaterThan(9 << 20)
    await writeFile(task.target, 'x', { flag: 'a' })
    await expect(prove(task)).rejects.toMatchObject({ code: 'ERR_DELTA' })
  })

  it('is as good as that of rdiff: the empty rdiff', async () => {
    await using folder = await temporaryFolder()
    const [empty, delta] = [join(folder.path, 'empty'), join(folder.path, 'delta')]
    await writeFile(empty, '')
    await writeFile(delta, Buffer.from('7273023600', 'hex'))
    await prove({ basis: empty, delta, target: empty })
    await run('rdiff', 'patch', empty, delta, join(folder.path, 'result'))
  })
})
