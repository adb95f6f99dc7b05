import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { PosixCksum } from '../../src/reading/posix-cksum.ts'

/** The sum by the letter of the standard, bit by bit. */
function byTheStandard(data: Uint8Array): string {
  const length: number[] = []
  for (let rest = data.length; rest > 0; rest >>>= 8) length.push(rest & 0xff)
  let crc = 0
  for (const byte of [...data, ...length]) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? 0x04c1_1db7 : 0)
  }
  return String(~crc >>> 0)
}

describe('the sum of cksum', () => {
  it('is that of the standard, in whatever pieces the data come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 }), (pieces) => {
        const sum = new PosixCksum()
        for (const piece of pieces) sum.update(piece)
        expect(sum.digest()).toBe(byTheStandard(Buffer.concat(pieces)))
      }),
    )
  })

  it('is that of an odd piece of a larger buffer', () => {
    const buffer = Uint8Array.from({ length: 100 }, (_, i) => i * 7)
    const piece = buffer.subarray(3, 90)
    expect(new PosixCksum().update(piece).digest()).toBe(byTheStandard(piece))
  })

  it('is what cksum prints', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'data')
    const data = Buffer.from(Array.from({ length: 1_000_003 }, (_, i) => (i * i) >> 3))
    await writeFile(file, data)
    const printed = await run('cksum', file)
    expect(printed.split(' ')[0]).toBe(new PosixCksum().update(data).digest())
    expect(new PosixCksum().digest()).toBe('4294967295')
  })
})
