import { z } from 'zod'
import { key } from './about.ts'

/** A disk that may be overwritten: all that is written here has to be so. */
export interface DiskRule {
  /** Its path in phase 1: `/dev/vda`, `/dev/nvme0n1`. */
  readonly path?: string | undefined
  /** Its serial number, as `lsblk -o SERIAL` shows it, without spaces. */
  readonly serial?: string | undefined
  /** Its size in bytes, as `lsblk -bdo SIZE` shows it. */
  readonly size?: number | undefined
}

/** A whole disk: no partition, and no link, as nothing makes links in phase 1. */
const path = z.string().regex(/^\/dev\/([a-z]+|nvme\d{1,3}n\d{1,3}|mmcblk\d{1,3})$/)
const rule = z
  .strictObject({
    path: path.optional(),
    // A shell splits the rule into words.
    serial: z
      .string()
      .regex(/^[\w.:+-]{1,64}$/)
      .optional(),
    size: z.int().min(512).multipleOf(512).optional(),
  })
  .refine((one) => Object.keys(one).length > 0)

/** The key `disks` of the method `disk`. */
export const diskRules: z.ZodType<DiskRule[]> = key(
  z.array(z.union([path.transform((one) => ({ path: one })), rule])).nonempty(),
  {
    means:
      'The disks that may be overwritten, each by path, serial and size in bytes, or some of them; all that is written has to be so. The first line that a machine has a disk for counts, and nothing is written if two disks fit it.',
    expected: 'a list of disks, each with path, serial or size',
    remedy:
      'Write the disks whose content may be lost, such as [{ path: /dev/sda, serial: S3Z8NB0K, size: 500107862016 }], as `lsblk -bdo PATH,SERIAL,SIZE` shows them',
    example: '[{ path: /dev/sda, serial: S3Z8NB0K, size: 500107862016 }]',
  },
)

/** A rule as phase 1 reads it: `path=/dev/sda serial=S3Z8NB0K`. */
export function ruleLine({ path, serial, size }: DiskRule): string {
  return Object.entries({ path, serial, size })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
