import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { straceInject } from '../../../../test/support/strace.ts'
import { makeTorrent } from '../../src/making/make-torrent.ts'
import { systemFolder } from '../support/swarm.ts'

it('a disk that fails under the seeder is told, who asked is hung up on, and it serves again when the disk does', async () => {
  await using folder = await systemFolder()
  const oss = join(folder.path, 'oss')
  const torrent = await makeTorrent({ path: join(oss, 'debian') })
  const file = join(folder.path, 'debian.torrent')
  await writeFile(file, torrent.bytes)
  const initrd = join(oss, 'debian/sub/initrd.img')
  const { code, stdout, stderr } = await straceInject({
    args: [join(import.meta.dirname, '../fixtures/failing-disk.ts'), file, oss],
    syscalls: ['pread64'],
    fault: { error: 'EIO' },
    when: '1+2',
    paths: [initrd],
  })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const lines = stdout.split('\n')
  expect(lines.filter((line) => line.startsWith('turn'))).toEqual([
    'turn 1: hung up',
    'turn 2: 16384 bytes',
    'turn 3: 16384 bytes',
  ])
  expect(lines).toContainEqual(
    expect.stringMatching(/^warning ERR_IO .*initrd\.img: could not read: EIO: i\/o error/),
  )
})
