/** What machines phase 1 is for: virtual ones, or real ones, whose drivers take more. */
export type Flavour = 'virtual' | 'real'

/** What a flavour is made of. */
export interface FlavourParts {
  /** The Debian package whose dependency is the kernel. */
  readonly kernelPackage: string
  /** Whether a module is wanted, by its path in the kernel's folder. */
  wants(path: string): boolean
}

/** Disks that the method `disk` writes to. */
const disks = /\/(virtio_blk|virtio_scsi|sd_mod|nvme|ahci)\.ko/
/** What a live ISO is read by. */
const isos = /\/(loop|isofs)\.ko/
/** Keyboards and mice of USB: those of PS/2 are in the kernel, and machines without them have UEFI, which lets go of the others. */
const keyboards = /\/(usbhid|hid-generic|(xhci|ehci|ohci)-pci|uhci-hcd)\.ko/
/** Buses that a card may be behind. */
const buses = /\/(virtio_pci|virtio_mmio|hv_vmbus|xen-pcifront)\.ko/
/** Network cards of virtual machines. Those of clouds that have no network of one's own to boot from, Amazon's and Google's, are left out. */
const virtualCards =
  /\/drivers\/net\/(virtio_net|vmxnet3\/|hyperv\/|xen-netfront|ethernet\/intel\/(e1000|e1000e|ixgbevf|iavf)\/)/
const realCards = /\/drivers\/net\/(ethernet|usb|phy)\//
/** Nobody boots a school's machine over these, and they are the largest. */
const rareCards =
  /\/ethernet\/(mellanox|chelsio|netronome|qlogic|cavium|sfc|huawei|brocade|neterion|fungible|pensando)\//

/** The two flavours. */
export const flavours: Readonly<Record<Flavour, FlavourParts>> = {
  virtual: {
    kernelPackage: 'linux-image-cloud-amd64',
    wants: (path) => [disks, isos, buses, virtualCards].some((kind) => kind.test(`/${path}`)),
  },
  real: {
    kernelPackage: 'linux-image-amd64',
    wants: (path) =>
      [disks, isos, keyboards, buses, virtualCards].some((kind) => kind.test(`/${path}`)) ||
      (realCards.test(`/${path}`) && !rareCards.test(`/${path}`)),
  },
}
