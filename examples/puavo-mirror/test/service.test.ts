import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run } from '../../../test/support/run.ts'
import { serviceManager } from '../../../test/support/service-manager.ts'
import { until } from '../../../test/support/until.ts'
import { linkable } from '../src/commands/print-unit.ts'
import { imagesIn, mirrorProgram } from './box.ts'

const command = fileURLToPath(new URL('./fixtures/puavo-img-repo.ts', import.meta.url))

describe('the unit that print-unit prints', () => {
  it('runs under a real systemd: ready, generating, stopped in order', async () => {
    await using manager = await serviceManager()
    const data = join(manager.folder, 'data')
    const config = join(manager.folder, 'puavo-mirror.yaml')
    const log = join(manager.folder, 'log')
    await mkdir(data)
    const images = await imagesIn(manager.folder, 2)
    const keys = [`data: ${data}`, `images: ${images}`, 'web: {port: 0}', 'making: {settle: 0s}']
    await writeFile(config, [...keys, 'mdns: false', 'munin: {port: null}', ''].join('\n'))
    const printed = await mirrorProgram.run(['print-unit', '--config', config])
    expect(printed).toMatchObject({ code: 0, stderr: '' })
    expect(printed.stdout).toContain(`\nReadWritePaths=-${manager.folder}\n`)
    const file = join(manager.folder, 'puavo-mirror.service')
    await writeFile(file, printed.stdout)
    expect(await run('systemd-analyze', 'verify', file)).toBe('')

    // The sources; a manager for users cannot change who it is, a checkout may lie where nothing is to be seen, and a
    // container cannot shut its own /proc any further.
    const here = printed.stdout
      .replace(
        /^(ExecStart=\S+) .* (serve .*)$/m,
        `$1 --conditions=@boxwright/source ${command} $2`,
      )
      .replace(/^(User|SupplementaryGroups|PrivateTmp|ProtectKernel\w+)=.*\n/gm, '')
      .replace('ProtectHome=yes', 'ProtectHome=read-only')
      .replace('[Install]', `StandardError=append:${log}\n\n[Install]`)
    await manager.install('puavo-mirror.service', here)
    await manager.systemctl('start', 'puavo-mirror.service')
    expect(await manager.property('puavo-mirror.service', 'ActiveState')).toBe('active')
    const logged = () => readFile(log, 'utf8')
    await until('the log', logged, (text) => text.includes('the mirror is up to date'))
    await manager.systemctl('stop', 'puavo-mirror.service')
    expect(await manager.property('puavo-mirror.service', 'Result')).toBe('success')
    expect(await mirrorProgram.run(['verify', join(data, 'mirror')])).toMatchObject({ code: 0 })
  })

  it('lets hard links lead from the images to the mirror, where one folder holds both', () => {
    expect(linkable('/srv/images', '/srv/images/mirror')).toEqual(['/srv/images'])
    expect(linkable('/srv/images', '/srv/mirror')).toEqual(['/srv'])
    expect(linkable('/srv/mirror/images', '/srv/mirror')).toEqual(['/srv/mirror'])
    expect(linkable('/srv/images', '/srv/images-mirror')).toEqual(['/srv'])
    expect(linkable('/srv/images', '/var/lib/puavo-mirror/mirror')).toEqual([
      '/var/lib/puavo-mirror/mirror',
    ])
  })

  it('is none without a folder of images', async () => {
    const { code, stderr } = await mirrorProgram.run(['print-unit', '--config', '/dev/null'])
    expect(code).toBe(1)
    expect(stderr).toContain('images: expected a folder, got none')
  })
})
