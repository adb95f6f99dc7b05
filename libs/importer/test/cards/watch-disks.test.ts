// Watchers of real disks: cards are plugged into a virtual machine.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cardImage, partitionedImage } from './machine/images.ts'
import { type ReaderMachine, startReaderMachine } from './machine/reader.ts'
import { listenTo, watcherContract } from './watcher-contract.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

let computer: ReaderMachine
beforeAll(async () => {
  // A reader with two slots, both empty.
  computer = await startReaderMachine(
    ...['-device', 'usb-bot,id=slots,bus=usb.0'],
    ...[0, 1].flatMap((slot) => [
      '-drive',
      `if=none,id=slot${slot}`,
      '-device',
      `scsi-hd,bus=slots.0,scsi-id=0,lun=${slot},drive=slot${slot},removable=on,id=slot${slot}`,
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
      await using reader = await computer.reader(kind)
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
        await using reader = await computer.reader(kind)
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
  })
}
