import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { buildPhase1, type Phase1 } from '../../src/phase1/build.ts'
import { type BootLan, bootLan } from '../support/boot-lan.ts'
import { type BootServer, bootServer } from '../support/boot-server.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { testProject } from '../support/test-project.ts'

let folder: TemporaryFolder
let phase1: Phase1
let project: string
let lan: BootLan
let server: BootServer

// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => {
  phase1 = await buildPhase1({ cache: phase1Cache })
  folder = await temporaryFolder()
  project = await testProject(folder.path, { target: '' }, { 'http.enable': 'false' })
  lan = await bootLan()
  server = await bootServer(lan.host, project)
}, 900_000)
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await lan?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

/** What a machine is told to load: by the architecture of its firmware (RFC 4578), and a user class (RFC 3004). */
async function bootFile(architecture: string, userClass?: string): Promise<string> {
  const script = join(folder.path, 'told.sh')
  await writeFile(script, '#!/bin/sh\n[ "$1" != bound ] || echo "$siaddr $boot_file"\n', {
    mode: 0o755,
  })
  const words = [`0x5d:${architecture}`, ...(userClass === undefined ? [] : [`0x4d:${userClass}`])]
  const said = await lan.other.run(
    ...(['busybox', 'udhcpc', '-f', '-q', '-n', '-i', 'eth0', '-s', script] as const),
    ...words.flatMap((word) => ['-x', word]),
  )
  return said.trim()
}

/** Fetch something by TFTP alone. */
async function fetched(url: string): Promise<Buffer> {
  expect(url).toMatch(/^tftp:/)
  const path = join(folder.path, 'fetched')
  await lan.other.run('curl', '-sS', '--fail', '--tftp-blksize', '1400', '-o', path, url)
  return await readFile(path)
}

it('without HTTP, machines are told of TFTP alone, and get all of it there, byte for byte', async () => {
  const at = (name: string): string => `tftp://192.168.77.1/${name}`
  const [bios, efi, ipxe] = ['0000', '0007', '69505845']
  expect(await bootFile(bios)).toBe('192.168.77.1 undionly.kpxe')
  expect(await bootFile(efi)).toBe('192.168.77.1 snponly.efi')
  expect(await bootFile(bios, ipxe)).toBe('192.168.77.1 boot.ipxe')
  for (const name of ['undionly.kpxe', 'snponly.efi']) {
    expect((await fetched(at(name))).equals(await readFile(`/usr/lib/ipxe/${name}`)), name).toBe(
      true,
    )
  }
  const script = (await fetched(at('boot.ipxe'))).toString()
  expect(script).not.toContain('http')
  const named = [...script.matchAll(/^(?:kernel|initrd) (\S+)/gm)].map(([, url = '']) => url)
  expect(named).toEqual(['vmlinuz', 'phase1.img', 'torrents.gz'].map(at))
  const [kernel, initrd, torrents] = await Promise.all(
    [phase1.kernel, phase1.initrd, join(project, 'out/tftp/torrents.gz')].map((path) =>
      readFile(path),
    ),
  )
  for (const [index, bytes] of [kernel, initrd, torrents].entries()) {
    const url = named[index] ?? ''
    expect(bytes && (await fetched(url)).equals(bytes), url).toBe(true)
  }
}, 400_000)
