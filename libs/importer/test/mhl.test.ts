import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { createXXHash128 } from 'hash-wasm'
import { describe, expect, it } from 'vitest'
import { c4Of } from '../src/mhl/c4.ts'
import { formatChain, parseChain } from '../src/mhl/chain.ts'
import { sumsOfTree } from '../src/mhl/folder-sums.ts'
import { formatManifest } from '../src/mhl/format-manifest.ts'
import { generationOf, type ListedFile, manifestName } from '../src/mhl/manifest.ts'
import { parseManifest } from './support/manifests.ts'

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

const sums = { content: '1'.repeat(32), structure: '2'.repeat(32) }
const folders = [{ path: '20240503', content: '3'.repeat(32), structure: '4'.repeat(32) }]
const { process } = info
const manifest = { files: [file], folders, root: sums }

describe('a manifest', () => {
  it('lists files and folders in the order of the schema', () => {
    expect(formatManifest(info, manifest)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">
  <creatorinfo>
    <creationdate>2024-05-03T10:15:00.000Z</creationdate>
    <hostname>tank &amp; co</hostname>
    <tool version="0.1.0">@boxwright/importer</tool>
  </creatorinfo>
  <processinfo>
    <process>transfer</process>
    <roothash>
      <content>
        <xxh128 hashdate="2024-05-03T10:15:00.000Z">11111111111111111111111111111111</xxh128>
      </content>
      <structure>
        <xxh128 hashdate="2024-05-03T10:15:00.000Z">22222222222222222222222222222222</xxh128>
      </structure>
    </roothash>
    <ignore>
      <pattern>.DS_Store</pattern>
      <pattern>ascmhl</pattern>
    </ignore>
  </processinfo>
  <hashes>
    <hash>
      <path size="123" lastmodificationdate="2024-05-03T00:00:00.000Z">20240503/pimg_0000.jpg</path>
      <md5 action="original" hashdate="2024-05-04T00:00:00.000Z">99999999999999999999999999999999</md5>
      <xxh128 action="original" hashdate="2024-05-04T00:00:00.000Z">0ca44d544e861b3414d461dfd6c0ea83</xxh128>
      <previousPath>DCIM/a &amp; b &lt;c&gt;.JPG</previousPath>
    </hash>
    <directoryhash>
      <path>20240503</path>
      <content>
        <xxh128 hashdate="2024-05-03T10:15:00.000Z">33333333333333333333333333333333</xxh128>
      </content>
      <structure>
        <xxh128 hashdate="2024-05-03T10:15:00.000Z">44444444444444444444444444444444</xxh128>
      </structure>
    </directoryhash>
  </hashes>
</hashlist>
`)
  })

  it('is read back as it was written, whatever the names', () => {
    const text = fc.string({ unit: 'grapheme' }).map((name) => `${name.replaceAll('/', '')}x`)
    fc.assert(
      fc.property(text, text, text, fc.nat(), (path, previousPath, cardPath, size) => {
        const files: ListedFile[] = [
          { ...file, path, previousPath, size },
          { ...file, cardPath, action: 'failed' },
          { ...file, isUnproven: true },
        ]
        const written = { files, folders: [{ ...sums, path }], root: sums }
        expect(parseManifest(formatManifest(info, written))).toEqual({ ...written, process })
        const bare = { files, folders: [], root: undefined }
        expect(parseManifest(formatManifest(info, bare))).toEqual({ ...bare, process })
      }),
    )
  })

  it('of another program is read as far as it is understood', () => {
    const other = `<?xml version="1.0"?>
<m:hashlist version="2.0" xmlns:m="urn:ASC:MHL:v2.0" xmlns:o="urn:other">
  <m:creatorinfo><m:tool version="1">x</m:tool></m:creatorinfo>
  <m:processinfo><m:process>in-place</m:process></m:processinfo>
  <m:hashes>
    <m:hash>
      <m:path lastmodificationdate="2024-05-03T12:00:00+02:00">a &amp; b<![CDATA[<c>]]></m:path>
      <m:xxh64 action="verified" hashdate="2024-05-04T00:00:00+00:00">0ea03b369a463d9d</m:xxh64>
      <m:sha256>not in the schema</m:sha256><m:md5>no sum</m:md5>
      <o:path>../of another language</o:path>
    </m:hash>
    <m:hash><m:path size="1">nothing known</m:path><m:xxh32>0ea03b36</m:xxh32></m:hash>
    <m:directoryhash><m:path>d</m:path><m:content><m:c4>x</m:c4></m:content></m:directoryhash>
  </m:hashes>
</m:hashlist>`
    expect(parseManifest(other)).toEqual({
      files: [
        {
          path: 'a & b<c>',
          size: undefined,
          modified: Date.UTC(2024, 4, 3, 10),
          sums: { xxh64: '0ea03b369a463d9d' },
          action: 'verified',
          hashed: Date.UTC(2024, 4, 4),
        },
      ],
      folders: [],
      root: undefined,
      process: 'in-place',
    })
  })

  it.each([
    ['that leads out', (text: string) => text.replace('20240503/p', '../p'), /"\.\.\/pimg/],
    ['that leads to the root', (text: string) => text.replace('20240503/p', '/p'), /leads out/],
    ['of a folder that leads out', (text: string) => text.replace('>20240503<', '>a/..<'), /leads/],
    ['with a size that is none', (text: string) => text.replace('"123"', '"1e999"'), /"1e999"/],
    [
      'with entities that grow',
      (text: string) =>
        text.replace(
          '<hashlist',
          '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><hashlist',
        ),
      /document type/,
    ],
    ['with an unknown entity', (text: string) => text.replace('tank &amp;', '&b;'), /entity/],
    ['cut off', (text: string) => text.slice(0, -20), /unclosed|unexpected end/],
    ['deep', (text: string) => text.replace('<hash>', '<a>'.repeat(1000)), /deeper/],
    ['with an endless text', (text: string) => text.replace('tank', 'x'.repeat(3 << 20)), /end/],
    [
      'with an endless tag',
      (text: string) => text.replace('<path', `<p${'x'.repeat(3 << 20)}`),
      /end/,
    ],
    ['of another standard', (text: string) => text.replace('urn:ASC:MHL:v2.0', 'urn:x'), /no ASC/],
    ['that is no XML', () => 'ascmhl', /text|document/],
    ['that is empty', () => '', /root|document/],
  ])('%s is refused', (_, spoil, reason) => {
    expect(() => parseManifest(spoil(formatManifest(info, manifest)))).toThrow(reason)
  })

  it('is read without harm, whatever is in it', () => {
    const whole = formatManifest(info, manifest)
    fc.assert(
      fc.property(fc.string(), fc.nat(whole.length), fc.nat(99), (text, at, removed) => {
        try {
          const read = parseManifest(whole.slice(0, at) + text + whole.slice(at + removed))
          for (const { path } of read.files) expect(path.split('/')).not.toContain('..')
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
    )
  })

  it('has a name with its generation', () => {
    for (const folder of ['x'.repeat(255), '\u00e4'.repeat(127), '\u{1f600}'.repeat(63)]) {
      // What it is called while it is written aside takes some more.
      const long = manifestName(12, folder, info.created)
      expect(Buffer.byteLength(`${long}.~0123456789ab.part`)).toBeLessThan(256)
      expect(generationOf(long)).toBe(12)
      expect(long).not.toContain('\ufffd')
    }
    const name = manifestName(12, 'tank', info.created)
    expect(name).toBe('0012_tank_2024-05-03_101500Z.mhl')
    expect(generationOf(name)).toBe(12)
    expect(generationOf('0003.mhl')).toBe(3)
    expect(generationOf('99999999999999999999_x.mhl')).toBeUndefined()
    expect(generationOf('ascmhl_chain.xml')).toBeUndefined()
  })
})

describe('the sums of folders', async () => {
  const hasher = await createXXHash128()
  const digest = (data: Uint8Array | string): string => hasher.init().update(data).digest()
  const tree = [
    ['Stuff.txt', digest('stuff\n')],
    ['A/A1.txt', digest('A1\n')],
    ['A/AA/AA1.txt', digest('AA1\n')],
  ] as const

  it('are those that the reference implementation makes', () => {
    expect(sumsOfTree(['empty'], tree, digest)).toEqual({
      root: {
        content: '4a0c82d61d105e8bb97486e6f345e409',
        structure: '7c959b757075f17d8e93ba242ca79741',
      },
      folders: [
        {
          path: 'A/AA',
          content: 'f4ed2e6335e83773c7b57278ede56893',
          structure: '07f9250059ee625cb2c9f3ce845cc252',
        },
        {
          path: 'A',
          content: '27fe57a5193315b337b0aa4b6f609dfa',
          structure: 'ad06db2c1887d537e36402eae2dfe6e3',
        },
        {
          path: 'empty',
          content: '99aa06d3014798d86001c324468d497f',
          structure: '99aa06d3014798d86001c324468d497f',
        },
      ],
    })
  })

  it('do not depend on the order, and tell nothing of what is not known', () => {
    const known = sumsOfTree(['empty'], tree, digest)
    expect(sumsOfTree(['A', 'empty', 'A/AA'], tree.toReversed(), digest)).toEqual(known)
    const { folders: some, root } = sumsOfTree(['empty'], [...tree, ['A/x', undefined]], digest)
    expect(root).toBeUndefined()
    expect(some.map(({ path }) => path)).toEqual(['A/AA', 'empty'])
  })

  it('tell a rename by the structure alone', () => {
    const renamed = tree.map(([path, sum]) => [path.replace('AA1', 'x'), sum] as const)
    const [before, after] = [tree, renamed].map((files) => sumsOfTree([], files, digest).root)
    expect(after?.content).toBe(before?.content)
    expect(after?.structure).not.toBe(before?.structure)
  })
})

describe('a chain', () => {
  const links = [1, 2].map((generation) => {
    const name = manifestName(generation, 'a&b', info.created)
    return { generation, name, c4: c4Of(Buffer.alloc(64, 7)) }
  })

  it('is read back as it was written', () => {
    expect(parseChain(formatChain(links))).toEqual(links)
    expect(formatChain([])).toContain('urn:ASC:MHL:DIRECTORY:v2.0')
  })

  it.each([
    ['leads elsewhere', (text: string) => text.replace('0001', '../0001')],
    ['is none', () => '<a/>'],
    ['is cut off', (text: string) => text.slice(0, 200)],
  ])('that %s is refused', (_, spoil) => {
    expect(() => parseChain(spoil(formatChain(links)))).toThrow()
  })
})
