/** A medium with photos that was plugged in. */
export interface Card {
  /** What it is called by as long as it is plugged in: the path of its file system's device. */
  readonly id: string
  /** The path of the whole disk that it is on. */
  readonly disk: string
  /** Its label, if it has one. */
  readonly label: string | undefined
  /** What it calls itself: the maker's name of a reader or a stick. */
  readonly model: string | undefined
  /** In bytes. */
  readonly size: number
  /** Its file system: `vfat`, `exfat`. */
  readonly fileSystem: string
}

/** A block device, as `lsblk --json --bytes` tells of it. */
export interface BlockDevice {
  /** Its path. */
  readonly path: string
  /** Its number, major and minor: `8:17`. */
  readonly 'maj:min': string
  /** `disk`, `part`, `rom`, `crypt`. */
  readonly type: string
  /** In bytes; 0 for a reader without a card. */
  readonly size: number | null
  /** Whether its medium can be taken out. */
  readonly rm: boolean
  /** Whether it can be unplugged itself. */
  readonly hotplug: boolean
  /** The file system on it. */
  readonly fstype: string | null
  /** Its label. */
  readonly label: string | null
  /** What a disk calls itself. */
  readonly model: string | null
  /** Where it is mounted. */
  readonly mountpoints?: readonly (string | null)[] | undefined
  /** What it consists of, or what is made of it. */
  readonly children?: readonly BlockDevice[] | undefined
}

/** What cameras, phones and people put photos on. */
const fileSystems = new Set([
  'vfat',
  'exfat',
  'ntfs',
  'ext2',
  'ext3',
  'ext4',
  'hfsplus',
  'udf',
  'iso9660',
])

/** Where a system has what it lives from. What is mounted elsewhere, a desktop may have mounted for its user. */
const systemMounts = /^(?:\/|\[SWAP\]|\/(?:boot|usr|var|home|etc|opt|srv|data|nix)(?:\/.*)?)$/

/**
 * Which of the block devices are cards: of each disk that can be unplugged or emptied, and that the system does not live
 * on, each file system; cameras make one, on a partition or on the whole disk, but a stick may have a small one first.
 *
 * @param spared - numbers of devices that are in use: no disk with one of them is a card
 */
export function cardsAmong(
  devices: readonly BlockDevice[],
  spared: ReadonlySet<string> = new Set(),
): Card[] {
  return devices.flatMap((disk): Card[] => {
    if (disk.type !== 'disk' || !(disk.rm || disk.hotplug) || !disk.size) return []
    if (withAll(disk).some((each) => isOfSystem(each) || spared.has(each['maj:min']))) return []
    const partitions = (disk.children ?? []).filter(({ type }) => type === 'part')
    const found = partitions.flatMap((partition) => cardOn(partition, disk))
    // An old file system may still be seen below a table that was written later.
    return found.length > 0 ? found : cardOn(disk, disk)
  })
}

function cardOn({ path, label, size, fstype }: BlockDevice, disk: BlockDevice): Card[] {
  if (fstype === null || !fileSystems.has(fstype) || !size) return []
  const model = disk.model?.trim() || undefined
  return [{ id: path, disk: disk.path, label: label || undefined, model, size, fileSystem: fstype }]
}

/** Whether two are the same card, as far as can be told: one that was changed within a reader is another. */
export function isSameCard(a: Card, b: Card): boolean {
  return a.id === b.id && a.size === b.size && a.label === b.label && a.fileSystem === b.fileSystem
}

function withAll(device: BlockDevice): BlockDevice[] {
  return [device, ...(device.children ?? []).flatMap(withAll)]
}

function isOfSystem({ mountpoints, fstype }: BlockDevice): boolean {
  const isMember = /_member$|^LVM2|^crypto_LUKS$/.test(fstype ?? '')
  return isMember || (mountpoints ?? []).some((place) => place !== null && systemMounts.test(place))
}
