import { boxKeys, size } from '@boxwright/appliance'
import { z } from 'zod'
import type { Config } from './config.ts'

const text = z.string().min(1)
const box = boxKeys({
  name: 'boottorrent',
  title: 'BootTorrent',
  port: 8084,
  admin: 'assign systems, wake machines and upload',
})

const phase1 = z.strictObject({
  flavour: z
    .enum(['virtual', 'real'])
    .default('real')
    .describe('What machines it is for: virtual is smaller, real has drivers of network cards.'),
  cache: text
    .nullable()
    .default(null)
    .describe('Folder that it is kept in. null: out/cache in the project.'),
  append: z
    .string()
    .max(500)
    .default('')
    .describe('More words for its kernel: console=ttyS0 for a serial line.'),
})

const leechers = z.strictObject({
  count: z.int().min(2).max(40).default(7).describe('How many there are.'),
  server: size.prefault('600kB').describe('What the server gives, a second.'),
  each: size.prefault('350kB').describe('What each of them gives, a second.'),
  bytes: size.prefault('8MB').describe('The larger of the two systems that are made.'),
})

const wake = z.strictObject({
  address: z
    .union([z.ipv4(), z.ipv6()])
    .nullable()
    .default(null)
    .describe("Where they go. null: to all on the project's card."),
  port: z.int().min(1).max(65_535).default(9).describe('UDP port.'),
})

const uploads = z.strictObject({
  limit: size.prefault('8GB').describe('The largest file.'),
  quota: size.prefault('16GB').describe('All uploads together that are not whole yet.'),
})

const schema = z.strictObject({
  name: box.name,
  title: box.title,
  data: box.data,
  project: text
    .nullable()
    .default(null)
    .describe('Folder of the project, as `boottorrent init` makes it. null: local leechers.'),
  machines: z
    .int()
    .min(0)
    .max(16)
    .default(0)
    .describe('So many virtual machines boot instead, in a network of their own: root, QEMU.'),
  mdns: box.mdns,
  log: box.log,
  phase1: phase1.prefault({}).describe('The small Linux that machines load first.'),
  leechers: leechers.prefault({}).describe('Of a box without a project, to be looked at.'),
  wake: wake.prefault({}).describe('Packets that switch machines on (wake-on-LAN).'),
  uploads: uploads.prefault({}).describe('Systems that are sent by the page.'),
  web: box.web,
  login: box.login,
  munin: box.munin,
})

/** The keys, each with its default and its sentence: what `boottorrent config` prints is made of them. */
export const configSchema: z.ZodType<Config> = schema
