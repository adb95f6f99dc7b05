import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loopbackProject } from '../../../../test/support/loopback-project.ts'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { netbootCommands } from '../../src/cli.ts'
import { runCommand } from '../support/command.ts'

describe('each command', () => {
  it.each(netbootCommands().map((command) => [command.name(), command] as const))(
    '%s has help with examples and exit codes, and can tell its data as JSON',
    (name, command) => {
      let help = ''
      command.configureOutput({
        writeOut(text) {
          help += text
        },
      })
      command.outputHelp()
      expect(help).toMatch(new RegExp(`^Usage: ${name} `))
      expect(help).toMatch(/\nExamples?:\n {2}\$ boottorrent /)
      expect(help).toMatch(/\nExit codes: 0 .*, 2 wrong usage/)
      expect(help).toContain('--json')
    },
  )
})

it('init, add and check tell what is to be told, to people and to programs', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'school')
  const [kernel, other] = [join(folder.path, 'kernel'), join(folder.path, 'none')]
  await writeFile(kernel, 'x')
  const [made, noCard] = await Promise.all([
    runCommand('init', path, '--interface', 'lo', '--json'),
    runCommand('init', join(folder.path, 'other'), '--interface', 'none0'),
  ])
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(made.lines[0] ?? '')).toEqual({ event: 'made', folder: path })
  const text = await readFile(join(path, 'Boottorrent.yaml'), 'utf8')
  for (const line of [
    'host_ip: 127.0.0.1',
    'interface: lo',
    'dhcp_range: "127.0.0.50,127.0.0.150,',
  ]) {
    expect(text).toContain(`\n  ${line}`)
  }
  expect(noCard.code).toBe(2)
  expect(noCard.stderr).toMatch(/^--interface: expected a network card .*, got none0\n$/)

  const [added, failed, again] = await Promise.all([
    runCommand('add', kernel, kernel, '--name', 'linux', '--project', path),
    runCommand('add', other, kernel, '--project', path, '--json'),
    runCommand('init', path),
  ])
  expect(added).toMatchObject({ code: 0, lines: ['added oss/linux'], stderr: '' })
  expect(failed.code).toBe(1)
  expect(failed.stderr).toMatch(/^Could not add none: ENOENT: [^\n]+\n$/)
  expect(JSON.parse(failed.lines[0] ?? '')).toMatchObject({ event: 'error', code: 'ERR_PROJECT' })
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('a project already') })

  const sound = await runCommand('check', '--project', path)
  expect(sound).toMatchObject({ code: 0, lines: ['linux: linux (kexec)'], stderr: '' })
  const drawn = join(path, 'oss/drawn')
  await mkdir(drawn)
  await writeFile(
    join(drawn, 'config.yaml'),
    'dispname: Drawn\nmethod: bin-qemu-x86_64\ndisplay: x\n',
  )
  const [textual, graphical] = await Promise.all([
    runCommand('check', '--project', path),
    runCommand('check', '--project', path, '--flavour', 'real'),
  ])
  expect(textual).toMatchObject({ code: 1, lines: [] })
  expect(textual.stderr).toMatch(
    /^oss\/drawn\/config\.yaml:3: display: [^\n]+--flavour real[^\n]+\n$/,
  )
  expect(graphical).toMatchObject({ code: 0, stderr: '' })
  await rm(drawn, { recursive: true })
  await writeFile(join(path, 'assignments.yaml'), 'machines:\n  x: linux\n')
  const [faulty, usage] = await Promise.all([
    runCommand('check', '--project', path, '--json'),
    runCommand('check', '--projct', path),
  ])
  expect(faulty.code).toBe(1)
  expect(JSON.parse(faulty.lines[0] ?? '').faults).toMatchObject([
    { file: 'assignments.yaml', line: 2, key: 'machines.x' },
  ])
  // An application that mounts the commands makes that 2.
  expect(usage.code).toBe(1)
  expect(usage.stderr).toContain('(Did you mean --project?)')
}, 60_000)

it('log and shell tell why a machine cannot be looked into', async () => {
  await using folder = await temporaryFolder()
  const { path } = await loopbackProject(folder.path)
  const place = ['--project', path]
  const [closed, both] = await Promise.all([
    runCommand('log', '52:54:00:12:34:56', ...place),
    runCommand('shell', '-oProxyCommand=id', ...place),
  ])
  expect(closed.code).toBe(1)
  expect(closed.stderr).toMatch(/^remote.keys: expected a public key in Boottorrent.yaml, got none/)
  expect(both.code).toBe(1)
  expect(both.stderr).toMatch(/unknown option '-oProxyCommand=id'/)

  const file = join(path, 'Boottorrent.yaml')
  await run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(folder.path, 'key'))
  const key = (await readFile(join(folder.path, 'key.pub'), 'utf8')).trim()
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(/^ {2}# keys: .*$/m, `  keys: ["${key}"]`))
  const [odd, unseen] = await Promise.all([
    runCommand('shell', ...place, '--', '-oProxyCommand=id'),
    runCommand('log', '52:54:00:12:34:56', '--json', ...place),
  ])
  expect(odd).toMatchObject({
    code: 2,
    stderr: 'MACHINE: expected a MAC or an IPv4 address, got "-oProxyCommand=id"\n',
  })
  expect(unseen.code).toBe(1)
  expect(JSON.parse(unseen.lines[0] ?? '')).toMatchObject({ event: 'error', code: 'ERR_REMOTE' })

  // What is not known can be named by its address; the key of the machine is shown to those who ask.
  const identity = ['--identity', '/keys of/100%']
  const asked = await runCommand('shell', '192.0.2.7', '--ask', '--json', ...identity, ...place)
  const { command, ...who } = JSON.parse(asked.lines[0] ?? '')
  expect(who).toEqual({ event: 'command', mac: null, ip: '192.0.2.7' })
  expect(command.slice(-2)).toEqual(['--', 'root@192.0.2.7'])
  expect(command).toEqual(
    expect.arrayContaining([
      ...['ssh', 'StrictHostKeyChecking=ask', 'ForwardAgent=no', 'BindAddress=127.0.0.1'],
      'IdentityFile="/keys of/100%%"',
    ]),
  )
}, 60_000)
