import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { tankProgram } from './box.ts'

const run = promisify(execFile)
const all = ['--samba', '--access-point', 'Tank', '--passphrase', 'open sesame']
const paths = [
  '/etc/systemd/system/imagetank.service',
  '/etc/systemd/system/copy_img2@.service',
  '/etc/systemd/system/mv_img2.path',
  '/etc/systemd/system/mv_img2.service',
  '/etc/udev/rules.d/70-imagetank.rules',
  '/etc/samba/imagetank.conf',
  '/etc/systemd/system/imagetank.service.d/samba.conf',
  '/etc/tmpfiles.d/imagetank.conf',
  '/etc/hostapd/imagetank.conf',
  '/etc/dnsmasq.d/imagetank.conf',
  '/etc/systemd/network/60-imagetank.network',
]

/** What a program says that ends as it should not, or does. */
async function said(command: string, ...args: readonly string[]): Promise<string> {
  const both = await run(command, args).catch((error: { stdout: string; stderr: string }) => error)
  return both.stdout + both.stderr
}

let folder: TemporaryFolder
const at = (path: string): string => join(folder.path, path)
beforeAll(async () => {
  folder = await temporaryFolder()
  const dry = await tankProgram.run(['install', '--dry-run', '--root', folder.path, ...all])
  expect(dry).toMatchObject({ code: 0, stderr: '' })
  const told = [...dry.stdout.matchAll(/^# (\/etc\/\S+)$/gm)].map(([, path = '']) => path)
  expect(told).toEqual(paths)
  await expect(stat(at('etc'))).rejects.toThrow('ENOENT')
  const written = await tankProgram.run(['install', '--root', folder.path, ...all])
  expect(written).toMatchObject({ code: 0, stderr: '' })
  for (const path of paths) {
    expect(written.stdout).toContain(`${path} written`)
    expect(dry.stdout).toContain(await readFile(at(path), 'utf8'))
  }
})
afterAll(async () => {
  await folder?.[Symbol.asyncDispose]()
})

describe('what install writes is taken by', () => {
  it('systemd: the service, the template for a device, the path and its service', async () => {
    const units = ['imagetank.service', 'copy_img2@sdb1.service', 'mv_img2.path', 'mv_img2.service']
    const places = units.map((name) => at(`etc/systemd/system/${name}`))
    expect(await run('systemd-analyze', ['verify', ...places])).toEqual({ stdout: '', stderr: '' })
    const unit = await readFile(at('etc/systemd/system/imagetank.service'), 'utf8')
    expect(unit).toMatch(/^ExecStart=.* serve --config \/etc\/imagetank.yaml --cards devices$/m)
    expect(unit).toMatch(/^SystemCallFilter=@system-service @mount$/m)
    const card = await readFile(at('etc/systemd/system/copy_img2@.service'), 'utf8')
    expect(card).toMatch(/^ExecStart=.* import-card --config "\/etc\/imagetank.yaml" \/dev\/%I$/m)
    expect(card).toContain('\nSyslogIdentifier=copy_img2\n')
    expect(card).toContain('\nAfter=dev-%i.device imagetank.service\n')
    const uploads = await readFile(at('etc/systemd/system/mv_img2.path'), 'utf8')
    expect(uploads).toContain('\nPathChanged=/data/uploads\n')
    const move = await readFile(at('etc/systemd/system/mv_img2.service'), 'utf8')
    expect(move).toContain('\nSyslogIdentifier=mv_img2\n')
    const tmpfiles = ['--create', '--prefix=/nowhere', at('etc/tmpfiles.d/imagetank.conf')]
    expect(await run('systemd-tmpfiles', tmpfiles)).toEqual({ stdout: '', stderr: '' })
  })

  it('udev', async () => {
    // Its own folder for rules, in a mount namespace: nothing of this machine is changed.
    const script =
      'mount --make-rprivate / && mount --bind "$1" /etc/udev/rules.d && udevadm test --action="$3" "$2" 2>&1'
    const [device = ''] = (
      await run('sh', ['-c', 'ls -d /sys/class/block/* | head -n 1'])
    ).stdout.split('\n')
    const rules = at('etc/udev/rules.d')
    const judge = (action = 'add') =>
      said('unshare', '--mount', 'sh', '-c', script, 'sh', rules, device, action)
    const judged = await judge()
    expect(judged).toContain('/etc/udev/rules.d/70-imagetank.rules')
    expect(judged).not.toMatch(/70-imagetank\.rules:\d+/)
    // As a reader's slot changes when a card without partitions is put in, and when it is taken out.
    const start = `systemctl --no-block start copy_img2@${basename(device)}.service`
    const set = (facts: string): string =>
      `ACTION=="change", ENV{ID_BUS}="usb", ENV{DISK_MEDIA_CHANGE}="1", ${facts}\n`
    await writeFile(join(rules, '69-card.rules'), set('ENV{ID_FS_USAGE}="filesystem"'))
    expect(await judge('change')).toContain(start)
    expect(await judge('add')).not.toContain(start)
    await writeFile(join(rules, '69-card.rules'), set('ENV{ID_FS_USAGE}=""'))
    expect(await judge('change')).not.toContain(start)
    await writeFile(join(rules, '71-wrong.rules'), 'ACTION=="add", NONSENSE="1"\n')
    expect(await judge()).toMatch(/71-wrong\.rules:1/)
  })

  it('Samba', async () => {
    const smb = at('smb.conf')
    await writeFile(smb, `[global]\n   include = ${at('etc/samba/imagetank.conf')}\n`)
    const { stdout, stderr } = await run('testparm', ['--suppress-prompt', smb])
    expect(stderr).toContain('Loaded services file OK.')
    expect(stderr).not.toMatch(/unknown|ignoring|error/i)
    expect(stdout).toMatch(/^\[images\][^[]*path = \/data\/images$/m)
    expect(stdout).toMatch(/^\[uploads\][^[]*read only = No/m)
  })

  it('hostapd and dnsmasq', async () => {
    const hostapd = at('etc/hostapd/imagetank.conf')
    expect((await stat(hostapd)).mode & 0o777).toBe(0o600)
    const right = await said('/usr/sbin/hostapd', hostapd)
    // It has read it, and misses the interface.
    expect(right).toMatch(/nl80211|wlan0/)
    expect(right).not.toMatch(/Line \d+|errors? found/)
    const wrong = at('wrong.conf')
    await writeFile(wrong, `${await readFile(hostapd, 'utf8')}nonsense=1\n`)
    expect(await said('/usr/sbin/hostapd', wrong)).toMatch(/Line \d+.*nonsense/)
    const dnsmasq = at('etc/dnsmasq.d/imagetank.conf')
    expect((await run('dnsmasq', ['--test', `--conf-file=${dnsmasq}`])).stderr).toContain('OK')
  })
})

describe('install', () => {
  it('writes what is new, never what somebody has changed, and takes only its own away', async () => {
    const install = ['install', '--root', folder.path, ...all]
    const again = await tankProgram.run(install)
    expect(again).toMatchObject({ code: 0 })
    expect(again.stdout).not.toContain('written')
    // Of its own it writes a newer one, of those of others none: not even what is new.
    const other = [...install.slice(0, -1), 'another sesame']
    const dnsmasq = at('etc/dnsmasq.d/imagetank.conf')
    const [own, hostapd] = [await readFile(dnsmasq, 'utf8'), at('etc/hostapd/imagetank.conf')]
    await writeFile(dnsmasq, `${own}# mine\n`)
    const refused = await tankProgram.run(other)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`${dnsmasq}: expected none, or ours; --replace writes over it`)
    expect(await readFile(hostapd, 'utf8')).toContain('open sesame')
    expect(await readFile(dnsmasq, 'utf8')).toBe(`${own}# mine\n`)
    expect((await tankProgram.run([...other, '--replace'])).code).toBe(0)
    expect(await readFile(dnsmasq, 'utf8')).toBe(own)
    expect(await readFile(hostapd, 'utf8')).toContain('another sesame')

    const unit = at('etc/systemd/system/imagetank.service')
    await writeFile(unit, `${await readFile(unit, 'utf8')}# mine\n`)
    const dry = await tankProgram.run(['uninstall', '--root', folder.path, '--dry-run'])
    expect(dry.stdout).toContain('/etc/udev/rules.d/70-imagetank.rules removed')
    expect((await stat(at('etc/udev/rules.d/70-imagetank.rules'))).isFile()).toBe(true)
    const { stdout } = await tankProgram.run(['uninstall', '--root', folder.path])
    expect(stdout).toContain('imagetank.service kept: it was changed')
    expect(stdout.match(/ removed$/gm)?.length).toBe(paths.length - 1)
    expect(stdout).toContain('systemctl disable --now imagetank.service mv_img2.path')
    await expect(stat(hostapd)).rejects.toThrow('ENOENT')
  })

  it('is refused where it could not be, all at once', async () => {
    const ways = ['--access-point', 'A\nB', '--passphrase', 'short', '--interface', 'wlan0 evil']
    const { code, stderr } = await tankProgram.run(['install', '--dry-run', ...ways])
    expect(code).toBe(1)
    expect(stderr).toMatch(/expected a name on the air.*, a passphrase.*, a network interface/)
  })
})

describe('what the units run', () => {
  it('imports uploads without the box, and says which device is no card', async () => {
    await using data = await temporaryFolder()
    const config = join(data.path, 'box.yaml')
    await writeFile(config, `data: ${data.path}\n`)
    const place = join(data.path, 'uploads/samba')
    await mkdir(place, { recursive: true })
    await writeFile(join(place, 'IMG_1.CR2'), 'its raw')
    await chmod(join(place, 'IMG_1.CR2'), 0o600)
    const moved = await tankProgram.run(['import-uploads', '--config', config])
    expect(moved).toMatchObject({ code: 0, stdout: '' })
    expect(moved.stderr).toMatch(/mv_img2.*import proven/)
    const { stdout } = await tankProgram.run(['status', join(data.path, 'images'), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ stored: { files: 1 } })
    const none = await tankProgram.run(['import-card', '/dev/no-such', '--config', config])
    expect(none.code).toBe(1)
    expect(none.stderr).toContain('/dev/no-such: expected a card')
    // No failure of a unit that udev starts for what is there.
    const other = await tankProgram.run(['import-card', '/dev/null', '--config', config])
    expect(other).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('/dev/null: expected a card'),
    })
  })
})
