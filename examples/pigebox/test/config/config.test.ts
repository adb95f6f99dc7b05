import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { defaultConfigText } from '../../src/config/print.ts'
import { defaultConfig, readConfig } from '../../src/config/read.ts'
import { configKeys } from '../../src/config/schema.ts'

/** Every key of a schema, groups by their path. */
function keysOf(schema: z.ZodObject, prefix = ''): string[] {
  return Object.entries(schema.shape).flatMap(([key, field]) => {
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

describe('the printed configuration', () => {
  it('holds every key', () => {
    expect(keysIn(parse(defaultConfigText()))).toEqual(keysOf(configKeys))
  })

  it('says of every key what it means', () => {
    const lines = defaultConfigText().split('\n')
    for (const [index, line] of lines.entries()) {
      if (/^ *\w+:/.test(line)) expect(lines[index - 1], line).toMatch(/^ *# \S/)
    }
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100)
  })

  it('reads as the defaults', () => {
    expect(readConfig(defaultConfigText(), 'printed')).toEqual(defaultConfig())
    expect(readConfig('', 'empty')).toEqual(defaultConfig())
  })
})

describe('readConfig', () => {
  it('tells every fault with its file, line and key, what was expected and what came', () => {
    const text = `name: Pige_Box
web:
  prot: 9
  port: 90000
recording:
  rotate: 7m
  zone: Mars/Base
  formats: [wav, mp3]
  device: 7
retention: {age: soon, size: -3}
log: loud
`
    expect(faultsOf(text)).toEqual([
      'box.yaml:1: name: expected a host name: a-z, 0-9 and -, got "Pige_Box"',
      'box.yaml:3: web.prot: unknown key; expected one of port, host, got "prot"',
      'box.yaml:4: web.port: expected at most 65535, got 90000',
      'box.yaml:6: recording.rotate: expected a length that divides a day, 1s to 24h, got "7m"',
      'box.yaml:7: recording.zone: expected a time zone such as UTC or Europe/Paris, got "Mars/Base"',
      'box.yaml:8: recording.formats.1: expected one of wav, flac, vorbis, opus, got "mp3"',
      'box.yaml:9: recording.device: expected string, got 7',
      'box.yaml:10: retention.age: expected a length of time such as 90, 15m or 1h30m, got "soon"',
      'box.yaml:10: retention.size: expected a size such as 500MB or 1.5TB, got -3',
      'box.yaml:11: log: expected one of error, warn, notice, info, debug, got "loud"',
    ])
  })

  it.each([
    ['web: [1', /^box\.yaml:1: expected YAML: /],
    ['- 1', /^box\.yaml:1: the file: expected object, got \[1\]$/],
    ['a: &a [*a]', /^box\.yaml:1: a: unknown key/],
    ['web: &a {port: *a}', /^box\.yaml:1: web\.port: expected number, got a reference to itself$/],
    ['__proto__: {x: 1}', /^box\.yaml:1: __proto__: unknown key/],
  ])('refuses %j', (text, message) => {
    expect(faultsOf(text).join('\n')).toMatch(message)
  })

  it('reads times and sizes as people write them', () => {
    const { retention, recording } = readConfig(
      'recording: {rotate: 1h30m, ring: 20}\nretention: {age: 7d, free: 1.5GB, size: 20 GiB}',
      'box.yaml',
    )
    expect({ ...retention, rotate: recording.rotate, ring: recording.ring }).toMatchObject({
      age: 7 * 86_400,
      free: 1.5e9,
      size: 20 * 2 ** 30,
      rotate: 5400,
      ring: 20,
    })
  })

  it('takes flags over the file, and names the flag that is wrong', () => {
    const flags = { port: '81', rotate: '10s', label: 'pige', demo: 'always' }
    const config = readConfig('web: {port: 80, host: 127.0.0.1}', 'box.yaml', flags)
    expect(config).toMatchObject({
      demo: 'always',
      web: { port: 81, host: '127.0.0.1' },
      recording: { rotate: 10 },
      storage: { label: 'pige' },
    })
    expect(faultsOf('', { port: 'x', rotate: '7s' })).toEqual([
      '--port: expected number, got "x"',
      '--rotate: expected a length that divides a day, 1s to 24h, got "7s"',
    ])
  })
})

function faultsOf(text: string, flags: Record<string, string> = {}): string[] {
  try {
    readConfig(text, 'box.yaml', flags)
  } catch (error) {
    expect(error).toMatchObject({ name: 'PigeboxError', code: 'ERR_CONFIG' })
    return (error as Error).message.split('\n')
  }
  throw new Error('nothing was found wrong')
}
