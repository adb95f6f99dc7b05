import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bundle } from '../../../../test/support/bundle.ts'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { makeCardImage } from '../../../../test/support/card-image.ts'
import { startMachine } from '../../../../test/support/machine.ts'
import { makeExt4Image, mountImage } from '../../../../test/support/mount.ts'
import { noise } from '../../../../test/support/noise.ts'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import {
  type DiskCommand,
  imageAfterPowerCut,
  loggedDisk,
  readWriteLog,
} from '../../../../test/support/write-log.ts'
import { fillCard, photo } from '../support/photos.ts'
import { contents } from '../support/tree.ts'
import { brokenPromises, flaws } from './judge.ts'
import { bring } from './play.ts'

const campaign = faultCampaign('Power cuts of a virtual machine that imports a card')
afterAll(() => campaign.print())

/** How often a plug is pulled; each time more cuts are made from what the disk was told until then. */
const rounds = everyFault ? 21 : 2
const cutsOfEach = everyFault ? 5 : 3
const shots = 72

/** Of the disk; behind its file system promises are noted. */
const megabytes = 96
const notesAt = (megabytes - 1) << 20

const fixture = new URL('fixtures/import-marked.ts', import.meta.url)

/** As boxes mount it, and as it is most likely to lose something: no order between content and names. */
const mountOptions = ['defaults', 'data=writeback,noauto_da_alloc,commit=3600']

const options = { naming: 'numbered' as const, jobs: 2 }

test('what was reported is there after a power cut, and the next import goes on', {
  timeout: 4 * 60 * 60_000,
}, async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  const [program = ''] = await bundle(at('program'), fixture)
  await makeDisk(at('disk'))
  let card = await newCard(at('card 0'), 0)
  let before: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const mounting = mountOptions[round % 2] ?? ''
    const said = await importUntilCut({ program, disk: at('disk'), log: at('log'), card, mounting })
    const log = await readWriteLog(at('log'))
    const cuts = Array.from({ length: cutsOfEach }, (_, nth) => drawCut(log, nth))
    for (const cut of cuts) {
      await imageAfterPowerCut(at('disk'), at('image'), log.slice(0, cut), campaign.random)
      const lost = await judge(at('image'), card, promisesIn(log.slice(0, cut)), before)
      campaign.note('power cut, from the log of the disk', lost)
      expect({ round, cut, of: log.length, lost }).toEqual({ round, cut, of: log.length, lost: [] })
    }
    await imageAfterPowerCut(at('disk'), at('next'), log, campaign.random)
    await run('cp', '--sparse=always', at('next'), at('image'))
    const promises = promisesIn(log)
    for (const line of said) if (!promises.includes(line)) throw new Error(`${line} is in no log`)
    const lost = await judge(at('image'), card, promises, before)
    campaign.note('power cut, QEMU killed', lost)
    expect({ round, lost }).toEqual({ round, lost: [] })
    // The machine goes on with the disk as the cut has left it.
    await rename(at('next'), at('disk'))
    if (!promises.includes('proven')) continue
    before = [...before, ...(await contents(card)).values()]
    card = await newCard(at(`card ${round + 1}`), round + 1)
  }
})

/** Any moment; every second time one after the first promise, if there is one. */
function drawCut(log: readonly DiskCommand[], nth: number): number {
  const promised = log.findIndex(isNote)
  const from = nth % 2 === 0 && promised >= 0 ? promised + 1 : 0
  return from + Math.floor(campaign.random() * (log.length + 1 - from))
}

async function makeDisk(path: string): Promise<void> {
  await makeExt4Image(path, `${megabytes - 1}M`)
  await run('truncate', '-s', `${megabytes}M`, path)
}

/** A card and beside it its image; each third shot has a sidecar. */
async function newCard(path: string, round: number): Promise<string> {
  await mkdir(path)
  const files: Record<string, Uint8Array | string> = {}
  for (let n = 0; n < shots; n += 1) {
    const seed = round * shots + n
    const date = `2024:05:${String(1 + (n % 3)).padStart(2, '0')} 10:00:00`
    const length = n % 8 === 0 ? 300_000 : 4000 * (n % 5)
    const name = `DCIM/100CANON/IMG_${String(n).padStart(4, '0')}`
    files[`${name}.JPG`] = Buffer.concat([await photo({ seed, date }), noise(length, seed)])
    if (n % 3 === 0) files[`${name}.XMP`] = `<x n="${seed}"/>`
  }
  await fillCard(path, files)
  await makeCardImage(`${path}.image`, path)
  return path
}

/** @returns what the machine said that it promised, until its plug was pulled */
async function importUntilCut({
  program,
  disk,
  log,
  card,
  mounting,
}: {
  readonly program: string
  readonly disk: string
  readonly log: string
  readonly card: string
  readonly mounting: string
}): Promise<string[]> {
  const running = `${disk} running`
  await run('cp', '--sparse=always', disk, running)
  await writeFile(log, '')
  const archive = '/run/disk/tank'
  const script = `
modprobe virtio_blk
mkdir /run/disk /run/card
mount -t ext4 -o ${mounting} /dev/vda /run/disk
mount -t vfat -o ro /dev/vdb /run/card
exec ${process.execPath} ${program} \\
  /run/card '${JSON.stringify({ ...options, archive, mounted: true })}' /dev/vda ${notesAt} 2>&1
`
  const image = `driver=file,node-name=card,filename=${card}.image,read-only=on`
  await using machine = await startMachine({
    script,
    devices: [
      ...loggedDisk('disk', running, log),
      ...['-blockdev', image, '-device', 'virtio-blk-pci,drive=card'],
    ],
  })
  // Some lines tell of progress, one of each file; the last cuts come after the end.
  let left = Math.floor(campaign.random() * 1.3 * shots)
  const said: string[] = []
  for (;;) {
    const line = await machine.line()
    const [, promise] = /^promise (.+)$/.exec(line) ?? []
    if (promise !== undefined) said.push(promise)
    if (promise === 'proven') break
    if (promise === 'kept') throw new Error('The machine could not import')
    if (promise !== undefined || line.startsWith('progress')) left -= 1
    if (left < 0) break
  }
  machine.process.kill('SIGKILL')
  await machine.ended()
  return said
}

/** The promises that had been made when the disk was told so far. */
function promisesIn(log: readonly DiskCommand[]): string[] {
  return log.filter(isNote).flatMap((command) => {
    const [, promise] = /^promise (.+)\n/.exec(Buffer.from(command.bytes).toString()) ?? []
    return promise === undefined ? [] : [promise]
  })
}

function isNote(command: DiskCommand): command is DiskCommand & { readonly kind: 'write' } {
  return command.kind === 'write' && command.at === notesAt
}

/** What was promised and is not there; what is wrong after the next import. */
async function judge(
  image: string,
  card: string,
  promises: readonly string[],
  before: readonly string[],
): Promise<string[]> {
  const lost: string[] = []
  {
    await using disk = await mountImage(image)
    const archive = join(disk.path, 'tank')
    const here = new Set((await contents(archive)).values())
    for (const hash of before) if (!here.has(hash)) lost.push(`${hash} of an older card is lost`)
    lost.push(...(await brokenPromises(card, archive, promises.join('\n'))))
    const { failed } = await bring(card, { ...options, archive })
    if (failed.files > 0) lost.push(`resumed, ${failed.files} failed`)
    lost.push(...(await flaws(card, archive, before)))
  }
  await run('e2fsck', '-fn', image).catch((error: unknown) => lost.push(`e2fsck: ${error}`))
  return lost
}
