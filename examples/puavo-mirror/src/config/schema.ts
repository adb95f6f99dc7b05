import { boxKeys, duration } from '@boxwright/appliance'
import { z } from 'zod'
import type { Config } from './config.ts'

const text = z.string().min(1)
const box = boxKeys({
  name: 'puavo-mirror',
  title: 'Puavo image mirror',
  port: 8081,
  admin: 'start a run',
})

const making = z.strictObject({
  mode: z
    .enum(['production', 'development'])
    .default('production')
    .describe('production offers all images; development the latest four, in series of their own.'),
  targets: z
    .union([z.literal('all'), z.int().min(0)], { error: 'expected a number of images, or all' })
    .default(3)
    .describe(
      'To how many images of a series, the last ones, rdiffs lead from all others; or all.',
    ),
  jobs: z
    .int()
    .min(1)
    .max(256)
    .nullable()
    .default(null)
    .describe(
      'How many images are worked on at a time, 256 MB each. null: one a core, four at most.',
    ),
  workers: z
    .string()
    .regex(/^rediss?:\/\/./, 'expected redis://HOST or rediss://HOST')
    .nullable()
    .default(null)
    .describe(
      'A Redis, redis://HOST: rdiffs are made by `puavo-img-repo worker` on machines with the same storage. null: here.',
    ),
  any: z.boolean().default(false).describe('Also offer images that are no squashfs.'),
  settle: duration
    .prefault('5s')
    .describe('An image is taken once it is whole and untouched for this long.'),
  retry: duration
    .prefault('1m')
    .describe('After a run that failed, say of a full disk, the next one begins so much later.'),
  verify: duration
    .nullable()
    .prefault('7d')
    .describe(
      'The whole mirror is read again so often; what has been damaged is made anew. null: never.',
    ),
  prune: duration
    .nullable()
    .prefault('7d')
    .describe(
      'What no series lists any more is removed so much later, counted while the machine is up. null: never.',
    ),
})

const signing = z.strictObject({
  keys: text
    .nullable()
    .default(null)
    .describe(
      'Folder of keys as `puavo-img-repo keygen` makes it. null: the mirror is not signed.',
    ),
  timestamp: duration
    .prefault('7d')
    .describe('For how long a signature is good; when half of that is over, the box signs again.'),
})

const tls = z
  .strictObject({
    certificate: text
      .nullable()
      .default(null)
      .describe('File with the certificate and those that lead to its root, PEM. null: HTTP.'),
    key: text.nullable().default(null).describe('File with its key, PEM.'),
  })
  .refine(({ certificate, key }) => (certificate === null) === (key === null), {
    error: 'expected both a certificate and a key, or neither',
  })

const schema = z.strictObject({
  name: box.name,
  title: box.title,
  data: box.data,
  images: text
    .nullable()
    .default(null)
    .describe('Folder of the images. null: the box makes small ones, to be tried.'),
  mirror: text
    .default('mirror')
    .describe(
      'Folder of the mirror, within `data` or absolute: best on the file system of the images.',
    ),
  repository: text
    .nullable()
    .default(null)
    .describe('Where clients find the mirror: a host name (HTTPS) or a URL. null: this box.'),
  mdns: box.mdns,
  log: box.log,
  making: making.prefault({}).describe('How the mirror is made.'),
  signing: signing
    .prefault({})
    .describe('For clients that believe only what is signed; the others go on unaware.'),
  web: box.web,
  tls: tls.prefault({}).describe('HTTPS. A certificate that was renewed is taken over by itself.'),
  login: box.login,
  munin: box.munin,
})

/** The keys, each with its default and its sentence: what `puavo-img-repo config` prints is made of them. */
export const configSchema: z.ZodType<Config> = schema
