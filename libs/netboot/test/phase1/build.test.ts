import { createHash } from 'node:crypto'
import { stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { buildQemuAddon, buildXAddon } from '../../src/phase1/addon.ts'
import { buildPhase1, type Phase1 } from '../../src/phase1/build.ts'
import { findParts, takeParts } from '../../src/phase1/debian-parts.ts'
import { phase1Cache } from '../support/phase1-cache.ts'

let phase1: Phase1
// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => {
  phase1 = await buildPhase1({ cache: phase1Cache })
}, 900_000)

const sizeOf = async ({ kernel, initrd }: Phase1): Promise<number> => {
  const sizes = await Promise.all([kernel, initrd].map((path) => stat(path)))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

it('is small: kernel and initrd for virtual machines in 18 MB, for real ones in 17.5 MB', async () => {
  expect(await sizeOf(phase1)).toBeLessThan(18e6)
  expect(await sizeOf(await buildPhase1({ cache: phase1Cache, flavour: 'real' }))).toBeLessThan(
    17.5e6,
  )
}, 900_000)

it('leaves QEMU and X to add-ons, of 12.5 and 6.5 MB', async () => {
  const options = { cache: phase1Cache, flavour: 'real' } as const
  const sizes: number[] = []
  for (const build of [buildQemuAddon, buildXAddon]) {
    const { folder, files } = await build(options)
    expect(files).toHaveLength(1)
    sizes.push((await stat(join(folder, files[0] ?? ''))).size)
  }
  expect(sizes[0]).toBeLessThan(12.5e6)
  expect(sizes[1]).toBeLessThan(6.5e6)
}, 900_000)

it('is the same, byte for byte, when it is built again', async () => {
  const parts = await findParts('virtual')
  const sums: string[] = []
  await using folder = await temporaryFolder()
  const link = join(folder.path, 'cache')
  await symlink(phase1Cache, link)
  // Also by another path.
  for (const cache of [phase1Cache, link]) {
    const { kernel, archive } = await takeParts(parts, { cache, flavour: 'virtual' })
    sums.push(createHash('sha256').update(kernel).update(archive).digest('hex'))
  }
  expect(sums[0]).toBe(sums[1])
  expect(await buildPhase1({ cache: phase1Cache })).toEqual(phase1)
}, 400_000)
