import { once } from 'node:events'
import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { bootLan } from '../support/boot-lan.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { testProject } from '../support/test-project.ts'

/** Debian's user without rights. */
const nobody = 65_534

it('says exactly what is missing where it may not listen', async () => {
  await using folder = await temporaryFolder()
  await using lan = await bootLan()
  const project = await testProject(folder.path, { target: '' }, { 'dnsmasq.user': 'nobody' })
  await chown(folder.path, nobody, nobody)
  await run('chown', '-R', `${nobody}:${nobody}`, project)
  const start = async (user: readonly string[]): Promise<string> => {
    const program = lan.host.spawn(
      'setpriv',
      [
        ...user,
        ...[process.execPath, '--conditions=@boxwright/source'],
        ...[join(import.meta.dirname, '../support/start.ts'), project, phase1Cache],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder.path } },
    )
    const [said, [code]] = await Promise.all([
      program.stderr ? text(program.stderr) : '',
      once(program, 'exit'),
    ])
    expect(code).toBe(1)
    return said
  }
  const without = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups']
  expect(await start(without)).toContain(
    'dnsmasq may not listen for DHCP and TFTP. Run as root, or allow it once, as root:\n  setcap CAP_NET_BIND_SERVICE,CAP_NET_RAW,CAP_NET_ADMIN=+ep',
  )
}, 400_000)
