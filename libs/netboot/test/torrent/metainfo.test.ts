import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bencodable, encodeBencode } from '../../src/torrent/bencode.ts'
import { pathFaults } from '../../src/torrent/file-names.ts'
import { aligned, type TorrentInfo } from '../../src/torrent/info.ts'
import { formatInfo, formatMetainfo, parseMetainfo } from '../../src/torrent/metainfo.ts'
import { pieceLengthFor } from '../../src/torrent/piece-length.ts'

type Fields = { readonly [key: string]: Bencodable | undefined }

const info = { name: 'debian', 'piece length': 65536, pieces: new Uint8Array(20), private: 1 }
const file = (path: Bencodable, more: Fields = {}): Fields => ({ length: 5, path, ...more })

function parse(infoFields: Fields, more: Fields = {}) {
  return parseMetainfo(encodeBencode({ info: { ...info, ...infoFields }, ...more }))
}

describe('a torrent', () => {
  it('is read as it was written', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9 äß.-]{0,20}$/)
    const files = fc.uniqueArray(fc.tuple(name, fc.nat(200_000)), {
      minLength: 1,
      maxLength: 8,
      selector: ([path]) => path,
    })
    const urls = fc.array(fc.webUrl(), { maxLength: 3 })
    fc.assert(
      fc.property(files, fc.boolean(), urls, fc.boolean(), (list, isPrivate, webSeeds, align) => {
        const plain = list.map(([path, length]) => ({
          path: ['sub', path],
          length: length + 1,
          padding: false,
        }))
        const all = align ? aligned(plain, 65536) : plain
        const length = all.reduce((sum, entry) => sum + entry.length, 0)
        const made: TorrentInfo = {
          name: 'x',
          folder: true,
          pieceLength: 65536,
          pieces: new Uint8Array(20 * Math.ceil(length / 65536)).fill(7),
          files: all,
          private: isPrivate,
        }
        const metainfo = {
          info: made,
          infoBytes: formatInfo(made),
          trackers: webSeeds.map((url) => [url, 'udp://t:1']),
          webSeeds,
          createdBy: 'x',
        }
        expect(parseMetainfo(formatMetainfo(metainfo))).toEqual(metainfo)
      }),
      { numRuns: 30 },
    )
  })

  it('keeps what it does not know: it belongs to the infohash', () => {
    const { infoBytes } = parse({ length: 5, source: 'elsewhere', 'meta version': 2 })
    expect(Buffer.from(infoBytes).toString('latin1')).toContain('6:source9:elsewhere')
  })

  it('takes one tracker, tiers of them, one web seed or a list', () => {
    expect(parse({ length: 5 }, { announce: 'http://a' }).trackers).toEqual([['http://a']])
    const tiers = { announce: 'http://a', 'announce-list': [['http://b'], [], ['udp://c']] }
    expect(parse({ length: 5 }, tiers).trackers).toEqual([['http://b'], ['udp://c']])
    expect(parse({ length: 5 }, { 'url-list': 'http://w/' }).webSeeds).toEqual(['http://w/'])
  })

  it.each([
    [{ files: [file(['..', 'etc', 'passwd'])] }, /"\.\.\/etc\/passwd": expected a name, not empty/],
    [{ files: [file(['/etc/passwd'])] }, /expected UTF-8 without slashes/],
    [{ files: [file(['a\\b'])] }, /without slashes, backslashes/],
    [{ files: [file(['a\n'])] }, /control characters/],
    [{ files: [file([''])] }, /not empty/],
    [{ files: [file([])] }, /a file without a name/],
    [{ files: [file([Uint8Array.of(0xff, 0x2f)])] }, /UTF-8/],
    [{ files: [file(['x'.repeat(256)])] }, /at most 255 bytes/],
    [{ files: [file(Array.from({ length: 40 }, () => 'x'.repeat(100)))] }, /at most 3072 bytes/],
    [{ files: [file(['a']), file(['a'])] }, /"a": is there twice/],
    [{ files: [file(['a', 'b']), file(['a'])] }, /"a": is a file and a folder/],
    [{ files: [file(['a'], { attr: 'l' })] }, /attr: expected no symbolic link, got "l"/],
    [{ files: [file(['a'], { length: -1 })] }, /length: expected no negative number, got -1/],
    [{ files: 'x' }, /files: expected a list/],
    [{ files: [7] }, /files: 0: expected a dictionary/],
    [{ name: '../x', length: 5 }, /name: expected UTF-8 without slashes.*got "\.\.\/x"/],
    [{ name: '..', length: 5 }, /name: expected a name/],
    [{ length: 'x' }, /length: expected a number, got a string/],
    [{ length: 0 }, /length: expected at least one byte/],
    [{ length: 5, 'piece length': 65537 }, /piece length: expected a power of two/],
    [{ length: 5, 'piece length': 2 ** 40 }, /piece length: expected a power of two/],
    [{ length: 65537 }, /pieces: expected 40 bytes for the length, got 20/],
    [{ length: 5, pieces: 3 }, /pieces: expected a string, got the number 3/],
  ])('%j is refused', (fields, message) => {
    expect(() => parse(fields)).toThrow(
      expect.objectContaining({ code: 'ERR_TORRENT', message: expect.stringMatching(message) }),
    )
  })

  it('is told all its faults at once', () => {
    const files = [file(['..']), file(['a', '']), file(['b'], { length: 'x' })]
    expect(() => parse({ files, name: '' })).toThrow(
      /name: .*\n.*length: .*\n.*"\.\.": .*\n.*"a\/": /,
    )
    expect(() => parseMetainfo(encodeBencode([1]))).toThrow(/torrent: expected a dictionary/)
  })

  it('that is anything at all never does more than throw', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .dictionary(fc.constantFrom('name', 'files', 'length', 'pieces'), fc.string())
        .map((fields) => encodeBencode({ info: { ...info, ...fields } })),
    )
    fc.assert(
      fc.property(bytes, (any) => {
        try {
          parseMetainfo(any)
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(BENCODE|TORRENT)$/) })
        }
      }),
    )
  })
})

describe('names', () => {
  it('that are allowed never lead out of their folder', () => {
    const names = fc.array(fc.oneof(fc.string(), fc.constantFrom('..', '.', '', '/', 'a')), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(names, (path) => {
        if (pathFaults([path]).length > 0) return
        const { pathname } = new URL(`file:///base/${path.map(encodeURIComponent).join('/')}`)
        expect(pathname.startsWith('/base/')).toBe(true)
        expect(path.join('/')).not.toMatch(/\p{Cc}|\\/u)
      }),
    )
  })
})

describe('the length of pieces', () => {
  it.each([
    [1, 64],
    [256 << 20, 64],
    [(256 << 20) + 1, 128],
    [2 ** 32, 1024],
    [2 ** 40, 16384],
  ])('of %d bytes is %d KiB', (length, kibibytes) => {
    expect(pieceLengthFor(length)).toBe(kibibytes * 1024)
  })
})
