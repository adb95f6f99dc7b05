import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { network } from '../../../test/support/namespace.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { configSchema } from '../src/config/schema.ts'
import { accessPointFiles } from '../src/install/access-point.ts'
import type { SystemFile } from '../src/install/system-file.ts'
import { tankProgram } from './box.ts'
import { countriesOf } from './regulatory-db.ts'

const run = promisify(execFile)
const air = ['--access-point', 'Tank', '--country', 'DE', '--passphrase', 'open sesame']
const all = ['--samba', ...air]
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
  '/etc/systemd/system/hostapd.service.d/imagetank.conf',
  '/etc/dnsmasq.d/imagetank.conf',
  '/etc/systemd/network/60-imagetank.network',
  '/etc/NetworkManager/conf.d/60-imagetank.conf',
]

/** What a program says that ends as it should not, or does. */
async function said(command: string, ...args: readonly string[]): Promise<string> {
  const both = await run(command, args).catch((error: { stdout: string; stderr: string }) => error)
  return both.stdout + both.stderr
}

function accessPointOf(country: string): SystemFile[] {
  const point = { ssid: 'Tank', passphrase: 'open sesame', device: 'wlan0', country }
  return accessPointFiles(configSchema.parse({}), point)
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

  it('hostapd, with the rules of a country', async () => {
    const hostapd = at('etc/hostapd/imagetank.conf')
    expect((await stat(hostapd)).mode & 0o777).toBe(0o600)
    const own = await readFile(hostapd, 'utf8')
    expect(own).toMatch(/^country_code=DE$/m)
    const right = await said('/usr/sbin/hostapd', hostapd)
    // It has read it, and misses the interface.
    expect(right).toMatch(/nl80211|wlan0/)
    expect(right).not.toMatch(/Line \d+|errors? found|country_code/)
    const judge = async (text: string): Promise<string> => {
      await writeFile(at('wrong.conf'), text)
      return await said('/usr/sbin/hostapd', at('wrong.conf'))
    }
    expect(await judge(`${own}nonsense=1\n`)).toMatch(/Line \d+.*nonsense/)
    expect(await judge(own.replace('=DE', '=D'))).toMatch(/Line \d+.*country_code/)
    expect(await judge(own.replace(/^country_code=.*$/m, ''))).toContain('country_code')
  })

  it('the kernel’s rules for the air, in every country', async () => {
    const [, channel] = /^channel=(\d+)$/m.exec(
      await readFile(at('etc/hostapd/imagetank.conf'), 'utf8'),
    ) ?? ['', '']
    const middle = 2407 + 5 * Number(channel)
    const countries = countriesOf(await readFile('/lib/firmware/regulatory.db'))
    expect(countries.size).toBeGreaterThan(150)
    const barred = [...countries].filter(
      ([, ranges]) => !ranges.some(([from, to]) => from <= middle - 10 && middle + 10 <= to),
    )
    // Togo wants radars to be heard on every channel, this one too.
    expect(barred.filter(([code]) => code !== 'TG')).toEqual([])
    // What is asked for by `--country` is what the kernel knows; the Antilles are no country any more.
    for (const code of countries.keys()) {
      if (code !== 'AN') expect(() => accessPointOf(code), code).not.toThrow()
    }
    for (const code of ['UK', 'ZZ', 'de', 'D', '', 'DEU', '00']) {
      expect(() => accessPointOf(code), code).toThrow('a country such as DE')
    }
  })

  it('systemd, where Debian’s hostapd waits for another file; its radio is unblocked', async () => {
    const judge = async (): Promise<string> => {
      const env = { ...process.env, SYSTEMD_UNIT_PATH: `${at('etc/systemd/system')}:` }
      const both = run('systemd-analyze', ['verify', 'hostapd.service'], { env })
      const { stdout, stderr } = await both.catch(
        (error: { stdout: string; stderr: string }) => error,
      )
      return stdout + stderr
    }
    expect(await judge()).not.toMatch(/hostapd/)
    const dropIn = at('etc/systemd/system/hostapd.service.d/imagetank.conf')
    const own = await readFile(dropIn, 'utf8')
    expect(own).toMatch(/^ExecStartPre=-\/usr\/sbin\/rfkill unblock wlan$/m)
    const wrong = join(dropIn, '../wrong.conf')
    await writeFile(wrong, '[Service]\nExecStart=/no/such/hostapd\n')
    // Of one program that forks there can be only one.
    expect(await judge()).toMatch(/hostapd/)
    await rm(wrong)
  })

  it('dnsmasq, which gives addresses and tells where the box is, whichever comes up first', async () => {
    const own = await readFile(at('etc/dnsmasq.d/imagetank.conf'), 'utf8')
    const conf = at('dnsmasq.conf')
    await writeFile(conf, own.replaceAll('wlan0', 'eth0'))
    expect((await run('dnsmasq', ['--test', `--conf-file=${conf}`])).stderr).toContain('OK')
    await using air = await network(2)
    const [box, phone] = air.hosts
    if (!box || !phone) throw new Error('no network')
    const flags = ['--keep-in-foreground', '--no-resolv', '--no-hosts', '--log-facility=-']
    const files = [`--conf-file=${conf}`, '--pid-file=', `--dhcp-leasefile=${at('leases')}`]
    const dnsmasq = box.spawn('dnsmasq', [...flags, ...files], { stdio: 'ignore' })
    const ended = once(dnsmasq, 'exit')
    await box.run('ip', 'address', 'add', '192.168.77.1/24', 'dev', 'eth0')
    await writeFile(at('lease.sh'), '#!/bin/sh\n[ "$1" = bound ] && env\nexit 0\n', { mode: 0o755 })
    const ask = [
      'udhcpc',
      '-n',
      '-q',
      '-f',
      '-t',
      '20',
      '-T',
      '1',
      '-i',
      'eth0',
      '-s',
      at('lease.sh'),
    ]
    const lease = await phone.run('busybox', ...ask)
    expect(lease).toMatch(/^ip=192\.168\.77\.\d+$/m)
    expect(lease).toMatch(/^dns=192\.168\.77\.1$/m)
    expect(lease).not.toMatch(/^router=/m)
    await phone.run('ip', 'address', 'add', '192.168.77.60/24', 'dev', 'eth0')
    const found = await phone.run('dig', '+short', '@192.168.77.1', 'pi-imgtank')
    expect(found.trim()).toBe('192.168.77.1')
    dnsmasq.kill()
    await ended
  })

  it('NetworkManager, which leaves the radio alone', async () => {
    const own = await readFile(at('etc/NetworkManager/conf.d/60-imagetank.conf'), 'utf8')
    expect(own).toMatch(/^\[keyfile\]\nunmanaged-devices\+=interface-name:wlan0$/m)
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
    const bad = ['--passphrase', 'short', '--interface', 'wlan0 evil', '--country', 'UK']
    const ways = ['--access-point', 'A\nB', ...bad]
    const { code, stderr } = await tankProgram.run(['install', '--dry-run', ...ways])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /expected a name on the air.*, a passphrase.*, a network interface.*, a country/,
    )
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
    // Not proven, as it was asked for: that is no failure.
    await writeFile(config, `data: ${data.path}\nimporting: {readBack: false}\n`)
    await writeFile(join(place, 'IMG_2.CR2'), 'another raw')
    const plain = await tankProgram.run(['import-uploads', '--config', config])
    expect(plain).toMatchObject({ code: 0, stderr: expect.stringContaining('not proven') })
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
