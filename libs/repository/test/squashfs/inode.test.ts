import { expect, it } from 'vitest'
import { readInode } from '../../src/squashfs/inode.ts'

it('a file costs nothing for each of its blocks before anybody reads it', async () => {
  let taken = 0
  // An extended file (type 9) of 4 TiB, in a block of metadata that could go on for ever.
  const header = new DataView(new ArrayBuffer(40))
  header.setBigUint64(8, 1n << 42n, true)
  header.setUint32(28, 0xffff_ffff, true)
  const type = new DataView(new ArrayBuffer(16))
  type.setUint16(0, 9, true)
  const cursor = {
    async take(bytes: number): Promise<DataView> {
      taken += bytes
      if (taken > 1 << 20) throw new Error('enough')
      return bytes === 16 ? type : bytes === 40 ? header : new DataView(new ArrayBuffer(bytes))
    },
  }
  const fail = (words: string): never => {
    throw new Error(words)
  }
  const image = { blockSize: 1 << 20, bytesUsed: 1 << 30 }
  const inode = await readInode(cursor, image, fail)
  expect(inode).toMatchObject({ type: 'file', size: 2 ** 42 })
  expect(taken).toBe(56)
})
