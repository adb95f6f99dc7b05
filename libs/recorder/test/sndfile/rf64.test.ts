import { execFile } from 'node:child_process'
import { open, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import koffi from 'koffi'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createSoundFile } from '../../src/sndfile/create.ts'
import { openReader } from '../../src/sndfile/reader.ts'
import { repair } from '../../src/sndfile/repair.ts'
import { openWriter } from '../../src/sndfile/writer.ts'
import { cd, facts, sound } from './sounds.ts'

const run = promisify(execFile)
const large = 4.5 * 2 ** 30
/** libsndfile's writes follow the descriptor's offset: moving it leaves a hole instead of gigabytes. */
const lseek = koffi.load(null).func('int64 lseek(int fd, int64 offset, int whence)')

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

/** How many frames others see. Not soxi: it knows nothing of RF64, and reads it to the end. */
async function framesSeen(path: string): Promise<number[]> {
  const stream = ['-show_entries', 'stream=duration_ts', '-of', 'csv=p=0']
  const ffprobe = await run('ffprobe', ['-v', 'warning', ...stream, path])
  expect(ffprobe.stderr).toBe('')
  const mediainfo = await run('mediainfo', ['--Inform=Audio;%SamplingCount%', path])
  return [ffprobe, mediainfo].map(({ stdout }) => Number(stdout.trim()))
}

it('becomes RF64 past 4 GiB, without being asked', async () => {
  const path = join(folder.path, 'large.wav')
  const file = await open(path, 'wx+')
  const created = await createSoundFile(file.fd, {
    path,
    output: { kind: 'wav' },
    format: cd,
    facts,
  })
  const { size: dataOffset } = await file.stat()
  const block = sound('tone', 0, 44_100)
  await created.transfer('sf_write_raw', block, block.length)
  const before = await readFile(path)
  expect(before.toString('latin1', 0, 4)).toBe('RIFF')
  lseek(file.fd, dataOffset + large, 0)
  await created.transfer('sf_write_raw', block, block.length)
  expect(await created.close()).toBeUndefined()
  await file.close()
  const frames = large / 4 + 44_100
  expect(await framesSeen(path)).toEqual([frames, frames])

  await using reader = await openReader(path)
  expect(reader.frames).toBe(frames)
  expect(Buffer.compare(await reader.read(large / 4, 44_100), block)).toBe(0)
})

it('becomes RF64 when it is repaired, too, with the samples where they are', async () => {
  const path = join(folder.path, 'cut-off.wav')
  const writer = await openWriter({ path, output: { kind: 'wav' }, format: cd, facts })
  await writer.write(sound('tone', 0, 44_100))
  await writer.close()
  // As if the process had been killed before it wrote the header once more.
  await truncate(path, large)
  const repaired = await repair(path)
  if (!('format' in repaired)) throw new Error('no frames')
  const { frames, facts: found } = repaired
  expect(frames).toBe(Math.floor((large - (await dataOffset(path))) / 4))
  expect(found?.timeReference).toBe(facts.timeReference)
  expect(await framesSeen(path)).toEqual([frames, frames])
  await using reader = await openReader(path)
  expect(Buffer.compare(await reader.read(0, 44_100), sound('tone', 0, 44_100))).toBe(0)
})

async function dataOffset(path: string): Promise<number> {
  const file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0)
  await file.close()
  return buffer.indexOf('data', 0, 'latin1') + 8
}
