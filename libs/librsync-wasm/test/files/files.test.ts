import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, lstat, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { deltaFile, inspectFile, patchFile, signatureFile } from 'librsync-wasm/node'
import { beforeEach, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { noise } from '../support/rdiff.ts'

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
  for (const [name, bytes] of [
    ['old', old],
    ['new', fresh],
  ] as const)
    await writeFile(at(name), bytes)
  return () => folder[Symbol.asyncDispose]()
})

const old = noise(3 << 20)
const fresh = Buffer.concat([old.subarray(1 << 20), noise(1000), old.subarray(0, 2 << 20)])
const at = (name: string): string => join(folder.path, name)
const digest = (name: string): string => createHash(name).update(fresh).digest('hex')

async function make(): Promise<void> {
  await signatureFile(at('old'), at('signature'))
  await deltaFile(at('signature'), at('new'), at('delta'))
}

describe('files', () => {
  it('are signed, compared, patched and inspected', async () => {
    const signed = await signatureFile(at('old'), at('signature'))
    const { size } = await lstat(at('signature'))
    expect(signed).toEqual({
      rolling: 'rabinkarp',
      strong: 'blake2',
      blockLength: 1664,
      strongLength: 32,
      blocks: Math.ceil(old.length / 1664),
      signatureSize: size,
    })
    const made = await deltaFile(at('signature'), at('new'), at('delta'))
    expect(made).toEqual(await inspectFile(at('delta')))
    expect(made).toMatchObject({
      targetSize: fresh.length,
      deltaSize: (await lstat(at('delta'))).size,
    })
    expect(await patchFile(at('old'), at('delta'), at('result'))).toEqual(made)
    expect((await readFile(at('result'))).equals(fresh)).toBe(true)
  })

  it('are never replaced unasked, and symbolic links not at all', async () => {
    await writeFile(at('kept'), 'kept')
    await symlink('kept', at('link'))
    for (const target of ['kept', 'link']) {
      await expect(signatureFile(at('old'), at(target))).rejects.toMatchObject({
        code: 'ERR_EXISTS',
        message: `${at(target)} exists and is not to be replaced`,
      })
    }
    expect(await readFile(at('kept'), 'utf8')).toBe('kept')
    await signatureFile(at('old'), at('link'), { clobber: 'replace', sync: 'none' })
    expect((await lstat(at('link'))).isSymbolicLink()).toBe(true)
    expect((await lstat(at('kept'))).size).toBeGreaterThan(1000)
  })

  it.each([false, true])('may replace the basis, blocking: %s', async (blocking) => {
    await make()
    await chmod(at('old'), 0o640)
    const refused = patchFile(at('old'), at('delta'), at('old'), { blocking })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_EXISTS' })
    await patchFile(at('old'), at('delta'), at('old'), { blocking, clobber: 'replace' })
    expect((await readFile(at('old'))).equals(fresh)).toBe(true)
    expect((await lstat(at('old'))).mode & 0o777).toBe(0o640)
    expect(await readdir(folder.path)).toEqual(['delta', 'new', 'old', 'signature'])
  })

  it('are patched as well while the event loop waits', async () => {
    const blocks = Array.from({ length: 2000 }, (_, block) =>
      old.subarray(block * 777, block * 777 + 700),
    )
    await writeFile(at('new'), Buffer.concat(blocks.toReversed()))
    await signatureFile(at('old'), at('signature'), { blockLength: 100 })
    await deltaFile(at('signature'), at('new'), at('delta'))
    for (const blocking of [false, true]) {
      await patchFile(at('old'), at('delta'), at('result'), { blocking, clobber: 'replace' })
      expect((await readFile(at('result'))).equals(Buffer.concat(blocks.toReversed()))).toBe(true)
    }
    const signal = AbortSignal.abort('enough')
    await expect(
      patchFile(at('old'), at('delta'), at('r'), { blocking: true, signal }),
    ).rejects.toBe('enough')
  })

  it('appear only when they are complete and as expected', async () => {
    await make()
    const delta = await readFile(at('delta'))
    await writeFile(at('cut'), delta.subarray(0, -1))
    const before = await readdir(folder.path)
    const refused = async (
      code: string,
      message: RegExp,
      work: Promise<unknown>,
    ): Promise<void> => {
      await expect(work).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
      expect(await readdir(folder.path)).toEqual(before)
    }
    const result = at('result')
    await refused('ERR_TRUNCATED', /end of the delta/, patchFile(at('old'), at('cut'), result))
    await refused('ERR_BASIS', /another basis/, patchFile(at('cut'), at('delta'), result))
    for (const blocking of [false, true])
      for (const [expected, message] of [
        [{ size: fresh.length + 1 }, /^Expected a result of \d+ bytes, got \d+$/],
        [{ size: fresh.length - 1 }, /or more$/],
        [{ sha256: '0'.repeat(64) }, /^Expected a result of sha256 0+, got [\da-f]{64}$/],
        [{ sha512: digest('sha256').repeat(2) }, /^Expected a result of sha512 [\da-f]+, got/],
      ] as const) {
        await refused(
          'ERR_RESULT',
          message,
          patchFile(at('old'), at('delta'), result, { expected, blocking }),
        )
      }
    const expected = {
      size: fresh.length,
      sha256: digest('sha256').toUpperCase(),
      sha512: digest('sha512'),
    }
    await patchFile(at('old'), at('delta'), result, { expected })
    expect((await readFile(result)).equals(fresh)).toBe(true)
  })

  it('are left as they were when a signal aborts', async () => {
    await make()
    const before = await readdir(folder.path)
    const controller = new AbortController()
    const reason = new Error('enough')
    const options = {
      signal: controller.signal,
      onProgress: ({ done, total }: { done: number; total: number | undefined }) => {
        expect(done).toBeLessThanOrEqual(total ?? 0)
        controller.abort(reason)
      },
    }
    await expect(deltaFile(at('signature'), at('new'), at('d2'), options)).rejects.toBe(reason)
    expect(await readdir(folder.path)).toEqual(before)
  })

  it('tell how far they are', async () => {
    const told: unknown[] = []
    await signatureFile(at('old'), at('signature'), {
      onProgress: (progress) => told.push(progress),
    })
    expect(told).toEqual([1, 2, 3].map((part) => ({ done: part << 20, total: old.length })))
  })

  it('that are missing or folders are told by name', async () => {
    await expect(signatureFile(at('missing'), at('s'))).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringContaining(`Could not open ${at('missing')}: ENOENT`),
      cause: { code: 'ENOENT' },
    })
    await expect(patchFile(folder.path, at('old'), at('r'))).rejects.toMatchObject({
      code: 'ERR_IO',
      message: `Could not read ${folder.path}: it is a folder`,
    })
    await expect(signatureFile(at('old'), at('no/where'))).rejects.toMatchObject({ code: 'ERR_IO' })
  })
})

describe('streams and devices', () => {
  it('take the place of files', async () => {
    const parts: Buffer[] = []
    const collect = new Writable({
      write(chunk, _, done) {
        // A copy: the memory is used again once the write is done.
        parts.push(Buffer.from(chunk))
        setImmediate(done)
      },
    })
    await make()
    await patchFile(at('old'), [await readFile(at('delta'))], collect)
    expect(Buffer.concat(parts).equals(fresh)).toBe(true)
    await signatureFile([old], at('s2'), { size: old.length })
    expect(await readFile(at('s2'))).toEqual(await readFile(at('signature')))
  })

  it('a device is written to, not replaced', async () => {
    await signatureFile(at('old'), '/dev/null', { clobber: 'replace' })
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true)
  })

  it('a named pipe is read as it comes', async () => {
    execFileSync('mkfifo', [at('pipe')])
    const [signed] = await Promise.all([
      signatureFile(at('pipe'), at('s'), { blockLength: 1000 }),
      writeFile(at('pipe'), old),
    ])
    expect(signed.blocks).toBe(Math.ceil(old.length / 1000))
  })

  it('an error of a stream is told', async () => {
    const broken = new Writable({ write: (_, __, done) => done(new Error('no more paper')) })
    await expect(signatureFile(at('old'), broken)).rejects.toMatchObject({
      code: 'ERR_IO',
      message: 'Could not write to the stream: no more paper',
    })
  })
})

describe('options', () => {
  it('are refused all at once', async () => {
    const options = {
      clobber: 'maybe',
      sync: 'file',
      maxOutput: -1,
      expected: { sha256: 'abc', sha512: 5 },
    }
    const error = await patchFile('', 7 as never, '', options as never).catch(
      (reason: Error) => reason,
    )
    expect((error as Error).message.split('; ')).toEqual([
      'basis: expected a path, got ""',
      'delta: expected bytes, a Blob or a stream of bytes, got 7',
      'result: expected a path, got ""',
      'clobber: expected "refuse" or "replace", got "maybe"',
      'sync: expected "full" or "none", got "file"',
      'maxOutput: expected an integer from 0 to 9007199254740991, got -1',
      'expected.sha256: expected 64 hexadecimal digits, got "abc"',
      'expected.sha512: expected 128 hexadecimal digits, got 5',
    ])
  })
})
