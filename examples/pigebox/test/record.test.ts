import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../test/support/alsa.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { filesIn, runPigebox, soundOf } from './box.ts'

let card: SoundCard
beforeAll(async () => {
  card = await soundCard({ rate: 48_000 })
})
afterAll(() => card?.[Symbol.asyncDispose]())

describe('pigebox record', () => {
  it('takes every flag of its main line', async () => {
    await using folder = await temporaryFolder('pigebox-record-')
    const config = join(folder.path, 'record.yaml')
    const directory = join(folder.path, 'sound')
    await writeFile(config, 'metering: false\nexisting: refuse\n')
    const line = `--device unthrottled --rate 48000 --channels 2 --directory ${directory} --file %F/%Hh%Mm%S.wav --length 20s --rotate 10s --format wav,flac --config ${config}`
    const { code, stderr } = await runPigebox(['record', ...line.split(' ')], { env: card.env })
    expect(stderr).toMatch(/^Recording \S+\.wav\S*, \S+\.flac\S*$/m)
    expect(code).toBe(0)
    const wavs = (await filesIn(directory)).filter((path) => path.endsWith('.wav'))
    // Begun between two marks, it passes two.
    const sound = Buffer.concat(await Promise.all(wavs.map(soundOf)))
    expect(wavs.length).toBe(3)
    expect(sound.byteLength).toBe(20 * 48_000 * 4)
    expect(sound.equals(card.sound.subarray(0, sound.byteLength))).toBe(true)
    expect((await filesIn(directory)).filter((path) => path.endsWith('.flac')).length).toBe(3)
  })

  it.each([
    ['--background', ['--background'], ''],
    ['-qb, among other letters', ['-qb'], ''],
    ['a line of its configuration', [], 'background: true\n'],
  ])('goes on in the background, once: %s', async (_, flags, config) => {
    await using folder = await temporaryFolder('pigebox-record-')
    const file = join(folder.path, 'record.yaml')
    const pid = join(folder.path, 'pid')
    await writeFile(file, `device: paced\nrate: 48000\n${config}`)
    const args = ['--config', file, '--pid', pid, '--directory', folder.path, ...flags]
    const { code, stdout } = await runPigebox(['record', ...args], { env: card.env })
    expect(code).toBe(0)
    expect(stdout).toBe('')
    const child = Number(await readFile(pid, 'utf8'))
    try {
      const names = (): Promise<string[]> => readdir(folder.path)
      await expect.poll(names).toContain('record.wav.part')
      // The one that records is the one whose number is in the file.
      expect(await readFile(`/proc/${child}/cmdline`, 'utf8')).toContain('--no-background')
      expect(Number(await readFile(pid, 'utf8'))).toBe(child)
      process.kill(child, 'SIGTERM')
      await expect.poll(names).not.toContain('pid')
      expect(await names()).toContain('record.wav')
      expect((await names()).filter((name) => name.endsWith('.part'))).toEqual([])
    } finally {
      await rm(pid, { force: true })
      try {
        process.kill(child, 'SIGKILL')
      } catch {
        // It has ended.
      }
    }
  })
})
