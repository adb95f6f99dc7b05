import { z } from 'zod'
import type { BlockDevice } from '../card.ts'
import { numberOf } from './mounts.ts'

// What `busctl --json=short` makes of D-Bus: each value beside its type.
const value = <Data>(data: z.ZodType<Data>) =>
  z.object({ data }).transform((each) => each.data as Data)
const text = value(z.string())
const truth = value(z.boolean())
const bytes = z.array(z.number()).transform(textOf)

const block = z.object({
  Device: value(bytes),
  DeviceNumber: value(z.number()),
  Size: value(z.number()),
  IdType: text,
  IdUsage: text,
  IdLabel: text,
  Drive: text,
  CryptoBackingDevice: text,
  HintSystem: truth,
  HintIgnore: truth,
})
const drive = z.object({
  Vendor: text,
  Model: text,
  Removable: truth,
  MediaRemovable: truth,
  Optical: truth,
  ConnectionBus: text,
})
const object = z.object({
  'org.freedesktop.UDisks2.Block': block.optional(),
  'org.freedesktop.UDisks2.Drive': drive.optional(),
  'org.freedesktop.UDisks2.Partition': z.object({ Table: text }).optional(),
  'org.freedesktop.UDisks2.Filesystem': z.object({ MountPoints: value(z.array(bytes)) }).optional(),
})
const answer = z.object({ data: z.tuple([z.record(z.string(), object)]) })

/** The disks that udisks2 knows. */
export interface UdisksDisks {
  /** All of them, with their partitions. */
  readonly devices: readonly BlockDevice[]
  /** The objects of their block devices, by their paths in `/dev`. */
  readonly objects: ReadonlyMap<string, string>
}

/**
 * Read what udisks2 tells of its objects (`GetManagedObjects`). What it says is the system's, or should be ignored, cannot be
 * unplugged for us.
 *
 * @param told - JSON, as `busctl --json=short` has it
 */
export function readObjects(told: unknown): UdisksDisks {
  const [all] = answer.parse(told).data
  const blocks = Object.entries(all).flatMap(([path, each]) => {
    const found = each['org.freedesktop.UDisks2.Block']
    return found ? [{ path, block: found, all: each }] : []
  })
  type Found = (typeof blocks)[number]
  const deviceOf = (found: Found, type: string, children: readonly BlockDevice[]): BlockDevice => {
    const it = all[found.block.Drive]?.['org.freedesktop.UDisks2.Drive']
    const isOurs = it !== undefined && !found.block.HintSystem && !found.block.HintIgnore
    const isPlugged =
      it !== undefined && (it.Removable || /^(usb|sdio|ieee1394)$/.test(it.ConnectionBus))
    return {
      path: found.block.Device,
      'maj:min': numberOf(found.block.DeviceNumber),
      type: it?.Optical ? 'rom' : type,
      size: found.block.Size,
      rm: isOurs && it.MediaRemovable,
      hotplug: isOurs && isPlugged,
      fstype: found.block.IdType || null,
      label: found.block.IdLabel || null,
      model: `${it?.Vendor ?? ''} ${it?.Model ?? ''}`.trim() || null,
      mountpoints: found.all['org.freedesktop.UDisks2.Filesystem']?.MountPoints ?? [],
      children,
    }
  }
  const tableOf = (each: Found) => each.all['org.freedesktop.UDisks2.Partition']?.Table
  const within = (path: string): BlockDevice[] => [
    ...blocks
      .filter((each) => tableOf(each) === path)
      .map((each) => deviceOf(each, 'part', within(each.path))),
    ...blocks
      .filter((each) => each.block.CryptoBackingDevice === path)
      .map((each) => deviceOf(each, 'crypt', within(each.path))),
  ]
  const whole = blocks.filter((each) => !tableOf(each) && each.block.CryptoBackingDevice === '/')
  return {
    devices: whole.map((each) => deviceOf(each, 'disk', within(each.path))),
    objects: new Map(blocks.map((each) => [each.block.Device, each.path])),
  }
}

/** A path as D-Bus has it: bytes, and a NUL. */
function textOf(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes).subarray(0, -1))
}
