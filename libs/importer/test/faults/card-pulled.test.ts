import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bundle } from '../../../../test/support/bundle.ts'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { makeCardImage } from '../../../../test/support/card-image.ts'
import { type Machine, startMachine } from '../../../../test/support/machine.ts'
import { makeExt4Image, mountImage } from '../../../../test/support/mount.ts'
import { noise } from '../../../../test/support/noise.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fillCard, photo } from '../support/photos.ts'
import { brokenPromises, flaws } from './judge.ts'

const campaign = faultCampaign('A card is pulled out of a machine that imports it')
afterAll(() => campaign.print())

const pulls = everyFault ? 8 : 1
const fixture = new URL('fixtures/import-pulled.ts', import.meta.url)

test('what is left has failed, the card is not called proven, and comes in when it is plugged in again', {
  timeout: 60 * 60_000,
}, async () => {
  await using folder = await temporaryFolder()
  const at = (name: string): string => join(folder.path, name)
  await mkdir(at('card'))
  for (let seed = 0; seed < 40; seed += 1) {
    const jpeg = await photo({ seed, date: '2024:05:03 10:00:00' })
    const content = Buffer.concat([jpeg, noise(200_000, seed)])
    await fillCard(at('card'), { [`DCIM/100CANON/IMG_${1000 + seed}.JPG`]: content })
  }
  await makeCardImage(at('image'), at('card'))
  await makeExt4Image(at('disk'), '64M')
  const archive = '/run/disk/tank'
  const [program] = await bundle(at('program'), fixture)
  // What the kernel says of a card that is gone would get into our lines.
  const script = `
dmesg --console-level emerg
modprobe -a virtio_blk xhci_pci usb_storage sd_mod
mkdir /run/disk
mount -t ext4 /dev/vda /run/disk
${process.execPath} ${program} '${JSON.stringify({ archive })}' 2>&1
umount /run/disk
`
  const disk = `driver=file,node-name=disk,filename=${at('disk')}`
  const promised: string[][] = []
  {
    await using machine = await startMachine({
      script,
      devices: [
        ...['-blockdev', disk, '-device', 'virtio-blk-pci,drive=disk'],
        ...['-device', 'qemu-xhci,id=usb'],
        // As slow as an old card: it is pulled while it is read.
        ...['-object', 'throttle-group,id=slow,x-bps-read=1500000'],
      ],
    })
    for (let pull = 0; pull < pulls; pull += 1) {
      promised.push(await importPulled(machine, at('image'), pull, campaign.random()))
    }
    promised.push(await importPulled(machine, at('image'), pulls, undefined))
    await machine.ended()
  }
  await using mounted = await mountImage(at('disk'))
  const tank = join(mounted.path, 'tank')
  for (const [pull, lines] of promised.entries()) {
    const lost = await brokenPromises(at('card'), tank, lines.join('\n'))
    const whole = pull === pulls
    const end = lines.at(-1)
    if (whole !== (end === 'proven')) lost.push(`pull ${pull}: ${end}`)
    if (whole) lost.push(...(await flaws(at('card'), tank)))
    else campaign.note('the card pulled out of its slot', lost)
    expect({ pull, lines, lost }).toEqual({ pull, lines, lost: [] })
  }
})

/**
 * Plug the card in, and pull it out again when a part of it was read.
 *
 * @param part - from 0 to 1; `undefined`: leave it there
 * @returns what the machine says of it
 */
async function importPulled(
  machine: Machine,
  filename: string,
  turn: number,
  part: number | undefined,
): Promise<string[]> {
  const node = `card-${turn}`
  while ((await machine.line()) !== 'waiting');
  const file = { driver: 'file', filename }
  const slow = { 'node-name': node, driver: 'throttle', 'throttle-group': 'slow' }
  await machine.ask('blockdev-add', { ...slow, 'read-only': true, file })
  const device = { driver: 'usb-storage', id: node, drive: node, bus: 'usb.0', removable: true }
  await machine.ask('device_add', device)
  const said: string[] = []
  for (let pulled = part === undefined; ; ) {
    const line = await machine.line()
    const [, bytes, total] = /^progress (\d+) (\d+)$/.exec(line) ?? []
    // The last is told when nothing is left to be read.
    if (!pulled && Number(bytes) > Math.min(0.8, part ?? 1) * Number(total)) {
      await machine.ask('device_del', { id: node })
      pulled = true
    }
    if (/^(imported|known|failed) /.test(line)) said.push(line)
    if (/^(proven|kept|refused .*)$/.test(line)) return [...said, line]
  }
}
