import { boxKeys } from '@boxwright/appliance'
import { z } from 'zod'
import type { Settings } from './config.ts'

// Where things are kept, the configuration of the boxes says: [DATA] folder.
const { data: _, ...box } = boxKeys({
  name: 'dvbboxes',
  title: 'dvbboxes',
  port: 8083,
  admin: 'delete and rename media, `scheduler` apply listings, `viewer` look',
})

const schema = z.strictObject({
  name: box.name,
  title: box.title,
  language: z
    .enum(['en', 'fr'])
    .default('en')
    .describe('Language of who has chosen none: en or fr.'),
  mdns: box.mdns,
  log: box.log,
  web: box.web,
  login: box.login,
  munin: box.munin,
})

/** The keys, each with its default and its sentence: what `dvbboxes config` prints is made of them. */
export const settingsSchema: z.ZodType<Settings> = schema
