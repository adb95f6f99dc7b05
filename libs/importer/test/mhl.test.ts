import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { c4Of } from '../src/mhl/c4.ts'
import { formatChain, parseChain } from '../src/mhl/chain.ts'
import {
  formatManifest,
  generationOf,
  type ListedFile,
  manifestName,
  parseManifest,
} from '../src/mhl/manifest.ts'

const info = {
  created: Date.UTC(2024, 4, 3, 10, 15),
  hostname: 'tank & co',
  version: '0.1.0',
  process: 'transfer',
  ignored: ['.DS_Store', 'ascmhl'],
} as const

const file: ListedFile = {
  path: '20240503/pimg_0000.jpg',
  size: 123,
  modified: Date.UTC(2024, 4, 3),
  sums: { xxh128: '0ca44d544e861b3414d461dfd6c0ea83', md5: '9'.repeat(32) },
  action: 'original',
  hashed: Date.UTC(2024, 4, 4),
  previousPath: 'DCIM/a & b <c>.JPG',
}

describe('a C4 ID', () => {
  it.each([
    [
      '',
      'c459dsjfscH38cYeXXYogktxf4Cd9ibshE3BHUo6a58hBXmRQdZrAkZzsWcbWtDg5oQstpDuni4Hirj75GEmTc1sFT',
    ],
    [
      'alfa',
      'c43zYcLni5LF9rR4Lg4B8h3Jp8SBwjcnyyeh4bc6gTPHndKuKdjUWx1kJPYhZxYt3zV6tQXpDs2shPsPYjgG81wZM1',
    ],
  ])('of %j', (text, id) => {
    expect(c4Of(createHash('sha512').update(text).digest())).toBe(id)
  })
})

describe('a manifest', () => {
  it('lists files in the order of the schema', () => {
    expect(formatManifest(info, [file])).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">
  <creatorinfo>
    <creationdate>2024-05-03T10:15:00.000Z</creationdate>
    <hostname>tank &amp; co</hostname>
    <tool version="0.1.0">@boxwright/importer</tool>
  </creatorinfo>
  <processinfo>
    <process>transfer</process>
    <ignore>
      <pattern>.DS_Store</pattern>
      <pattern>ascmhl</pattern>
    </ignore>
  </processinfo>
  <hashes>
    <hash>
      <path size="123" lastmodificationdate="2024-05-03T00:00:00.000Z">20240503/pimg_0000.jpg</path>
      <xxh128 action="original" hashdate="2024-05-04T00:00:00.000Z">0ca44d544e861b3414d461dfd6c0ea83</xxh128>
      <md5 action="original" hashdate="2024-05-04T00:00:00.000Z">99999999999999999999999999999999</md5>
      <previousPath>DCIM/a &amp; b &lt;c&gt;.JPG</previousPath>
    </hash>
  </hashes>
</hashlist>
`)
  })

  it('is read back as it was written, whatever the names', () => {
    const text = fc.string({ unit: 'grapheme' }).map((name) => `${name}x`)
    fc.assert(
      fc.property(text, text, fc.nat(), (path, previousPath, size) => {
        const files: ListedFile[] = [
          { ...file, path, previousPath, size },
          { ...file, action: 'failed' },
        ]
        expect(parseManifest(formatManifest(info, files))).toEqual(files)
      }),
    )
  })

  it('of another program is read as far as it is understood', () => {
    const other = formatManifest(info, [file]).replaceAll('xxh128', 'xxh64')
    expect(parseManifest(other)).toEqual([])
    fc.assert(fc.property(fc.string(), (text) => void parseManifest(`<hash>${text}</hash>`)))
  })

  it('has a name with its generation', () => {
    const name = manifestName(12, 'tank', info.created)
    expect(name).toBe('0012_tank_2024-05-03_101500Z.mhl')
    expect(generationOf(name)).toBe(12)
    expect(generationOf('ascmhl_chain.xml')).toBeUndefined()
  })
})

it('a chain is read back as it was written', () => {
  const links = [1, 2].map((generation) => {
    return {
      generation,
      name: manifestName(generation, 'a&b', info.created),
      c4: c4Of(Buffer.alloc(64, 7)),
    }
  })
  expect(parseChain(formatChain(links))).toEqual(links)
  expect(formatChain([])).toContain('urn:ASC:MHL:DIRECTORY:v2.0')
})
