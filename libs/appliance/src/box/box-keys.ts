import { z } from 'zod'

/** What every box can be told. Written as a file by {@link boxKeys}. */
export interface BoxConfig {
  /** Name on the network, a host name's label. */
  readonly name: string
  /** Name for people. */
  readonly title: string
  /** Folder for all that is kept. */
  readonly data: string
  /** Whether `NAME.local` is published. */
  readonly mdns: boolean
  /** The least that is logged. */
  readonly log: 'error' | 'warn' | 'notice' | 'info' | 'debug'
  /** Where it listens. */
  readonly web: {
    /** TCP port, 0 for any that is free. */
    readonly port: number
    /** Address, `::` for all. */
    readonly host: string
    /** Addresses and networks of proxies in front, whose word on who asks is believed. */
    readonly trustProxy: readonly string[]
    /** Names, besides those of the local network, under which it answers without a login. */
    readonly names: readonly string[]
  }
  /** Who may use it: with both `null`, everybody. */
  readonly login: {
    /** The hash of one password. */
    readonly password: string | null
    /** A file of users. */
    readonly users: string | null
  }
  /** The Munin node. */
  readonly munin: {
    /** TCP port, `null` for none. */
    readonly port: number | null
    /** Addresses and networks that may ask. */
    readonly allow: readonly string[]
  }
}

/** How a kind of box differs from the others. */
export interface BoxDefaults {
  /** Its command, its name on the network unless told otherwise, and the name of its folder. */
  readonly name: string
  /** Its name for people. */
  readonly title: string
  /** The TCP port of its page. */
  readonly port: number
  /** What the role `admin` may do more than others: `pin`. */
  readonly admin?: string
}

/** The schema of each key of {@link BoxConfig}, to be spread into a `z.strictObject`. */
export type BoxKeys = { [Key in keyof BoxConfig]: z.ZodType<BoxConfig[Key]> }

/**
 * The keys that every box's configuration has, each with its default and its sentence.
 *
 * @param defaults how this kind of box differs
 * @returns a shape: `z.strictObject({ ...boxKeys({ … }), … })`
 */
export function boxKeys({ name, title, port, admin }: BoxDefaults): BoxKeys {
  const text = z.string().min(1)
  const tcpPort = z.int().min(0).max(65_535)
  return {
    name: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'expected a host name: a-z, 0-9 and -')
      .default(name)
      .describe('Name on the network: NAME.local.'),
    title: text.default(title).describe('Name on the page.'),
    data: text
      .default(`/var/lib/${name}`)
      .describe('Folder for all that is kept. `--data` overrides it.'),
    mdns: z.boolean().default(true).describe('Publish NAME.local on the network (multicast DNS).'),
    log: z
      .enum(['error', 'warn', 'notice', 'info', 'debug'])
      .default('info')
      .describe('What is logged: error, warn, notice, info or debug.'),
    web: z
      .strictObject({
        port: tcpPort
          .default(port)
          .describe('TCP port of the page; 80 needs a capability (see print-unit).'),
        host: text
          .default('::')
          .describe('Address to listen on; "::" is every address, 127.0.0.1 this machine alone.'),
        trustProxy: z
          .array(text)
          .default([])
          .describe(
            'Addresses and networks of proxies in front, whose X-Forwarded-For says who asks: limits and logs then go by that.',
          ),
        names: z
          .array(text)
          .default([])
          .describe(
            'Names, besides those of the local network, under which it answers while there is no login: radio.example.org, or .example.org for all below.',
          ),
      })
      .prefault({})
      .describe('The page.'),
    login: z
      .strictObject({
        password: text
          .nullable()
          .default(null)
          .describe(
            `Hash of the one password that the page asks for (\`${name} hash-password\`). null: no login.`,
          ),
        users: text
          .nullable()
          .default(null)
          .describe(
            `A file of users instead, NAME:HASH:ROLES on each line${admin === undefined ? '' : `; the role \`admin\` may ${admin}`}.`,
          ),
      })
      .prefault({})
      .describe('Who may use the page.'),
    munin: z
      .strictObject({
        port: tcpPort.nullable().default(4949).describe('TCP port of the Munin node. null: none.'),
        allow: z
          .array(text)
          .default(['127.0.0.1', '::1'])
          .describe('Addresses and networks whose Munin masters may ask.'),
      })
      .prefault({})
      .describe('The Munin node.'),
  }
}
