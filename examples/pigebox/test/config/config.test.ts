import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { configOf, defaultConfigText } from '../../src/config/file.ts'
import { configSchema } from '../../src/config/schema.ts'

/** Every key of a schema, groups by their path. */
function keysOf(schema: unknown, prefix = ''): string[] {
  return Object.entries((schema as z.ZodObject).shape).flatMap(([key, field]) => {
    const inner = field instanceof z.ZodPrefault ? field.def.innerType : field
    const path = `${prefix}${key}`
    return inner instanceof z.ZodObject ? [path, ...keysOf(inner, `${path}.`)] : [path]
  })
}

function keysIn(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    `${prefix}${key}`,
    ...keysIn(inner, `${prefix}${key}.`),
  ])
}

/** Read a text as a file of its own; the faults name it `box.yaml`. */
async function read(text: string, flags = {}): Promise<unknown> {
  await using folder = await temporaryFolder('pigebox-config-')
  const file = `${folder.path}/box.yaml`
  await writeFile(file, text)
  return await configOf({ config: file, ...flags }).catch((error: Error) =>
    error.message.replaceAll(file, 'box.yaml').split('\n'),
  )
}

describe('the printed configuration', () => {
  it('holds every key', () => {
    expect(keysIn(parse(defaultConfigText()))).toEqual(keysOf(configSchema))
  })

  it('says of every key what it means', () => {
    const lines = defaultConfigText().split('\n')
    for (const [index, line] of lines.entries()) {
      if (/^ *\w+:/.test(line)) expect(lines[index - 1], line).toMatch(/^ *# \S/)
    }
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100)
  })

  it('reads as the defaults', async () => {
    expect(await read(defaultConfigText())).toEqual(await configOf({}))
  })
})

describe('a configuration', () => {
  it('that is wrong says where, what was expected and what came', async () => {
    const text = `name: Pige_Box
web: {port: 90000}
recording:
  rotate: 7m
  zone: Mars/Base
  formats: [wav, mp3]
storage: {label: a label that is too long}
retention: {age: soon, share: 2}
login: {pasword: x}
`
    expect(await read(text)).toEqual([
      'box.yaml:1: name: expected a host name: a-z, 0-9 and -, got "Pige_Box"',
      'box.yaml:2: web.port: expected at most 65535, got 90000',
      'box.yaml:4: recording.rotate: expected a length that divides a day, 1s to 24h, got "7m"',
      'box.yaml:5: recording.zone: expected a time zone such as UTC or Europe/Paris, got "Mars/Base"',
      'box.yaml:6: recording.formats.1: expected one of wav, flac, vorbis, opus, got "mp3"',
      'box.yaml:7: storage.label: expected at most 16 characters, got "a label that is too long"',
      'box.yaml:8: retention.age: expected a length of time such as 90, 15m or 1h30m, got "soon"',
      'box.yaml:8: retention.share: expected at most 1, got 2',
      'box.yaml:9: login.pasword: unknown key; expected one of password, users, got "pasword"',
    ])
  })

  it('gives way to flags', async () => {
    const flags = { port: '81', rotate: '10s', label: 'pige', demo: true, mdns: false }
    expect(await read('web: {port: 80, host: 127.0.0.1}', flags)).toMatchObject({
      demo: 'always',
      mdns: false,
      web: { port: 81, host: '127.0.0.1' },
      recording: { rotate: 10 },
      storage: { label: 'pige' },
    })
    expect(await read('', { rotate: '7s', demo: false })).toEqual([
      '--rotate: expected a length that divides a day, 1s to 24h, got "7s"',
    ])
  })
})
