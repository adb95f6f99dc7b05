import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { run } from '../../../../test/support/run.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { type MakeTorrentOptions, makeTorrent, readTorrent } from '../../src/making/make-torrent.ts'
import { systemFolder } from '../support/swarm.ts'

let folder: TemporaryFolder
let system: string
// Large enough for threads.
const length = 9_000_001
beforeAll(async () => {
  folder = await systemFolder(length)
  system = join(folder.path, 'oss/debian')
})
afterAll(() => folder[Symbol.asyncDispose]())

describe('a torrent that was made', () => {
  it('is the same for transmission-show and aria2c', async () => {
    const trackers = [['http://192.0.2.1:6969/announce'], ['udp://192.0.2.1:6969']]
    const webSeeds = ['http://192.0.2.1:8080/oss/']
    const torrent = await makeTorrent({ path: system, trackers, webSeeds })
    const file = join(folder.path, 'debian.torrent')
    await writeFile(file, torrent.bytes)
    const shown = await run('transmission-show', file)
    expect(shown).toContain(`Hash: ${torrent.infoHash}\n`)
    expect(shown).toContain('Private torrent')
    expect(shown).toContain('Piece Size: 64.00 KiB')
    for (const url of [...trackers.flat(), ...webSeeds]) expect(shown).toContain(url)
    expect(await run('aria2c', '-S', file)).toContain(`Info Hash: ${torrent.infoHash}\n`)
    expect(readTorrent(torrent.bytes)).toEqual({ ...torrent, hashed: undefined })
  })

  it('of one file is the one that transmission-create makes', async () => {
    const path = join(system, 'vmlinuz')
    const file = join(folder.path, 'other.torrent')
    await run('transmission-create', '-p', '-s', '64', '-t', 'http://t/', '-o', file, path)
    const other = readTorrent(await readFile(file))
    expect(other.infoHash).toBe((await makeTorrent({ path })).infoHash)
  })

  it('of one file has no folder', async () => {
    const torrent = await makeTorrent({ path: join(system, 'vmlinuz'), private: false })
    expect(torrent.info).toMatchObject({ name: 'vmlinuz', folder: false, private: false })
    expect(readTorrent(torrent.bytes).info.files).toEqual([
      { path: ['vmlinuz'], length, padding: false },
    ])
  })

  it('hashes nothing twice', async () => {
    const path = join(folder.path, 'oss/kept')
    await mkdir(path)
    for (const name of ['a', 'b', 'c']) await writeFile(join(path, name), noise(200_000, name))
    const cache = join(folder.path, 'cache')
    const make = async (more: Partial<MakeTorrentOptions> = {}) =>
      await makeTorrent({ path, cache, align: true, ...more })
    await settled()
    const first = await make()
    expect(first.hashed).toBe(3 * 200_000 + 2 * 62_144)
    expect(await make()).toEqual({ ...first, hashed: 0 })
    // One that changes is hashed again, the others are not, and it is the torrent that it would be.
    await writeFile(join(path, 'b'), noise(200_000, 'changed'))
    await settled()
    const second = await make()
    expect(second.hashed).toBe(4 * 65_536)
    const { hashed: _, ...anew } = await makeTorrent({ path, align: true })
    expect(second).toEqual({ ...anew, hashed: second.hashed })
    // A damaged cache is none.
    for (const name of await readdir(cache)) await truncate(join(cache, name), 30)
    expect((await make()).hashed).toBe(first.hashed)
  })

  it('tells how far it is, and can be ended', async () => {
    const told: number[] = []
    await makeTorrent({ path: system, onProgress: (done) => void told.push(done) })
    expect(told.at(-1)).toBe(length + Math.floor(length / 2))
    const end = new AbortController()
    const made = makeTorrent({
      path: system,
      signal: end.signal,
      onProgress: () => end.abort(new Error('enough')),
    })
    await expect(made).rejects.toThrow('enough')
  })

  it('takes a link to a file for the file, and refuses what is no file', async () => {
    const path = join(folder.path, 'oss/links')
    await mkdir(path)
    await symlink(join(system, 'vmlinuz'), join(path, 'vmlinuz'))
    expect((await makeTorrent({ path })).info.files).toMatchObject([{ length }])
    await symlink(system, join(path, 'folder'))
    await symlink('/dev/null', join(path, 'device'))
    await writeFile(join(path, 'a\nb'), 'x')
    await expect(makeTorrent({ path })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_TORRENT',
        message: expect.stringMatching(/device: expected a file\n.*link to a folder\n.*control/),
      }),
    )
  })

  it('cannot be made of nothing', async () => {
    const path = join(folder.path, 'none')
    await expect(makeTorrent({ path })).rejects.toMatchObject({ code: 'ERR_IO' })
    await mkdir(path)
    await expect(makeTorrent({ path })).rejects.toThrow(/none: expected at least one byte/)
    await rm(path, { recursive: true })
  })
})

/** A file that has just changed may change again within the same tick of the file system's clock. */
async function settled(): Promise<void> {
  await sleep(50)
}
