import { z } from 'zod'
import { key } from './about.ts'
import { diskRules } from './disk-rule.ts'
import { commandLine, innerPath, title } from './names.ts'
import type { OsConfig, OsMethod } from './os-forms.ts'

/** What each method does. */
const methodMeans: Readonly<Record<OsMethod, string>> = {
  kexec: 'kexec: the machine changes over to the kernel.',
  bin: 'bin: the program runs in phase 1, and the menu comes back when it ends.',
  'bin-qemu-x86_64':
    'bin-qemu-x86_64: QEMU runs in phase 1, and the menu comes back when it ends. Machines fetch it from each other, too.',
  iso: 'iso: the machine changes over to the kernel of a live ISO, which stays in memory.',
  disk: 'disk: the image is written to a disk, and read back. WHAT IS ON THAT DISK IS LOST.',
  chain: 'chain: the machine starts anew, and iPXE loads something else than phase 1.',
}

const file = (what: string, example: string): z.ZodString =>
  key(innerPath, {
    means: what,
    expected: `the name of a file in the system's folder`,
    remedy: `Put the file into the folder, and write its name, such as ${example}`,
  })
const words = (means: string): z.ZodDefault<z.ZodString> =>
  key(commandLine.default(''), {
    means,
    expected: 'one line of at most 2000 characters',
    remedy: 'Write it on one line, in quotes',
  })
const dispname = key(title, {
  means: 'What the menu shows.',
  expected: 'a name of at most 120 characters',
  remedy: 'Write what people call the system, such as dispname: Debian live',
})

const method = <Name extends OsMethod>(name: Name): z.ZodLiteral<Name> =>
  key(z.literal(name), {
    means: `How it is started. ${methodMeans[name]}`,
    expected: `one of ${Object.keys(methodMeans).join(', ')}`,
    remedy: 'Write kexec for a Linux with a kernel and an initrd',
  })

/** The keys of each method. */
export const osSchemas: Readonly<Record<OsMethod, z.ZodType<OsConfig>>> = {
  kexec: z.strictObject({
    dispname,
    method: method('kexec'),
    kernel: file('The kernel.', 'vmlinuz'),
    initrd: key(innerPath.optional(), {
      means: 'The initrd.',
      expected: `the name of a file in the system's folder`,
      remedy: 'Put the file into the folder, and write its name, such as initrd.img',
    }),
    cmdline: words("The kernel's command line."),
  }),
  bin: z.strictObject({
    dispname,
    method: method('bin'),
    bin: file('The program.', 'start.sh'),
    binargs: words('Its arguments.'),
  }),
  'bin-qemu-x86_64': z.strictObject({
    dispname,
    method: method('bin-qemu-x86_64'),
    args: words(
      "QEMU's arguments. It runs in this folder, and shows what it draws where display says, unless -nographic or -display says otherwise.",
    ),
    display: key(z.enum(['text', 'x']).default('text'), {
      means:
        'Where it shows what it draws. text: on the console that it was chosen on, as far as that is text. x: on the screen of the machine, all of it, with keyboard and mouse, by X, which machines fetch from each other, too; it takes phase 1 with --flavour real.',
      expected: 'text or x',
      remedy: 'Write display: x for graphics, or leave it out',
    }),
  }),
  iso: z.strictObject({
    dispname,
    method: method('iso'),
    iso: file(
      'The ISO. A machine needs three times its size in memory, and it is less than 4 GiB.',
      'live.iso',
    ),
    kernel: file('The path of the kernel inside the ISO.', 'live/vmlinuz'),
    initrd: file('The path of the initrd inside the ISO.', 'live/initrd.img'),
    cmdline: words(
      "The kernel's command line. The ISO is at /boottorrent.iso and, with an initrd of initramfs-tools, it is the disk /dev/loop0: boot=live live-media=/dev/loop0 (Debian), boot=casper live-media=/dev/loop0 (Ubuntu), root=live:/boottorrent.iso (Fedora).",
    ),
  }),
  disk: z.strictObject({
    dispname,
    method: method('disk'),
    image: file('The image, as it is to be on the disk.', 'disk.img'),
    disks: diskRules,
  }),
  chain: z.strictObject({
    dispname,
    method: method('chain'),
    url: key(z.string().regex(/^(https?|tftp):\/\/[^\s"'\\${}]+$/), {
      means: 'What iPXE loads instead. Needs the HTTP server.',
      expected: 'a URL of http, https or tftp',
      remedy: 'Write a URL such as http://boot.example/menu.ipxe',
    }),
  }),
}

/** The methods, as a `config.yaml` names them. */
export const osMethods: readonly OsMethod[] = Object.keys(osSchemas) as OsMethod[]

/** What every system has: for one whose method is not known, so that all its faults are told. */
export const anyMethod: z.ZodType = z.looseObject({
  dispname,
  method: key(z.enum(osMethods), {
    means: 'How it is started.',
    expected: `one of ${osMethods.join(', ')}`,
    remedy: 'Write kexec for a Linux with a kernel and an initrd',
  }),
})
