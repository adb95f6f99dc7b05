import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseIni, readConfiguration } from '@boxwright/aggregator'
import { execute } from '@boxwright/process'
import { expect, it } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { run } from '../../../test/support/run.ts'
import { serviceManager } from '../../../test/support/service-manager.ts'
import { nodeFlags, unitText } from '../src/commands/print-unit.ts'
import { configOf } from '../src/config/file.ts'
import type { Site } from '../src/site.ts'
import { dvbboxesProgram } from './box.ts'

const launcher = fileURLToPath(new URL('../bin/dvbboxes.js', import.meta.url))
const command = fileURLToPath(new URL('./fixtures/dvbboxes.ts', import.meta.url))

it('the unit that print-unit prints runs under a real systemd, and ends in order', async () => {
  await using manager = await serviceManager()
  const [data, ini] = [join(manager.folder, 'data'), join(manager.folder, 'configuration')]
  const settings = join(manager.folder, 'settings.yaml')
  await mkdir(data)
  const lines = [
    ...['[LOG]', `filepath=${data}/dvbboxes.log`, 'level=20', 'datefmt=%H:%M:%S'],
    ...['[DATA]', `folder=${data}`, '[CHANNELS]', '1=Un'],
    // A box that is not there: what serves it is up all the same.
    ...['[CLUSTER:north]', `127.0.0.1=${await freePort()}`],
  ]
  await writeFile(ini, lines.join('\n'))
  await writeFile(settings, 'web: {port: 0}\nmdns: false\nmunin: {port: null}\n')
  const args = ['print-unit', '--config', ini, '--settings', settings]
  const printed = await dvbboxesProgram.run(args)
  expect(printed).toMatchObject({ code: 0, stderr: '' })
  expect(printed.stdout).toContain(`\nReadWritePaths=-${data}\n`)
  expect(printed.stdout).toContain('\nUser=dvbboxes\n')
  expect(printed.stdout).toContain(`\nExecStart=${process.execPath} ${nodeFlags.join(' ')} `)
  const file = join(manager.folder, 'dvbboxes.service')
  await writeFile(file, printed.stdout)
  expect(await run('systemd-analyze', 'verify', file)).toBe('')

  // The sources; a manager for users cannot change who it is, a checkout may lie where nothing is to be seen, and a
  // container cannot shut its own /proc any further.
  const here = printed.stdout
    .replace(/^(ExecStart=\S+) .* (serve .*)$/m, `$1 --conditions=@boxwright/source ${command} $2`)
    .replace(/^(User|SupplementaryGroups|PrivateTmp|ProtectKernel\w+)=.*\n/gm, '')
    .replace('ProtectHome=yes', 'ProtectHome=read-only')
  await manager.install('dvbboxes.service', here)
  await manager.systemctl('start', 'dvbboxes.service')
  expect(await manager.property('dvbboxes.service', 'ActiveState')).toBe('active')
  await manager.systemctl('stop', 'dvbboxes.service')
  expect(await manager.property('dvbboxes.service', 'Result')).toBe('success')
})

it('its unit may read the keys of ssh, whichever of the commands is one', async () => {
  const homeOf = async (commands: Site['commands']): Promise<string | undefined> => {
    const site: Pick<Site, 'data' | 'log' | 'commands'> = { data: '/srv', log: undefined, commands }
    const places = { command: '/usr/bin/dvbboxes', file: '/etc/dvbboxes/configuration' }
    const text = await unitText(site, await configOf({}), places, { user: 'dvbboxes' })
    return /^ProtectHome=(.*)$/m.exec(text)?.[1]
  }
  const none = { command: false, renameCommand: false, deleteCommand: false } as const
  expect(await homeOf(none)).toBe('yes')
  expect(await homeOf({ ...none, command: ['ssh', '{host}'] })).toBe('read-only')
  expect(await homeOf({ ...none, renameCommand: ['/usr/bin/ssh', '{host}'] })).toBe('read-only')
})

it('as it is installed, it runs with the flags that bound its memory', async () => {
  const tell = 'data:text/javascript,process.stderr.write(String(process.execArgv))'
  const { stdout, stderr } = await execute({
    ...{ command: launcher, args: ['--help'] },
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      NODE_OPTIONS: `--conditions=@boxwright/source --import=${tell}`,
    },
  })
  expect(stderr).toBe(nodeFlags.join())
  expect(stdout).toMatch(/^Usage: dvbboxes /)
})

it('the configuration that the README shows has all that is needed, and nothing that is not known', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const [, text = ''] = /^```ini\n(.*?)^```$/ms.exec(readme) ?? []
  const { configuration, faults, ignored } = readConfiguration(parseIni(text))
  expect([faults, ignored]).toEqual([[], []])
  expect(configuration?.boxes.map(({ town, port }) => `${town} ${port}`)).toEqual([
    ...['Antananarivo 6381', 'Antananarivo 6382'],
  ])
})

it('what is wrong with the configuration is told at once, all of it', async () => {
  const { code, stderr } = await dvbboxesProgram.run(['serve', '--config', '/dev/null'])
  expect(code).toBe(1)
  for (const section of ['LOG', 'DATA', 'CHANNELS', 'CLUSTER:TOWN']) {
    expect(stderr).toContain(`[${section}]`)
  }
})

it('without a verb it says which there are, as wrong usage; asked for help, too, and that is none', async () => {
  const bare = await dvbboxesProgram.run([])
  expect(bare).toMatchObject({ code: 2, stdout: '' })
  expect(bare.stderr).toMatch(/^Usage: dvbboxes .*\n.*serve .*\n.*listing /s)
  const asked = await dvbboxesProgram.run(['--help'])
  expect(asked).toMatchObject({ code: 0, stderr: '' })
  expect(asked.stdout.split('\n')[0]).toBe(bare.stderr.split('\n')[0])
  expect(await dvbboxesProgram.run(['listing'])).toMatchObject({ code: 2, stdout: '' })
  expect(await dvbboxesProgram.run(['nonsense'])).toMatchObject({ code: 2, stdout: '' })
})
