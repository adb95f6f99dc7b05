import type { DiskRule } from './disk-rule.ts'

/** A Linux whose kernel the machine changes over to. */
export interface KexecOs {
  /** What the menu shows. */
  readonly dispname: string
  /** How it is started. */
  readonly method: 'kexec'
  /** The file of the kernel, in the system's folder. */
  readonly kernel: string
  /** The file of the initrd; a system may do without. */
  readonly initrd?: string | undefined
  /** The kernel's command line. */
  readonly cmdline: string
}

/** A program that runs in phase 1. */
export interface BinOs {
  /** What the menu shows. */
  readonly dispname: string
  /** How it is started. */
  readonly method: 'bin'
  /** The file of the program, in the system's folder. */
  readonly bin: string
  /** Its arguments. */
  readonly binargs: string
}

/** A virtual machine in phase 1. */
export interface QemuOs {
  /** What the menu shows. */
  readonly dispname: string
  /** How it is started. */
  readonly method: 'bin-qemu-x86_64'
  /** The arguments of QEMU, which runs in the system's folder: `-cdrom alpine.iso`. */
  readonly args: string
  /** Where it shows what it draws: as text on the console that it was chosen on, or by X on the machine's own screen. */
  readonly display: 'text' | 'x'
}

/** The Linux of a live ISO, which stays in memory. */
export interface IsoOs {
  /** What the menu shows. */
  readonly dispname: string
  /** How it is started. */
  readonly method: 'iso'
  /** The file of the ISO, in the system's folder. */
  readonly iso: string
  /** The path of the kernel inside the ISO. */
  readonly kernel: string
  /** The path of the initrd inside the ISO. */
  readonly initrd: string
  /** The kernel's command line. The initrd finds the ISO at `/boottorrent.iso`. */
  readonly cmdline: string
}

/** An image that is written to a disk of the machine. */
export interface DiskOs {
  /** What the menu shows. */
  readonly dispname: string
  /** How it is started. */
  readonly method: 'disk'
  /** The file of the image, in the system's folder. */
  readonly image: string
  /** The disks that may be overwritten; the first that is there is. */
  readonly disks: DiskRule[]
}

/** Something that iPXE boots instead of phase 1. */
export interface ChainOs {
  /** What the menu shows. */
  readonly dispname: string
  /** How it is started. */
  readonly method: 'chain'
  /** What iPXE loads. */
  readonly url: string
}

/** How one system is booted: its `config.yaml`. */
export type OsConfig = KexecOs | BinOs | QemuOs | IsoOs | DiskOs | ChainOs

/** How a system can be started. */
export type OsMethod = OsConfig['method']
