import { chmod, chown, mkdir, readdir, stat, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { nobody, runCommand, startAsNobody } from '../support/command.ts'
import { phase1Cache } from '../support/phase1-cache.ts'

beforeAll(() => buildPhase1({ cache: phase1Cache }), 900_000)

it('a build of phase 1 needs no root, tells how far it is, and ends at Ctrl+C with nothing half-made', async () => {
  await using folder = await temporaryFolder()
  const cache = join(folder.path, 'cache')
  await mkdir(cache)
  await symlink(join(phase1Cache, 'packages'), join(cache, 'packages'))
  await chmod(folder.path, 0o755)
  await chown(cache, nobody, nobody)
  await using build = startAsNobody('build-phase1', '--cache', cache, '--json')
  const progress = JSON.parse(await build.says('"task":"pack"'))
  expect(progress).toMatchObject({ event: 'progress', name: 'phase 1', done: 0 })
  expect(progress.total).toBeGreaterThan(1e6)
  build.kill('SIGINT')
  expect(await build.ended).toMatchObject({ code: 130, signal: null })
  expect((await readdir(cache)).sort()).toEqual(['.lock', 'packages'])
}, 400_000)

it('one that is built already is told at once, where it is', async () => {
  const { code, lines, stderr } = await runCommand('build-phase1', '--cache', phase1Cache)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(lines.map((line) => basename(line))).toEqual([
    expect.stringMatching(/^vmlinuz-/),
    expect.stringMatching(/^phase1-.*\.img$/),
  ])
  for (const line of lines) expect((await stat(line)).size).toBeGreaterThan(1e6)
  const json = await runCommand('build-phase1', '--cache', phase1Cache, '--json')
  const [kernel, initrd] = lines
  expect(JSON.parse(json.lines.at(-1) ?? '')).toMatchObject({ event: 'built', kernel, initrd })
})
