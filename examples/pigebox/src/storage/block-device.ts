import { z } from 'zod'

/** A block device, as lsblk(8) knows it. */
export interface BlockDevice {
  /** Path in /dev. */
  readonly path: string
  /** `disk`, `part`, `loop`, `raid1`, `lvm`, `crypt` ... */
  readonly type: string
  /** In bytes. */
  readonly size: number
  /** Whether it is read-only. */
  readonly ro: boolean
  /** Where it is mounted; `[SWAP]` for swap. */
  readonly mountpoints: readonly (string | null)[]
  /** What the maker calls it. */
  readonly model: string | null
  /** What lies on it: partitions, and what is made of them. */
  readonly children?: readonly BlockDevice[] | undefined
}

const blockDevice: z.ZodType<BlockDevice> = z.object({
  path: z.string(),
  type: z.string(),
  size: z.number(),
  ro: z.boolean(),
  mountpoints: z.array(z.string().nullable()),
  model: z.string().nullable(),
  get children() {
    return z.array(blockDevice).optional()
  },
})

/** What lsblk is asked for: the fields above. With NAME, or it forgets which lies on which. */
export const lsblkColumns = 'NAME,PATH,TYPE,SIZE,RO,MOUNTPOINTS,MODEL'

/** Read the output of `lsblk --json --bytes` for one device: whatever else is listed lies on it. */
export function parseLsblk(json: string): BlockDevice | undefined {
  const schema = z.object({ blockdevices: z.array(blockDevice) })
  const [device, ...others] = schema.parse(JSON.parse(json)).blockdevices
  return device && { ...device, children: [...(device.children ?? []), ...others] }
}

/** Read the output of `wipefs --no-act --json`: what a device begins or ends with. */
export function parseSignatures(json: string): string[] {
  if (json.trim() === '') return []
  const schema = z.object({
    signatures: z.array(z.object({ type: z.string(), label: z.string().nullish() })),
  })
  const found = schema
    .parse(JSON.parse(json))
    .signatures.map(({ type, label }) => (label ? `${type} labelled ${label}` : type))
  return [...new Set(found)]
}

/** The smallest disk that is worth it: some minutes of sound and a journal. */
const smallest = 64e6

/** Why a device must not become the storage, whatever is on it. */
export function refusal(device: BlockDevice): string | undefined {
  const { path, type, size, ro } = device
  const parts = family(device)
  const mounted = parts.flatMap(({ path, mountpoints }) =>
    mountpoints.filter((point) => point !== null).map((point) => ({ path, point })),
  )
  const root = mounted.find(({ point }) => point === '/')
  if (root) return `${path} carries the root file system (${root.path})`
  const [use] = mounted
  if (use?.point === '[SWAP]') return `${use.path} is in use as swap`
  if (use) return `${use.path} is mounted on ${use.point}: unmount it first`
  if (type === 'part') return `${path} is a partition: give the whole disk`
  if (type !== 'disk' && type !== 'loop') return `${path} is no disk but ${type}`
  const holder = parts.find((part) => part !== device && part.type !== 'part')
  if (holder) return `${path} is in use by ${holder.path} (${holder.type})`
  if (ro) return `${path} is read-only`
  if (size < smallest) return `${path} is too small: ${size} bytes, expected at least ${smallest}`
  return undefined
}

/** Why a device must not become the storage, for what is on it. */
export function notEmpty(
  { path, children = [] }: BlockDevice,
  signatures: readonly string[],
  force: boolean,
): string | undefined {
  const found = [...signatures, ...children.map((part) => part.path)]
  if (force || found.length === 0) return undefined
  return `${path} is not empty: it has ${found.join(', ')}; --force erases it`
}

/** A device and all that lies on it. */
function family(device: BlockDevice): BlockDevice[] {
  return [device, ...(device.children ?? []).flatMap(family)]
}
