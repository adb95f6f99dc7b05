import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { showTextProgram } from '../src/show-text.ts'

it('is a program that has the console show its text, and says why it cannot', async () => {
  await using folder = await temporaryFolder()
  const program = join(folder.path, 'show_text')
  await writeFile(program, showTextProgram(), { mode: 0o755 })
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const { status, stderr } = spawnSync('strace', ['-e', 'trace=ioctl', program], {
    stdio: [...stdio],
    encoding: 'utf8',
  })
  // ENOTTY (25): /dev/null is no console.
  expect(stderr).toMatch(/^ioctl\(0, KDSETMODE, (KD_TEXT|0)\) += -1 ENOTTY /m)
  expect(status).toBe(25)
})
