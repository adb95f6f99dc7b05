import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { configText, duration, readConfig, readConfigFile, size } from '../../src/index.ts'

interface Config {
  readonly name: string
  readonly web: { readonly port: number; readonly host: string }
  readonly keep: { readonly age: number | null; readonly room: number; readonly kinds: string[] }
}

const schema: z.ZodType<Config> = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z]+$/, 'expected letters')
    .default('box')
    .describe('What it is called.'),
  web: z
    .strictObject({
      port: z.int().max(65_535).default(8080).describe('Where it listens.'),
      host: z.string().min(1).default('::').describe('On which address, which may be all of them.'),
    })
    .prefault({})
    .describe('The page.'),
  keep: z
    .strictObject({
      age: duration.nullable().default(null).describe('How long.'),
      room: size.prefault('1.5GB').describe('How much.'),
      kinds: z
        .array(z.enum(['wav', 'flac']))
        .min(1)
        .default(['wav'])
        .describe('What.'),
    })
    .prefault({})
    .describe('What is kept.'),
})

const defaults: Config = {
  name: 'box',
  web: { port: 8080, host: '::' },
  keep: { age: null, room: 1.5e9, kinds: ['wav'] },
}

function faultsOf(text: string, flags: Record<string, string | boolean> = {}): string[] {
  try {
    readConfig({ schema, text, file: 'box.yaml', flags })
  } catch (error) {
    expect(error).toMatchObject({ name: 'ApplianceError', code: 'ERR_CONFIG' })
    return (error as Error).message.split('\n')
  }
  throw new Error('nothing was found wrong')
}

describe('configText', () => {
  it('writes every key with its default and its sentence', () => {
    expect(configText({ schema, head: ['A box.'] })).toBe(`# A box.

# What it is called.
name: box

# The page.
web:
  # Where it listens.
  port: 8080
  # On which address, which may be all of them.
  host: "::"

# What is kept.
keep:
  # How long.
  age: null
  # How much.
  room: 1.5GB
  # What.
  kinds: [wav]
`)
  })

  it('reads as the defaults', () => {
    expect(readConfig({ schema, text: configText({ schema }) })).toEqual(defaults)
    expect(readConfig({ schema })).toEqual(defaults)
  })

  it('refuses keys without a default, and what has no keys', () => {
    const bare = z.strictObject({ key: z.string() })
    expect(() => configText({ schema: bare })).toThrow(/expected a default for key/)
    expect(() => configText({ schema: z.string() })).toThrow(/expected a z.strictObject/)
  })
})

describe('readConfig', () => {
  it('tells every fault with its file, line and key, what was expected and what came', () => {
    const text = `name: Box
web:
  prot: 9
  port: 90000
  host: ''
keep:
  age: soon
  room: -3
  kinds: [wav, mp3]
kept: 1
`
    expect(faultsOf(text)).toEqual([
      'box.yaml:1: name: expected letters, got "Box"',
      'box.yaml:3: web.prot: unknown key; expected one of port, host, got "prot"',
      'box.yaml:4: web.port: expected at most 65535, got 90000',
      'box.yaml:5: web.host: expected something, got ""',
      'box.yaml:7: keep.age: expected a length of time such as 90, 15m or 1h30m, got "soon"',
      'box.yaml:8: keep.room: expected a size such as 500MB or 1.5TB, got -3',
      'box.yaml:9: keep.kinds.1: expected one of wav, flac, got "mp3"',
      'box.yaml:10: kept: unknown key; expected one of name, web, keep, got "kept"',
    ])
  })

  it.each([
    ['web: [1', /^box\.yaml:1: expected YAML: /],
    ['- 1', /^box\.yaml:1: the file: expected object, got \[1\]$/],
    ['a: &a [*a]', /^box\.yaml:1: a: unknown key/],
    ['web: &a {port: *a}', /^box\.yaml:1: web\.port: expected number, got a reference to itself$/],
    ['__proto__: {x: 1}', /^box\.yaml:1: __proto__: unknown key/],
    ['name: 7', /^box\.yaml:1: name: expected string, got 7$/],
    ['name: null', /^box\.yaml:1: name: expected string, got null$/],
  ])('refuses %j', (text, message) => expect(faultsOf(text).join('\n')).toMatch(message))

  it('does not repeat a password that stands in a URL', () => {
    expect(faultsOf('name: "redis://ann:s3cret@HOST/1"\n')).toEqual([
      'box.yaml:1: name: expected letters, got "redis://…@HOST/1"',
    ])
  })

  it('refuses references that multiply', () => {
    const lists = Array.from(
      { length: 9 },
      (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`,
    )
    expect(faultsOf(`a0: &a0 [x]\n${lists.join('\n')}`)[0]).toMatch(/^box\.yaml:1: expected YAML: /)
  })

  it('takes what was typed over the file, and names the flag that is wrong', () => {
    const text = 'web: {port: 80, host: 127.0.0.1}'
    const flags = { 'web.port': '81', 'keep.age': '7d', name: 'radio' }
    expect(readConfig({ schema, text, flags })).toEqual({
      name: 'radio',
      web: { port: 81, host: '127.0.0.1' },
      keep: { ...defaults.keep, age: 604_800 },
    })
    expect(faultsOf('', { 'web.port': 'x', 'keep.room': 'much', nmae: 'box' })).toEqual([
      '--port: expected number, got "x"',
      '--room: expected a size such as 500MB or 1.5TB, got "much"',
      '--nmae: unknown key; expected one of name, web, keep, got "nmae"',
    ])
    // Text that looks like a number stays text where text is wanted.
    expect(readConfig({ schema, flags: { 'web.host': '0' } }).web.host).toBe('0')
  })
})

describe('duration and size', () => {
  it.each([
    ['90', 90],
    [90, 90],
    ['0.5s', 0.5],
    ['15m', 900],
    ['1h30m', 5400],
    ['7d', 604_800],
  ])('%j is %d s', (text, seconds) => expect(duration.parse(text)).toBe(seconds))

  it.each([
    ['500MB', 5e8],
    ['1.5TB', 1.5e12],
    ['20 GiB', 20 * 2 ** 30],
    ['12kB', 12_000],
    [4096, 4096],
  ])('%j is %d bytes', (text, bytes) => expect(size.parse(text)).toBe(bytes))

  it.each(['', 'x', '15x', '-1', '1h 30m', 'm', true, null])('%j is neither', (text) => {
    expect(duration.safeParse(text).success).toBe(false)
    expect(size.safeParse(text).success).toBe(false)
  })
})

describe('a configuration for a command', () => {
  it('is the file, and what was typed over it', async () => {
    await using folder = await temporaryFolder()
    const config = join(folder.path, 'box.yaml')
    await writeFile(config, 'name: tank\nweb: { port: 1 }\n')
    const flags = { config, port: '99', age: '1d', host: undefined, mdns: true }
    const places = { age: 'keep.age' }
    expect(await readConfigFile({ schema, flags, places })).toEqual({
      ...defaults,
      name: 'tank',
      web: { ...defaults.web, port: 99 },
      keep: { ...defaults.keep, age: 86_400 },
    })
  })

  it('says which file it cannot read, and what was typed wrong', async () => {
    const config = '/nowhere/box.yaml'
    await expect(readConfigFile({ schema, flags: { config } })).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      message: expect.stringMatching(/^\/nowhere\/box\.yaml: ENOENT/),
    })
    await expect(readConfigFile({ schema, flags: { port: 'x' } })).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      message: expect.stringMatching(/^--port: expected /),
    })
  })
})
