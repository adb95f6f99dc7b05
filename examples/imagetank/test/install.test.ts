import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { tankProgram } from './box.ts'

const run = promisify(execFile)
const all = ['--samba', '--access-point', 'Tank', '--passphrase', 'open sesame']

describe('what install writes', () => {
  it('is printed first, is what systemd and dnsmasq take, and is written once', async () => {
    await using folder = await temporaryFolder()
    const dry = await tankProgram.run(['install', '--dry-run', '--root', folder.path, ...all])
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    const paths = [...dry.stdout.matchAll(/^# (\/etc\/\S+)$/gm)].map(([, path = '']) => path)
    expect(paths).toEqual([
      '/etc/systemd/system/imagetank.service',
      '/etc/udev/rules.d/60-imagetank.rules',
      '/etc/samba/imagetank.conf',
      '/etc/hostapd/imagetank.conf',
      '/etc/dnsmasq.d/imagetank.conf',
      '/etc/systemd/network/60-imagetank.network',
    ])
    await expect(stat(join(folder.path, 'etc'))).rejects.toThrow('ENOENT')

    const install = ['install', '--root', folder.path, ...all]
    const written = await tankProgram.run(install)
    expect(written.stdout.split('\n').filter((line) => line.endsWith('written')).length).toBe(6)
    const unit = join(folder.path, 'etc/systemd/system/imagetank.service')
    expect(await run('systemd-analyze', ['verify', unit])).toEqual({ stdout: '', stderr: '' })
    const text = await readFile(unit, 'utf8')
    expect(text).toMatch(/^ExecStart=.* serve --config \/etc\/imagetank.yaml --cards devices$/m)
    expect(text).toMatch(/^SystemCallFilter=@system-service @mount$/m)
    const dnsmasq = join(folder.path, 'etc/dnsmasq.d/imagetank.conf')
    expect((await run('dnsmasq', ['--test', `--conf-file=${dnsmasq}`])).stderr).toContain('OK')
    const secret = await stat(join(folder.path, 'etc/hostapd/imagetank.conf'))
    expect(secret.mode & 0o777).toBe(0o600)

    expect((await tankProgram.run(install)).stdout).not.toContain('written')
    await writeFile(dnsmasq, 'mine')
    const refused = await tankProgram.run(install)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('--replace writes over it')
    expect(await readFile(dnsmasq, 'utf8')).toBe('mine')
    expect((await tankProgram.run([...install, '--replace'])).code).toBe(0)
    expect(await readFile(dnsmasq, 'utf8')).toContain('dhcp-range')
  })

  it('is refused where it could not be, all at once', async () => {
    const ways = ['--access-point', 'A\nB', '--passphrase', 'short', '--interface', 'wlan0 evil']
    const { code, stderr } = await tankProgram.run(['install', '--dry-run', ...ways])
    expect(code).toBe(1)
    expect(stderr).toMatch(/expected a name on the air.*, a passphrase.*, a network interface/)
  })
})
