// Watchers of real disks: cards are plugged into a virtual machine.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cardImage, partitionedImage } from './machine/images.ts'
import { type ReaderMachine, startReaderMachine } from './machine/reader.ts'
import { listenTo, watcherContract } from './watcher-contract.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

let computer: ReaderMachine
beforeAll(async () => {
  // Two slots, both empty. Each is a reader: QEMU's has no medium for a second unit (LUN 1).
  computer = await startReaderMachine(
    ...[0, 1].flatMap((slot) => [
      ...['-device', `usb-bot,id=reader${slot},bus=usb.0`, '-drive', `if=none,id=slot${slot}`],
      '-device',
      `scsi-hd,bus=reader${slot}.0,scsi-id=0,lun=0,drive=slot${slot},removable=on,id=slot${slot}`,
    ]),
  )
})
afterAll(() => computer[Symbol.asyncDispose]())

const kinds = [
  ['devices', 'udev'],
  ['udisks', 'udisks2'],
] as const

for (const [kind, name] of kinds) {
  watcherContract(name, () => computer.reader(kind), true)

  describe(`cards that ${name} finds`, () => {
    it('are what they say they are, on the whole disk or on each partition', async () => {
      await using reader = await computer.reader(kind, { all: true })
      const told = listenTo(reader.watcher)
      await reader.watcher.start()
      await reader.plugIn('WHOLE', { 'DCIM/A.JPG': 'a' })
      expect(await told.next()).toBe('+WHOLE')
      const { id, disk, size, fileSystem, model } = told.card('WHOLE')
      expect({ id, size, fileSystem }).toEqual({ id: disk, size: 48 << 20, fileSystem: 'vfat' })
      expect(model).toContain('QEMU HARDDISK')
      const file = reader.file('parts')
      const files = { 'DCIM/B.JPG': 'b' }
      await partitionedImage(file, [
        { fileSystem: 'vfat', label: 'EFI' },
        { fileSystem: 'vfat', label: 'PHOTOS', files },
        { fileSystem: 'exfat', label: 'FILMS' },
      ])
      await reader.plugInImage('parts', file)
      const labels = [await told.next(), await told.next(), await told.next()]
      expect(labels.sort()).toEqual(['+EFI', '+FILMS', '+PHOTOS'])
      const photos = told.card('PHOTOS')
      expect(photos.id).toBe(`${photos.disk}2`)
      {
        await using other = await reader.watcher.open(told.card('FILMS'))
        await using opened = await reader.watcher.open(photos)
        expect(await reader.files(opened.path)).toEqual(files)
        expect(await reader.files(other.path)).toEqual({})
      }
      await reader.pull('parts')
      const gone = [await told.next(), await told.next(), await told.next()]
      expect(gone.sort()).toEqual(['-EFI', '-FILMS', '-PHOTOS'])
    })

    it.each(['vfat', 'exfat', 'ext4'] as const)(
      'are not repaired: %s, not unmounted by the camera',
      async (fileSystem) => {
        await using reader = await computer.reader(kind, { all: true })
        const told = listenTo(reader.watcher)
        await reader.watcher.start()
        const file = reader.file(`dirty-${fileSystem}`)
        await cardImage(file, { fileSystem, label: 'DIRTY', isDirty: true })
        await reader.plugInImage('dirty', file)
        expect(await told.next()).toBe('+DIRTY')
        {
          await using opened = await reader.watcher.open(told.card('DIRTY'))
          expect(await reader.files(opened.path)).toEqual({})
          expect(await reader.write(opened.path)).toBe('EROFS')
        }
        // That nothing has changed is seen here.
        await reader.pull('dirty')
      },
    )

    it('come and go in slots of readers that stay', async () => {
      const { machine } = computer
      await using reader = await computer.reader(kind)
      const told = listenTo(reader.watcher)
      await reader.watcher.start()
      for (const slot of [0, 1]) {
        const filename = reader.file(`slot${slot}`)
        const files = { 'DCIM/S.JPG': `in slot ${slot}` }
        await cardImage(filename, { fileSystem: 'vfat', label: `SLOT${slot}`, files })
        await machine.ask('blockdev-change-medium', { id: `slot${slot}`, filename, format: 'raw' })
        expect(await told.next()).toBe(`+SLOT${slot}`)
        const opened = await reader.watcher.open(told.card(`SLOT${slot}`))
        expect(await reader.files(opened.path)).toEqual(files)
        await opened[Symbol.asyncDispose]()
      }
      expect(told.card('SLOT0').disk).not.toBe(told.card('SLOT1').disk)
      for (const slot of [1, 0]) {
        await machine.ask('eject', { id: `slot${slot}`, force: true })
        expect(await told.next()).toBe(`-SLOT${slot}`)
      }
    })

    it('are taken over from a desktop that has mounted them, but not from somebody who writes', async () => {
      await using reader = await computer.reader(kind)
      const told = listenTo(reader.watcher)
      await reader.watcher.start()
      const file = reader.file('desktop')
      const files = { 'DCIM/A.JPG': 'a' }
      await cardImage(file, { fileSystem: 'vfat', label: 'DESKTOP', files })
      await reader.plugInImage('desktop', file, true)
      expect(await told.next()).toBe('+DESKTOP')
      const card = told.card('DESKTOP')
      await computer.run(`mkdir -p '/media/my card'; mount ${card.id} '/media/my card'`)
      await computer.run(`sleep 1000 >>'/media/my card/DCIM/A.JPG' 2>&1 & echo $! >/run/writer`)
      await expect(reader.watcher.open(card)).rejects.toMatchObject({
        code: 'ERR_CARD',
        message: expect.stringContaining(`Could not mount the card ${card.id}`),
      })
      await computer.run(
        'kill $(cat /run/writer); while [ -e /proc/$(cat /run/writer) ]; do sleep 0.1; done',
      )
      {
        await using opened = await reader.watcher.open(card)
        expect(await reader.files(opened.path)).toEqual(files)
        expect(await reader.write(opened.path)).toBe('EROFS')
        expect(await reader.write('/media/my card')).toBe(kind === 'devices' ? 'EROFS' : 'written')
      }
      // As it was: for udisks, which has it no more, somebody else wrote to the folder below.
      expect(await reader.write('/media/my card')).toBe('written')
      await computer.run(`umount '/media/my card' || true; rm -f '/media/my card/mine'`)
    })

    it('are left as they are, mounted or not, if they are no camera’s', async () => {
      await using reader = await computer.reader(kind)
      const told = listenTo(reader.watcher)
      await reader.watcher.start()
      const file = reader.file('stick')
      await cardImage(file, { fileSystem: 'vfat', label: 'STICK', files: { 'taxes.pdf': 'mine' } })
      await reader.plugInImage('stick', file, true)
      expect(await told.next()).toBe('+STICK')
      const card = told.card('STICK')
      const foreign = { code: 'ERR_FOREIGN', message: expect.stringContaining('STICK: it has no') }
      await expect(reader.watcher.open(card)).rejects.toMatchObject(foreign)
      expect(await computer.run(`findmnt ${card.id} || blockdev --getro ${card.id}`)).toBe('0\n')
      await computer.run(`mkdir -p /media/stick; mount ${card.id} /media/stick`)
      await expect(reader.watcher.open(card)).rejects.toMatchObject(foreign)
      expect(await computer.run(`findmnt -no TARGET ${card.id}`)).toBe('/media/stick\n')
      expect(await reader.write('/media/stick')).toBe('written')
      await computer.run('umount /media/stick')
    })

    it('are not the disks of archives, wherever they are mounted, and from the moment they are', async () => {
      const spare = ['/mnt/a/photos', '/media/second/images']
      await using reader = await computer.reader(kind, { spare, all: true })
      const told = listenTo(reader.watcher)
      const mount = async (label: string, path: string): Promise<void> => {
        const device = `/dev/disk/by-label/${label}`
        const there = `until [ -e ${device} ]; do sleep 0.1; done; udevadm settle`
        await computer.run(`${there}; mkdir -p ${path}; mount ${device} ${path}`)
      }
      const plugIn = async (label: string): Promise<void> => {
        const file = reader.file(label)
        const files = { 'DCIM/A.JPG': 'once it was in a camera' }
        await cardImage(file, { fileSystem: 'vfat', label, files })
        await reader.plugInImage(label, file, true)
      }
      await plugIn('FIRST')
      await mount('FIRST', '/mnt/a')
      await reader.watcher.start()
      await plugIn('SECOND')
      expect(await told.next()).toBe('+SECOND')
      await mount('SECOND', '/media/second')
      await expect(reader.watcher.open(told.card('SECOND'))).rejects.toMatchObject({
        code: 'ERR_CARD',
      })
      expect(await told.next()).toBe('-SECOND')
      for (const path of ['/mnt/a', '/media/second']) {
        expect(await reader.write(path)).toBe('written')
        await computer.run(`umount ${path}`)
      }
    })
  })
}
