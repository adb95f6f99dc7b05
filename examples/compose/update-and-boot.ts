/**
 * An appliance that runs from memory, kept up to date: images go into a mirror, the server that boots machines gets each new
 * one as an rdiff, and machines fetch it from that server and from each other, each piece checked.
 *
 * `npx node examples/compose/update-and-boot.ts [FOLDER]`: what it makes is in FOLDER, or else removed at the end.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { createAppliance, serveTree } from '@boxwright/appliance'
import { partOf, publish } from '@boxwright/durable'
import {
  addSystem,
  checkProject,
  createTorrentClient,
  createTracker,
  initProject,
  makeTorrent,
  writeCpio,
} from '@boxwright/netboot'
import { createRepository, updateImage } from '@boxwright/repository'

const kept = process.argv[2]
const folder = kept ? resolve(kept) : await mkdtemp(join(tmpdir(), 'update-and-boot-'))
const at = (...names: string[]): string => join(folder, ...names)
const [host, port, machines] = ['127.0.0.1', 0, 3]
/** Made up, and the same for the same words. */
const bytes = (words: string, outputLength: number): Buffer =>
  createHash('shake256', { outputLength }).update(words).digest()

/** An image is an initrd: all of the appliance, to be unpacked into memory. In each version one program is new. */
async function release(version: number): Promise<void> {
  const programs = Array.from({ length: 40 }, (_, number) => {
    const data = bytes(`${number} ${number === 7 ? version : ''}`, 100_000)
    return { path: `bin/program-${number}`, data, mode: 0o755 }
  })
  const name = `appliance-2026-0${version}-01-120000-amd64.img`
  await writeFile(at('images', name), writeCpio(programs))
}

try {
  for (const name of ['images', 'mirror', 'installed']) await mkdir(at(name), { recursive: true })
  await writeFile(at('vmlinuz'), bytes('kernel', 3_000_000))
  await initProject(at('project'))
  await using web = await createAppliance({ name: 'mirror', host, port })
  web.http.register(serveTree({ root: at('mirror'), prefix: '/', title: '', page: web.page }))
  const [{ url: mirror } = { url: '' }] = await web.start()
  await using tracker = await createTracker({ host, port })
  await using server = await createTorrentClient({ host, port })

  for (const version of [1, 2]) {
    await release(version)
    // Images are squashfs as a rule, and looked into.
    const source = { images: at('images'), mirror: at('mirror'), allowAnyImage: true }
    const { diffs } = await createRepository({ ...source, repository: mirror }).generate()
    const target = { series: 'appliance-amd64', installed: at('installed') }
    const { path, by, fetched } = await updateImage({ mirror, ...target })
    console.log(`${basename(path)}: ${diffs.made} rdiffs made, came by ${by}: ${fetched} bytes`)

    // The newest image becomes the system of the project: whole, or still the old one.
    const initrd = at('project/oss/appliance/initrd.img')
    if (version === 1) {
      await addSystem(at('project'), { kernel: at('vmlinuz'), initrd: path, name: 'appliance' })
    } else {
      await copyFile(path, partOf(initrd))
      await publish(partOf(initrd), initrd, { clobber: 'replace' })
    }
    const { faults } = await checkProject(at('project'))
    const torrent = await makeTorrent({
      ...{ path: at('project/oss/appliance'), cache: at('sums'), align: true },
      trackers: [[`http://${host}:${tracker.port}/announce`]],
    })
    console.log(
      `  ${faults.length} faults in the project; ${torrent.hashed} bytes had to be hashed`,
    )

    tracker.allow(torrent.infoHash)
    const seeded = await server.add({ torrent, folder: at('project/oss'), verify: false })
    await using undo = new AsyncDisposableStack()
    const fetching = Array.from({ length: machines }, async (_, number) => {
      const machine = undo.use(await createTorrentClient({ host, port }))
      const fetch = await machine.add({
        torrent,
        folder: at(`machine-${number + 1}`, `${version}`),
      })
      await fetch.completed
      return fetch.here
    })
    const [each = 0] = await Promise.all(fetching)
    console.log(
      `  ${machines} machines have ${each} bytes each; the server gave ${seeded.uploaded}`,
    )
    await seeded[Symbol.asyncDispose]()
  }
} finally {
  if (!kept) await rm(folder, { recursive: true, force: true })
}
