import { expect, it } from 'vitest'
import { type ConfigFault, faultLine } from '../../src/config/fault.ts'
import { type OsConfig, readOsConfig } from '../../src/config/os.ts'
import { osMethods } from '../../src/config/os-keys.ts'
import { osText } from '../../src/config/project-text.ts'

const faults = (text: string, files?: readonly string[]): string[] => {
  const config = readOsConfig(text, 'x', files)
  return 'method' in config ? [] : (config as readonly ConfigFault[]).map(faultLine)
}

it.each([
  ['kexec', 'kernel: vmlinuz\ninitrd: initrd.img\ncmdline: break'],
  ['bin', 'bin: a/start.sh\nbinargs: -v'],
  ['bin-qemu-x86_64', 'args: -cdrom alpine.iso'],
  ['bin-qemu-x86_64', 'args: -cdrom alpine.iso\ndisplay: x'],
  ['iso', 'iso: live.iso\nkernel: live/vmlinuz\ninitrd: live/initrd'],
  [
    'disk',
    'image: disk.img\ndisks: [/dev/vda, /dev/nvme0n1, { serial: S3Z8-NB.0K, size: 500107862016 }]',
  ],
  ['chain', 'url: http://boot.example/menu.ipxe'],
])('reads a system of the method %s', (method, rest) => {
  expect(readOsConfig(`dispname: A system\nmethod: ${method}\n${rest}\n`, 'x')).toMatchObject({
    dispname: 'A system',
    method,
  })
  expect(osMethods).toContain(method)
})

it.each<OsConfig>([
  { dispname: 'K', method: 'kexec', kernel: 'vmlinuz', cmdline: 'a "b: c"' },
  { dispname: 'B', method: 'bin', bin: 'run', binargs: '' },
  { dispname: 'Q', method: 'bin-qemu-x86_64', args: '-cdrom alpine.iso', display: 'text' },
  { dispname: 'X', method: 'bin-qemu-x86_64', args: '-cdrom alpine.iso', display: 'x' },
  { dispname: 'I', method: 'iso', iso: 'a.iso', kernel: 'k', initrd: 'i', cmdline: 'quiet' },
  { dispname: 'D', method: 'disk', image: 'i', disks: [{ serial: 'S1', size: 4096 }] },
  { dispname: 'C', method: 'chain', url: 'http://a/b' },
])('writes a file of the method $method that explains each key, and reads it', (config) => {
  const text = osText(config)
  expect(readOsConfig(text, 'x')).toEqual(config)
  const lines = text.split('\n')
  for (const line of lines.filter((each) => /^(# )?[a-z]+:/.test(each))) {
    expect(lines[lines.indexOf(line) - 1], line).toMatch(/^# \S/)
  }
})

it.each([
  ['[]', /disks: expected a list of disks, each with path, serial or size, got \[\]/],
  ['[{}]', /disks/],
  ['[/dev/sda1]', /disks.*"\/dev\/sda1"/],
  ['[/dev/disk/by-id/x]', /disks/],
  ['[{ serial: "a b" }]', /disks/],
  ['[{ size: 1000 }]', /disks/],
  ['[{ serial: S1, size: 512 }, { path: vda }]', /disks/],
])('allows no disks by %s', (disks, expected) => {
  const found = faults(`dispname: x\nmethod: disk\nimage: a\ndisks: ${disks}\n`)
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(expected)
  expect(found[0]).toContain(':4: ')
  expect(found[0]).toContain('as `lsblk -bdo PATH,SERIAL,SIZE` shows them')
})

it('knows what was meant by a key of a disk', () => {
  const disks = 'disks: [{ serial: S1, sise: 4096 }]'
  expect(faults(`dispname: x\nmethod: disk\nimage: a\n${disks}\n`)).toEqual([
    'oss/x/config.yaml:4: disks.0.sise: there is no such key. Did you mean size?',
  ])
})

it('tells every fault at once, with its line and what to do', () => {
  expect(faults('method: kexec\nkernel: ../vmlinuz\ninitrd: /etc/passwd\ncmdlin: quiet\n')).toEqual(
    [
      'oss/x/config.yaml:1: dispname: expected a name of at most 120 characters, got nothing. Write what people call the system, such as dispname: Debian live.',
      `oss/x/config.yaml:2: kernel: expected the name of a file in the system's folder, got "../vmlinuz". Put the file into the folder, and write its name, such as vmlinuz.`,
      `oss/x/config.yaml:3: initrd: expected the name of a file in the system's folder, got "/etc/passwd". Put the file into the folder, and write its name, such as initrd.img.`,
      'oss/x/config.yaml:4: cmdlin: there is no such key. Did you mean cmdline?',
    ],
  )
  expect(faults('dispname: X\nmethod: kexce\n')).toEqual([
    'oss/x/config.yaml:2: method: expected one of kexec, bin, bin-qemu-x86_64, iso, disk, chain, got "kexce". Write kexec for a Linux with a kernel and an initrd.',
  ])
})

it('looks whether the files are there', () => {
  const text = 'dispname: X\nmethod: kexec\nkernel: vmlinuz\ninitrd: initrd.img\n'
  expect(faults(text, ['config.yaml', 'initrd.img', 'vmlinuz'])).toEqual([])
  expect(faults(text, ['config.yaml', 'initrd.img'])).toEqual([
    'oss/x/config.yaml:3: kernel: expected a file in oss/x, and there is no vmlinuz. Put it there, or write the name of one that is.',
  ])
})

it('looks whether phase 1 can show what is drawn', () => {
  const text = 'dispname: X\nmethod: bin-qemu-x86_64\nargs: -cdrom a.iso\ndisplay: x\n'
  expect(readOsConfig(text, 'x', undefined, 'real')).toMatchObject({ display: 'x' })
  expect(faults(text)).toEqual([])
  const found = readOsConfig(text, 'x', undefined, 'virtual') as readonly ConfigFault[]
  expect(found.map(faultLine)).toEqual([
    'oss/x/config.yaml:4: display: expected text with phase 1 for virtual machines, whose kernel has no graphics, got "x". Say --flavour real, which is for virtual machines as well, or write display: text.',
  ])
  const plain = text.replace('display: x', 'display: text')
  expect(readOsConfig(plain, 'x', undefined, 'virtual')).toMatchObject({ display: 'text' })
  expect(readOsConfig(plain.replace(/display.*\n/, ''), 'x')).toMatchObject({ display: 'text' })
  expect(faults(text.replace('display: x', 'display: gtk'))).toEqual([
    'oss/x/config.yaml:4: display: expected text or x, got "gtk". Write display: x for graphics, or leave it out.',
  ])
})

it.each([
  ['a name that paints over the screen', 'dispname: "\\e[2Jx"\nmethod: bin\nbin: a'],
  ['a command line of two lines', 'dispname: x\nmethod: kexec\nkernel: a\ncmdline: "a\\nb"'],
  [
    'a disk that is a path with steps up',
    'dispname: x\nmethod: disk\nimage: a\ndisks: [/dev/../etc/passwd]',
  ],
  ['a URL that iPXE would expand', 'dispname: x\nmethod: chain\nurl: "http://a/$x"'],
  ['a path with a backslash', 'dispname: x\nmethod: bin\nbin: "a\\\\b"'],
])('refuses %s', (_, text) => {
  expect(faults(text)).toHaveLength(1)
})
