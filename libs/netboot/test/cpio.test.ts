import { execFile } from 'node:child_process'
import { lstat, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { type CpioEntry, writeCpio } from '../src/cpio.ts'

const text = new TextEncoder()
const entries: CpioEntry[] = [
  { path: 'a/b/file', data: text.encode('content\n'), mode: 0o755 },
  { path: 'a/empty', data: new Uint8Array() },
  { path: 'a/link', link: 'b/file' },
  { path: 'folder', folder: true },
  { path: 'a/ünï', data: text.encode('x') },
]

it('writes what cpio(1) unpacks', async () => {
  await using folder = await temporaryFolder()
  const archive = writeCpio(entries)
  const unpacked = promisify(execFile)('cpio', ['-i', '--quiet'], { cwd: folder.path })
  unpacked.child.stdin?.end(archive)
  await unpacked
  const path = (name: string): string => join(folder.path, name)
  expect(await readFile(path('a/b/file'), 'utf8')).toBe('content\n')
  expect((await lstat(path('a/b/file'))).mode).toBe(0o100_755)
  expect((await lstat(path('a/empty'))).size).toBe(0)
  expect((await lstat(path('a/ünï'))).mode).toBe(0o100_644)
  expect(await readlink(path('a/link'))).toBe('b/file')
  expect((await lstat(path('folder'))).isDirectory()).toBe(true)
})

it('writes equal entries as equal bytes, and more archives can follow', () => {
  expect(writeCpio(entries)).toEqual(writeCpio(entries))
  expect(writeCpio(entries).length % 512).toBe(0)
})

it.each(['/etc/passwd', '../x', 'a/../b', 'a//b', ''])('refuses the path %j', (path) => {
  expect(() => writeCpio([{ path, data: new Uint8Array() }])).toThrow(RangeError)
})

it('refuses what is there twice', () => {
  const twice = { path: 'a', data: new Uint8Array() }
  expect(() => writeCpio([twice, twice])).toThrow('a twice')
  expect(() => writeCpio([twice, { path: 'a', folder: true }])).toThrow('a twice')
})
