import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'

// The set-up is plain JavaScript, so that it runs before anything is installed.
const services = '../../scripts/setup/services.js'
const { withoutServices } = (await import(services)) as {
  withoutServices<T>(install: () => T, path: string): T
}

it('forbids to start services while packages are installed, and no longer', async () => {
  await using folder = await temporaryFolder()
  const policy = join(folder.path, 'policy-rc.d')
  const answer = (): number | null => spawnSync(policy, ['redis-server', 'start']).status
  expect(withoutServices(answer, policy)).toBe(101)
  expect(existsSync(policy)).toBe(false)
  expect(() => withoutServices(() => expect.unreachable(), policy)).toThrow()
  expect(existsSync(policy)).toBe(false)
})

it('forbids nothing once the installation was killed', async () => {
  await using folder = await temporaryFolder()
  const policy = join(folder.path, 'policy-rc.d')
  const code = `
    const { withoutServices } = await import('./scripts/setup/services.js')
    withoutServices(() => process.kill(process.pid, 'SIGKILL'), ${JSON.stringify(policy)})`
  expect(spawnSync(process.execPath, ['--input-type=module', '--eval', code]).signal).toBe(
    'SIGKILL',
  )
  expect(spawnSync(policy).status).toBe(0)
  // Nor is it taken for the owner's by the next one.
  const answer = (): number | null => spawnSync(policy, ['redis-server', 'start']).status
  expect(withoutServices(answer, policy)).toBe(101)
  expect(existsSync(policy)).toBe(false)
})

it("leaves the owner's policy alone", async () => {
  await using folder = await temporaryFolder()
  const policy = join(folder.path, 'policy-rc.d')
  writeFileSync(policy, '#!/bin/sh\nexit 104\n', { mode: 0o755 })
  expect(withoutServices(() => 7, policy)).toBe(7)
  expect(readFileSync(policy, 'utf8')).toContain('exit 104')
})
