import { open, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { wasmEngine } from '../../src/deltas/librsync-wasm.ts'
import { prove } from '../../src/deltas/prove.ts'
import { identify } from '../../src/reading/identify.ts'
import { sumFile } from '../../src/reading/sum-file.ts'

const first = async (program: string, file: string): Promise<string | undefined> =>
  (await run(program, file)).split(' ')[0]

describe('the sums of a file', () => {
  it.each([0, 1, 1 << 20, (5 << 20) + 3])('are those of the programs: %d bytes', async (size) => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, Buffer.alloc(size, 'mirror '))
    expect(await sumFile(file)).toEqual({
      identity: await identify(file),
      cksum: await first('cksum', file),
      sha256: await first('sha256sum', file),
      sha512: await first('sha512sum', file),
    })
  })

  it('are told on the way, and not at all when it is stopped', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, Buffer.alloc(40 << 20))
    const told: number[] = []
    await sumFile(file, { onProgress: (done) => told.push(done) })
    expect(told).toEqual([16 << 20, 32 << 20])
    const stop = new AbortController()
    const stopped = sumFile(file, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    })
    await expect(stopped).rejects.toThrow('enough')
  })

  it('are not given of a file that is written to meanwhile', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, Buffer.alloc(256 << 20))
    await using handle = await open(file, 'r+')
    // At the first message: most of the file is still to be read.
    let writing: Promise<unknown> | undefined
    const onProgress = (): void => {
      writing ??= handle.write('x', 0)
    }
    await expect(sumFile(file, { onProgress })).rejects.toMatchObject({ code: 'ERR_IMAGE_CHANGED' })
    await writing
  })

  it('are not given of a file that is replaced meanwhile', async () => {
    await using folder = await temporaryFolder()
    const [file, other] = [join(folder.path, 'file'), join(folder.path, 'other')]
    await writeFile(file, Buffer.alloc(256 << 20))
    await writeFile(other, 'other')
    let replacing: Promise<void> | undefined
    const onProgress = (): void => {
      replacing ??= rename(other, file)
    }
    await expect(sumFile(file, { onProgress })).rejects.toMatchObject({ code: 'ERR_IMAGE_CHANGED' })
    await replacing
  })

  it('come with an index for rdiffs', async () => {
    await using folder = await temporaryFolder()
    const [older, newer] = [join(folder.path, 'older'), join(folder.path, 'newer')]
    const [index, forth] = [join(folder.path, 'index'), join(folder.path, 'forth')]
    const data = Buffer.from(Array.from({ length: 5 << 20 }, (_, i) => (i * i) >> 7))
    await writeFile(older, data)
    await writeFile(newer, data.fill('new', 1_000_000, 1_000_100))
    await sumFile(older, { index })
    const signal = new AbortController().signal
    const quiet = { workers: 1, signal, onProgress: () => undefined }
    const { bytesRead } = await wasmEngine({ older, newer, forth, olderIndex: index, ...quiet })
    await prove({ basis: older, delta: forth, target: newer })
    const without = await wasmEngine({ older, newer, forth, ...quiet })
    expect(bytesRead).toBeLessThan(without.bytesRead)
  })

  it('say why there are none', async () => {
    await using folder = await temporaryFolder()
    const missing = join(folder.path, 'missing')
    await expect(sumFile(missing)).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining(`${missing}: ENOENT`),
    })
  })
})
