import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { buildRemote } from '../../src/phase1/remote.ts'
import { bootLan } from '../support/boot-lan.ts'
import { bootServer } from '../support/boot-server.ts'
import { boottorrent } from '../support/command.ts'
import { powerOn } from '../support/machine.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { marker } from '../support/target-os.ts'
import { testProject } from '../support/test-project.ts'

/** Of a machine without virtualization that shares its processor with other tests, in ms. */
const patience = 600_000

// A new clone fetches Debian's packages, and packs them: the server, in a network of its own, could not.
beforeAll(async () => {
  await buildPhase1({ cache: phase1Cache })
  await buildRemote({ cache: phase1Cache })
}, 900_000)

it(
  'starts a machine anew to chain what was chosen, and then the system that its group was given meanwhile',
  async () => {
    await using folder = await temporaryFolder()
    const key = join(folder.path, 'key')
    await run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key)
    const project = await testProject(
      folder.path,
      {},
      {
        'boottorrent.timeout': '-1',
        'remote.keys': JSON.stringify([(await readFile(`${key}.pub`, 'utf8')).trim()]),
      },
    )
    const write = async (system: string, file: string, text: string): Promise<void> => {
      await mkdir(join(project, 'oss', system), { recursive: true })
      await writeFile(join(project, 'oss', system, file), text)
    }
    const url = 'http://192.168.77.1:8080/oss/hop/hop.ipxe'
    await write('hop', 'config.yaml', `dispname: Hop\nmethod: chain\nurl: ${url}\n`)
    await write('hop', 'hop.ipxe', `#!ipxe\necho CHAINED TO \${net0/ip}\nexit 1\n`)
    await write('tool', 'config.yaml', 'dispname: Tool\nmethod: bin\nbin: run.sh\n')
    await write('tool', 'run.sh', `#!/bin/sh\necho "${marker}"\n`)

    await using lan = await bootLan()
    await using server = await bootServer(lan.host, project)
    await using machine = powerOn(lan.host, {
      tap: lan.tap,
      devices: ['-action', 'reboot=reset'],
    })
    await machine.shows('A shell for 192.168.77.1, with a key.')
    await machine.shows('> Hop')
    // Who has the key looks into it meanwhile.
    const flags = ['--project', project, '--identity', key]
    const mac = '52:54:00:12:34:56'
    const log = await lan.host.run(process.execPath, ...boottorrent, 'log', mac, ...flags)
    expect(log).toMatch(/^BootTorrent: phase 1\n(.*\n)*A shell for 192\.168\.77\.1/)
    // While somebody looks at the menu, its group is given a system.
    const group = 'groups: {lab: {macs: ["52:54:00:12:34:56"], os: tool}}\n'
    await writeFile(join(project, 'assignments.yaml'), group)
    await server.says('assignments.yaml was read again')
    machine.type('\n')
    await machine.shows('Starting Hop (chain)')
    await machine.shows('CHAINED TO 192.168.77.')
    // What was chained has failed: iPXE goes on with phase 1, which is not asked any more.
    await machine.shows('Chosen: Tool')
    await machine.shows(marker)
    await machine.shows('It ended with code 0.')
    const own = 'http://192.168.77.1:8080/machines/52:54:00:12:34:56'
    expect(await lan.host.run('curl', '-s', own)).toBe('tool\n')
  },
  patience,
)
