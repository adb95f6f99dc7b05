import { mkdir, readdir, rm, statfs, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { loopbackProject } from '../../../../test/support/loopback-project.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { NetbootError } from '../../src/errors.ts'
import { startNetboot } from '../../src/netboot.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { readStatus } from '../../src/status/read-status.ts'
import { phase1Cache } from '../support/phase1-cache.ts'

const timeout = 400_000
beforeAll(() => buildPhase1({ cache: phase1Cache }), 900_000)

async function failureOf(work: Promise<unknown>): Promise<NetbootError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof NetbootError) return error
  throw new Error(`expected a NetbootError, got ${error}`)
}

it(
  'a start says that the disk is full, leaves nothing half-written, and goes on when there is room',
  async () => {
    await using disk = await mountTmpfs('16m')
    const { path } = await loopbackProject(disk.path)
    const ballast = join(disk.path, 'ballast')
    const out = join(path, 'out')
    const start = async (): Promise<void> => {
      await using _netboot = await startNetboot({ folder: path, cache: phase1Cache })
      expect(await readStatus(path)).toMatchObject({ running: true })
    }
    for (const room of [0, 40_000, 200_000]) {
      await rm(ballast, { force: true })
      await rm(out, { recursive: true, force: true })
      const { bfree, bsize } = await statfs(disk.path)
      await writeFile(ballast, Buffer.alloc(Math.max(0, bfree * bsize - room)))
      const error = await failureOf(start())
      expect({ room, code: error.code, message: error.message }).toEqual({
        ...{ room, code: 'ERR_IO' },
        message: expect.stringMatching(/^The disk is full: [^\n]+$/),
      })
      const names = await readdir(out, { recursive: true }).catch(() => [])
      expect(names.filter((name) => name.includes('.part'))).toEqual([])
    }
    await rm(ballast)
    await start()
  },
  timeout,
)

it(
  'so does a build of phase 1',
  async () => {
    // Room for what is packed; what is unpacked takes more.
    await using disk = await mountTmpfs('24m')
    const cache = join(disk.path, 'cache')
    await mkdir(cache)
    await symlink(join(phase1Cache, 'packages'), join(cache, 'packages'))
    const error = await failureOf(buildPhase1({ cache }))
    expect(error.code).toBe('ERR_IO')
    expect(error.message).toMatch(/^Could not build phase 1: the disk is full: /)
    expect((await readdir(cache)).sort()).toEqual(['.lock', 'packages'])
  },
  timeout,
)
