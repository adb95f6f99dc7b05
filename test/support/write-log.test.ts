import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'
import { type DiskCommand, imageAfterPowerCut, readWriteLog } from './write-log.ts'

const block = (text: string, blocks = 1): Buffer => Buffer.alloc(4096 * blocks, text)
const flush = { kind: 'flush' } as const
const write = (number: number, bytes: Uint8Array): DiskCommand => {
  return { kind: 'write', at: number * 4096, bytes }
}

/** An entry as dm-log-writes has it: sector, sectors, flags, unused; then what was written. */
function entry(sector: number, flags: number, data: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(512)
  const words = [sector, data.length / 512, flags, 0]
  for (const [at, word] of words.entries()) head.writeBigUInt64LE(BigInt(word), at * 8)
  return Buffer.concat([head, data])
}

test('a log is read to the last entry that is whole', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'log')
  const [first, second] = [block('a'), block('b')]
  const whole = [Buffer.alloc(512), entry(8, 0, first), entry(0, 1), entry(16, 0, second)]
  await writeFile(path, Buffer.concat(whole))
  const commands = [write(1, first), flush, write(2, second)]
  expect(await readWriteLog(path)).toEqual(commands)
  await writeFile(path, Buffer.concat(whole).subarray(0, -512))
  expect(await readWriteLog(path)).toEqual(commands.slice(0, 2))
})

test('a power cut spares what was flushed, and keeps, loses or tears the rest', async () => {
  await using folder = await temporaryFolder()
  const [base, image] = [join(folder.path, 'base'), join(folder.path, 'image')]
  await writeFile(base, block('-', 3))
  const after = async (commands: readonly DiskCommand[], ...drawn: number[]): Promise<string> => {
    await imageAfterPowerCut(base, image, commands, () => drawn.shift() ?? 1)
    const bytes = (await readFile(image)).toString()
    return [0, 4096, 8192].map((at) => bytes[at]).join('')
  }
  const two = write(0, block('x', 2))
  expect(await after([two, flush])).toBe('xx-')
  expect(await after([two], 0)).toBe('xx-')
  expect(await after([two], 0.5)).toBe('---')
  expect(await after([two], 0.9, 0, 0.9)).toBe('x--')
  // What came later may be there, and what came before it not.
  expect(await after([write(0, block('x')), write(2, block('y'))], 0.5, 0)).toBe('--y')
})
