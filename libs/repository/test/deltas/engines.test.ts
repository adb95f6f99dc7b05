import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { wasmEngine } from '../../src/deltas/librsync-wasm.ts'
import { prove } from '../../src/deltas/prove.ts'
import { rdiffEngine } from '../../src/deltas/rdiff.ts'
import { pairIn } from './images.ts'

const engines = [
  { name: 'librsync-wasm', engine: wasmEngine },
  { name: 'rdiff', engine: rdiffEngine },
]

const quiet = { workers: 1, signal: new AbortController().signal, onProgress: () => undefined }

describe.each(engines)('the engine $name', ({ engine }) => {
  it('makes rdiffs in both directions that rdiff applies, and leaves nothing else', async () => {
    await using folder = await temporaryFolder()
    const pair = await pairIn(folder.path)
    const [forth, back, result] = ['forth', 'back', 'result'].map((name) => join(folder.path, name))
    const parts: number[] = []
    const onProgress = (part: number): void => void parts.push(part)
    await engine({ ...quiet, ...pair, forth: `${forth}`, back: `${back}`, onProgress })
    expect((await readdir(folder.path)).sort()).toEqual(['back', 'forth', 'newer', 'older'])
    expect(parts.at(-1)).toBe(1)
    expect(parts).toEqual(parts.toSorted((a, b) => a - b))
    for (const [basis, delta, target] of [
      [pair.older, forth, pair.newer],
      [pair.newer, back, pair.older],
    ]) {
      await run('rdiff', '--force', 'patch', `${basis}`, `${delta}`, `${result}`)
      expect(await readFile(`${result}`)).toEqual(await readFile(`${target}`))
      expect((await stat(`${delta}`)).size).toBeLessThan(30_000)
    }
  })

  it.each(['forth', 'back'])(
    'makes only the way %s, in the place of what was there',
    async (way) => {
      await using folder = await temporaryFolder()
      const pair = await pairIn(folder.path)
      const delta = join(folder.path, 'delta')
      await writeFile(delta, 'half an rdiff')
      const report = await engine({ ...quiet, ...pair, [way]: delta })
      const [basis, target] = way === 'forth' ? [pair.older, pair.newer] : [pair.newer, pair.older]
      await prove({ basis, delta, target })
      expect(report.bytesRead).toBeGreaterThan(500_000)
    },
  )

  it('stops when it is told to, and leaves nothing', async () => {
    await using folder = await temporaryFolder()
    const pair = await pairIn(folder.path)
    const stopped = engine({
      ...quiet,
      ...pair,
      forth: join(folder.path, 'delta'),
      signal: AbortSignal.abort(new Error('enough')),
    })
    await expect(stopped).rejects.toThrow(/enough|abort/i)
    expect((await readdir(folder.path)).sort()).toEqual(['newer', 'older'])
  })

  it('says which file is missing', async () => {
    await using folder = await temporaryFolder()
    const pair = await pairIn(folder.path)
    const missing = join(folder.path, 'missing')
    const failed = engine({ ...quiet, ...pair, newer: missing, forth: join(folder.path, 'delta') })
    await expect(failed).rejects.toThrow(missing)
  })
})

it('librsync-wasm makes do without an index that is of no use', async () => {
  await using folder = await temporaryFolder()
  const pair = await pairIn(folder.path)
  const [delta, index] = [join(folder.path, 'delta'), join(folder.path, 'index')]
  for (const content of ['', 'no index', Buffer.alloc(100_000)]) {
    await writeFile(index, content)
    await wasmEngine({ ...quiet, ...pair, forth: delta, olderIndex: index })
    await prove({ basis: pair.older, delta, target: pair.newer })
    expect(await readdir(folder.path)).not.toContain('index')
  }
})
