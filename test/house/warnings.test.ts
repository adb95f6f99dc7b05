import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { run } from './tarballs.ts'

const leak = `
  const { EventEmitter } = await import('node:events')
  const emitter = new EventEmitter()
  for (let count = 0; count < 11; count++) emitter.on('x', () => undefined)
  await new Promise((resolve) => setImmediate(resolve))`

it.each([
  ['passes without a warning', '', 0],
  ['fails on a listener leak', leak, 1],
])('a test run %s', async (_what, body, status) => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'boxwright-warnings-'))
  try {
    // The configuration of the house, for another folder.
    const config = `
      import { resolve } from 'node:path'
      import house from ${JSON.stringify(resolve('vitest.config.ts'))}
      const setupFiles = house.test.setupFiles.map((file) => resolve(${JSON.stringify(resolve('.'))}, file))
      export default { test: { setupFiles, include: ['*.test.ts'] } }`
    const test = `
      import { it } from 'vitest'
      it('does something', async () => {${body}
      })`
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'vitest.config.ts'), config)
    writeFileSync(join(folder, 'leak.test.ts'), test)
    const ended = await run('vitest', ['run', '--root', folder])
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ status })
    if (status !== 0) {
      expect(ended.stdout + ended.stderr).toContain('MaxListenersExceededWarning')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
