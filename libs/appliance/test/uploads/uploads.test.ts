import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { appendPiece, createAppliance, takePieces, UploadError } from '@boxwright/appliance'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'

it('puts pieces behind each other, and not a byte more than was announced', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'a')
  const first = { path, create: true, from: 0, size: 6, length: 3 }
  expect(await appendPiece(first, Readable.from([Buffer.from('abc')]))).toBe(3)
  const tooMuch = { name: 'UploadError', statusCode: 413 }
  const next = { path, from: 3, size: 6, length: 0 }
  // What is said beforehand is refused before it comes; what is not, when it does.
  await expect(appendPiece({ ...next, length: 4 }, Readable.from([]))).rejects.toMatchObject(
    tooMuch,
  )
  const more = [Buffer.from('de'), Buffer.from('fg')]
  await expect(appendPiece(next, Readable.from(more))).rejects.toMatchObject(tooMuch)
  expect(await readFile(path, 'utf8')).toBe('abcde')
  const last = { ...next, from: 5, length: 1 }
  expect(await appendPiece(last, Readable.from([Buffer.from('f')]))).toBe(6)
  expect(await readFile(path, 'utf8')).toBe('abcdef')
})

it('follows no link, and makes no file unless it is told to', async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  await writeFile(at('own'), '')
  await symlink(at('own'), at('link'))
  const place = { from: 0, size: 3, length: 3 }
  const piece = (): Readable => Readable.from([Buffer.from('abc')])
  const link = appendPiece({ ...place, path: at('link'), create: true }, piece())
  await expect(link).rejects.toMatchObject({ code: 'ELOOP' })
  await expect(appendPiece({ ...place, path: at('none') }, piece())).rejects.toMatchObject({
    code: 'ENOENT',
  })
  expect((await stat(at('own'))).size).toBe(0)
})

it('takes bodies as streams, and answers refusals in their own words', async () => {
  await using box = await createAppliance({ name: 'box', port: 0 })
  box.http.register((api, _, done) => {
    takePieces(api)
    api.post('/piece', async ({ body }) => ({ isStream: body instanceof Readable }))
    api.post('/full', async () => {
      throw new UploadError(507, 'The disk has no room for this.')
    })
    done()
  })
  const { port } = new URL((await box.start()).at(-1)?.url ?? '')
  const send = async (path: string): Promise<Response> =>
    await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: 'abc',
    })
  const taken = await send('/piece')
  expect(taken.headers.get('cache-control')).toBe('no-store')
  expect(await taken.json()).toEqual({ isStream: true })
  const refused = await send('/full')
  expect(refused.status).toBe(507)
  expect(await refused.json()).toEqual({ message: 'The disk has no room for this.' })
})
