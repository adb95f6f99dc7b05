import { chmod, link, lstat, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { type Data, DurableError, writeFile } from '@boxwright/durable'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

const text = (path: string): Promise<string> => readFile(path, 'utf8')

async function* chunks(...list: string[]): AsyncGenerator<Uint8Array> {
  for (const item of list) yield new TextEncoder().encode(item)
}

test.each([
  ['text', 'grüße'],
  ['bytes', new TextEncoder().encode('grüße')],
  ['an iterable', chunks('grü', 'ß', '', 'e')],
  ['an iterable of nothing', chunks(), ''],
] as [string, Data, string?][])('writes %s', async (_, data, expected = 'grüße') => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'a')
  expect(await writeFile(target, data)).toBe(target)
  expect(await text(target)).toBe(expected)
  expect(await readdir(folder.path)).toEqual(['a'])
})

test.each(['full', 'file', 'none'] as const)(
  'leaves nothing else behind, sync: %s',
  async (sync) => {
    await using folder = await temporaryFolder()
    const target = join(folder.path, 'a')
    await writeFile(target, 'one', { sync })
    await writeFile(target, 'two', { sync, clobber: 'replace' })
    expect(await text(target)).toBe('two')
    expect(await readdir(folder.path)).toEqual(['a'])
  },
)

test('refuses a target that exists, whatever it is, before it reads a byte', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'file'), 'old')
  await mkdir(join(folder.path, 'folder'))
  await symlink('nowhere', join(folder.path, 'dangling'))
  let read = false
  const source = (async function* () {
    read = true
    yield new Uint8Array(1)
  })()
  for (const name of ['file', 'folder', 'dangling']) {
    await expect(writeFile(join(folder.path, name), source)).rejects.toMatchObject({
      name: 'DurableError',
      code: 'ERR_EXISTS',
      message: `${join(folder.path, name)} exists; nothing was written`,
      part: undefined,
    })
  }
  expect(read).toBe(false)
  expect(await readdir(folder.path)).toHaveLength(3)
})

test('a writer that comes second keeps its content beside the target', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'a')
  const slow = (async function* () {
    yield* chunks('sec')
    await writeFile(target, 'first')
    yield* chunks('ond')
  })()
  const error = await writeFile(target, slow).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_EXISTS', published: false })
  expect(await text(target)).toBe('first')
  expect(await text((error as DurableError).part ?? '')).toBe('second')
})

test('replaces with the mode of the file that was there', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'secret')
  await writeFile(target, 'one', { mode: 0o600 })
  await writeFile(target, 'two', { clobber: 'replace' })
  expect((await stat(target)).mode & 0o777).toBe(0o600)
  await chmod(target, 0o666)
  await writeFile(target, 'three', { clobber: 'replace' })
  expect((await stat(target)).mode & 0o777).toBe(0o666)
  await writeFile(target, 'four', { clobber: 'replace', mode: 0o640 })
  expect((await stat(target)).mode & 0o777).toBe(0o640)
})

test('replaces a symbolic link, not what it points to', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'pointed'), 'kept')
  await symlink('pointed', join(folder.path, 'link'))
  await writeFile(join(folder.path, 'link'), 'new', { clobber: 'replace' })
  expect((await lstat(join(folder.path, 'link'))).isFile()).toBe(true)
  expect(await text(join(folder.path, 'pointed'))).toBe('kept')
})

test('replaces one name of a file, and leaves its other names alone', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'a'), 'old')
  await link(join(folder.path, 'a'), join(folder.path, 'b'))
  await writeFile(join(folder.path, 'a'), 'new', { clobber: 'replace' })
  expect(await text(join(folder.path, 'b'))).toBe('old')
})

test('an error of the source passes as it is, and nothing stays', async () => {
  await using folder = await temporaryFolder()
  const reason = Object.assign(new Error('the card is gone'), { code: 'EIO' })
  const source = (async function* () {
    yield* chunks('half')
    throw reason
  })()
  await expect(writeFile(join(folder.path, 'a'), source)).rejects.toBe(reason)
  expect(await readdir(folder.path)).toEqual([])
})

test('aborts while the source is still thinking, and lets go of it', async () => {
  await using folder = await temporaryFolder()
  const controller = new AbortController()
  const reason = new Error('enough')
  const thinking = Promise.withResolvers<IteratorResult<Uint8Array>>()
  let asked = 0
  let returned = 0
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        asked += 1
        if (asked === 1) return Promise.resolve({ done: false, value: new Uint8Array(9) })
        setImmediate().then(() => controller.abort(reason))
        return thinking.promise
      },
      return: () => {
        returned += 1
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  const { signal } = controller
  await expect(writeFile(join(folder.path, 'a'), source, { signal })).rejects.toBe(reason)
  expect({ asked, returned }).toEqual({ asked: 2, returned: 1 })
  expect(await readdir(folder.path)).toEqual([])
})

test('does nothing under an aborted signal', async () => {
  await using folder = await temporaryFolder()
  const signal = AbortSignal.abort('enough')
  await expect(writeFile(join(folder.path, 'a'), 'x', { signal })).rejects.toBe('enough')
  expect(await readdir(folder.path)).toEqual([])
})

test('says what it could not do, and keeps the cause', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'missing', 'a')
  const error = await writeFile(target, 'x').catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DurableError)
  expect(error).toMatchObject({ code: 'ERR_IO', cause: { code: 'ENOENT' } })
  expect((error as Error).message).toContain('missing')
})

test('nothing stays when the name cannot be given, for the caller has the content', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'a'))
  const writing = writeFile(join(folder.path, 'a'), 'x', { clobber: 'replace' })
  await expect(writing).rejects.toMatchObject({ code: 'ERR_IO', part: undefined })
  expect(await readdir(folder.path)).toEqual(['a'])
})

test('what was read from an iterable stays when the name cannot be given', async () => {
  await using folder = await temporaryFolder()
  await mkdir(join(folder.path, 'a'))
  const error = await writeFile(join(folder.path, 'a'), chunks('x'), { clobber: 'replace' }).catch(
    (reason: unknown) => reason,
  )
  expect(await text((error as DurableError).part ?? '')).toBe('x')
})

test('tells every fault of the options at once', async () => {
  const options = { clobber: 'maybe', sync: 'never', mode: -1 }
  const error = await writeFile('', 7 as never, options as never).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_OPTIONS' })
  expect((error as Error).message.split('; ')).toEqual([
    'target: expected a path, got ""',
    'data: expected bytes, a string or an async iterable of bytes, got 7',
    'clobber: expected "refuse" or "replace", got "maybe"',
    'sync: expected "full" or "file" or "none", got "never"',
    'mode: expected permission bits from 0 to 0o7777, got -1',
  ])
})
