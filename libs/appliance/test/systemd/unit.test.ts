import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ServiceManager, serviceManager } from '../../../../test/support/service-manager.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { serviceUnit } from '../../src/index.ts'

const run = promisify(execFile)

describe('a unit', () => {
  test('satisfies systemd, and its security report', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'pigebox.service')
    const text = serviceUnit({
      description: '100% PigeBox',
      exec: ['/bin/sh', '-c', 'echo "$HOME" 50%'],
      user: 'daemon',
      groups: ['audio'],
      stateDirectory: 'pigebox',
      writable: ['/srv/pi ge'],
      devices: ['char-alsa rw'],
      capabilities: ['CAP_NET_BIND_SERVICE'],
      environment: { TZ: 'Europe/Paris', ODD: 'a "b" \\ %h $HOME' },
      requires: ['/srv'],
    })
    await writeFile(file, text)
    // systemd-analyze warns on stderr, with status 0.
    expect(await run('systemd-analyze', ['verify', file])).toEqual({ stdout: '', stderr: '' })
    const report = await run('systemd-analyze', [
      'security',
      '--offline=true',
      '--threshold=30',
      file,
    ])
    expect(report.stdout).toMatch(/Overall exposure level .*: [0-2]\.\d OK/)
    expect(text).toContain('Type=notify\n')
    expect(text).toContain('WatchdogSec=30\n')
  })

  test('gives what it is told to beside the usual', () => {
    const text = serviceUnit({
      description: 'a mounter',
      exec: ['/bin/true'],
      after: ['systemd-udevd.service'],
      systemCalls: ['@mount'],
      kernelTunables: 'writable',
    })
    const usual = serviceUnit({ description: 'a mounter', exec: ['/bin/true'] })
    expect(text.split('\n')).toEqual(
      usual
        .replace(/^After=.*/m, '$& systemd-udevd.service')
        .replace('=@system-service', '=@system-service @mount')
        .replace('ProtectKernelTunables=yes\n', '')
        .split('\n'),
    )
  })

  test('has every fault refused at once', () => {
    expect(() =>
      serviceUnit({
        description: 'a\nUser=root',
        exec: ['node', 'x\ny'],
        environment: { A: 'b\nc' },
        watchdog: -1,
        startTimeout: 0,
      }),
    ).toThrow(
      /description: expected one line.*exec.1: expected one line.*environment.A.*absolute path.*watchdog.*startTimeout/,
    )
  })
})

describe('under a real systemd', () => {
  let manager: ServiceManager
  // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd's own substitution, which must not happen
  const odd = ['a b', '50%h', '$HOME', '${HOME}', 'quote " and \' and \\', '', 'é;#', '-x=@!']
  const program = fileURLToPath(new URL('service.ts', import.meta.url))
  const told = () => join(manager.folder, 'told')
  const install = async (options: { watchdog: number }): Promise<void> => {
    const text = serviceUnit({
      description: 'a test',
      exec: [process.execPath, '--conditions=@boxwright/source', program, told(), ...odd],
      environment: { GREETING: 'hello "world" %h' },
      writable: [manager.folder],
      home: 'readable',
      ...options,
    })
    // The checkout may lie below a /tmp that would be hidden, and a container cannot shut its own
    // /proc any further.
    const here = text.replace(/^(PrivateTmp|ProtectKernelLogs|ProtectKernelTunables)=yes\n/gm, '')
    await manager.install('box.service', here)
  }
  beforeAll(async () => {
    manager = await serviceManager()
  })
  afterAll(() => manager[Symbol.asyncDispose]())

  test('a service becomes ready, tells its status, gets its arguments, and stops in order', async () => {
    await install({ watchdog: 30 })
    // Returns only once READY=1 has come.
    await manager.systemctl('start', 'box.service')
    expect(JSON.parse(await readFile(told(), 'utf8'))).toEqual({
      args: odd,
      home: 'hello "world" %h',
      supervised: true,
    })
    expect(await manager.property('box.service', 'ActiveState')).toBe('active')
    expect(await manager.property('box.service', 'StatusText')).toBe('recording 2 channels')
    await manager.systemctl('stop', 'box.service')
    expect(await manager.property('box.service', 'Result')).toBe('success')
    expect(await manager.property('box.service', 'ExecMainStatus')).toBe('0')
  })

  test('a healthy service outlives the watchdog; an unhealthy one is restarted', async () => {
    await install({ watchdog: 1 })
    await manager.systemctl('start', 'box.service')
    const first = await manager.property('box.service', 'MainPID')
    // Longer than the watchdog allows without a sign of life.
    const since = await manager.property('box.service', 'WatchdogTimestampMonotonic')
    await manager.until('box.service', 'WatchdogTimestampMonotonic', new RegExp(`^(?!${since}$)`))
    await manager.systemctl('kill', '--signal=SIGUSR2', 'box.service')
    await manager.until('box.service', 'NRestarts', '1')
    await manager.until('box.service', 'ActiveState', 'active')
    expect(await manager.property('box.service', 'MainPID')).not.toBe(first)
    await manager.systemctl('stop', 'box.service')
  })
})
