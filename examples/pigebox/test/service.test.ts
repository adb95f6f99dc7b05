import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServiceManager, serviceManager } from '../../../test/support/service-manager.ts'
import { until } from '../../../test/support/until.ts'
import { filesIn, runPigebox } from './box.ts'

const run = promisify(execFile)
const command = fileURLToPath(new URL('./fixtures/pigebox.ts', import.meta.url))

let manager: ServiceManager
beforeAll(async () => {
  manager = await serviceManager()
})
afterAll(() => manager?.[Symbol.asyncDispose]())

describe('the unit that print-unit prints', () => {
  it('runs under a real systemd: ready, recording, stopped in order', async () => {
    const data = join(manager.folder, 'data')
    const config = join(manager.folder, 'pigebox.yaml')
    const log = join(manager.folder, 'log')
    await mkdir(data)
    await writeFile(
      config,
      `data: ${data}\nweb: {port: 0}\nmdns: false\nmunin: {port: null}\nrecording: {rotate: 1s}\n`,
    )
    const printed = await runPigebox(['print-unit', '--config', config])
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    const file = join(manager.folder, 'pigebox.service')
    await writeFile(file, printed.stdout)
    expect(await run('systemd-analyze', ['verify', file])).toEqual({ stdout: '', stderr: '' })

    // The sources, with a demo for want of a sound card; a manager for users cannot change them, a
    // checkout may lie where nothing is to be seen, and a container cannot shut its own /proc any further.
    const here = printed.stdout
      .replace(
        /^(ExecStart=\S+) .* (serve .*) --no-demo$/m,
        `$1 --conditions=@boxwright/source ${command} $2 --demo`,
      )
      .replace(/^(User|SupplementaryGroups|PrivateTmp|ProtectKernel\w+)=.*\n/gm, '')
      .replace('ProtectHome=yes', 'ProtectHome=read-only')
      .replace('[Install]', `StandardError=append:${log}\n\n[Install]`)
    await manager.install('pigebox.service', here)
    await manager.systemctl('start', 'pigebox.service')
    expect(await manager.property('pigebox.service', 'ActiveState')).toBe('active')
    expect(await manager.property('pigebox.service', 'StatusText')).toMatch(/^PigeBox at http:/)
    const logged = () => readFile(log, 'utf8')
    await until('the log', logged, (text) => text.includes('segment closed'))
    await manager.systemctl('stop', 'pigebox.service')
    expect(await manager.property('pigebox.service', 'Result')).toBe('success')
    const files = await filesIn(data)
    expect(files.filter((path) => path.endsWith('.wav')).length).toBeGreaterThan(0)
    expect(files.filter((path) => path.endsWith('.part'))).toEqual([])
  })
})
