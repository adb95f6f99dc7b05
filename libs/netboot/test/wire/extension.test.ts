import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBencode, latin1Of } from '../../src/torrent/bencode.ts'
import { formatExtensionHandshake, parseExtensionHandshake } from '../../src/wire/extension.ts'
import { formatMetadata, metadataPart, parseMetadata } from '../../src/wire/metadata.ts'
import { formatPeerExchange, parsePeerExchange } from '../../src/wire/peer-exchange.ts'

/** What strangers may send: anything, and what is nearly right. */
const anything = (keys: readonly string[]) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .dictionary(
        fc.constantFrom(...keys),
        fc.oneof(
          fc.maxSafeInteger(),
          fc.uint8Array({ maxLength: 40 }),
          fc.array(fc.nat()),
          fc.dictionary(fc.constantFrom('ut_pex', 'ut_metadata', 'x'), fc.integer()),
        ),
      )
      .map((fields) => encodeBencode(fields)),
  )

/** A parser of what strangers send does no more than throw what is known. */
function survives(parse: () => unknown): void {
  try {
    parse()
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_BENCODE' })
  }
}

describe('the handshake of extensions', () => {
  const handshake = {
    ids: new Map([['ut_pex', 1] as const, ['ut_metadata', 2] as const]),
    ...{ port: 6881, metadataLength: 31_235, mostRequests: 512, uploadOnly: true, client: 'x 1' },
  }

  it('has the layout of BEP 10, 9 and 21', () => {
    const written = formatExtensionHandshake(handshake)
    expect(latin1Of(written)).toBe(
      'd1:md11:ut_metadatai2e6:ut_pexi1ee13:metadata_sizei31235e1:pi6881e4:reqqi512e' +
        '11:upload_onlyi1e1:v3:x 1e',
    )
    expect(parseExtensionHandshake(written)).toEqual(handshake)
  })

  it('passes over what is switched off, not known, or makes no sense', () => {
    const m = { ut_pex: 0, ut_metadata: 256, lt_donthave: 7 }
    const other = encodeBencode({
      m,
      p: 70_000,
      reqq: -1,
      metadata_size: 'x',
      v: 'a\u001b[31m\u202e',
    })
    expect(parseExtensionHandshake(other)).toEqual({
      ids: new Map(),
      ...{ port: undefined, metadataLength: undefined, mostRequests: undefined },
      ...{ uploadOnly: false, client: 'a[31m' },
    })
    expect(parseExtensionHandshake(encodeBencode(['m'])).ids.size).toBe(0)
    expect(() => parseExtensionHandshake(new Uint8Array(9000))).toThrow(/at most 8192 bytes/)
  })

  it('that is anything at all never does more than throw', () => {
    fc.assert(
      fc.property(anything(['m', 'p', 'v', 'reqq', 'metadata_size', 'upload_only']), (bytes) => {
        survives(() => {
          const { ids, port, client } = parseExtensionHandshake(bytes)
          for (const id of ids.values()) expect(id > 0 && id < 256).toBe(true)
          expect(port === undefined || (port > 0 && port < 65_536)).toBe(true)
          expect(client).not.toMatch(/\p{C}/u)
        })
      }),
    )
  })
})

describe('the exchange of peers', () => {
  const added = [
    { host: '10.0.0.1', port: 258, uploadOnly: true },
    { host: 'fd77::1', port: 1, uploadOnly: false },
  ]
  const dropped = [{ host: '10.0.0.2', port: 3 }]

  it('has the layout of BEP 11', () => {
    const written = formatPeerExchange({ added, dropped })
    const sixth = `\xfd\x77${'\0'.repeat(13)}\x01\0\x01`
    expect(latin1Of(written)).toBe(
      'd5:added6:\x0a\0\0\x01\x01\x027:added.f1:\x126:added618:' +
        `${sixth}8:added6.f1:\x107:dropped6:\x0a\0\0\x02\0\x038:dropped60:e`,
    )
    expect(parsePeerExchange(written)).toEqual({ added, dropped })
  })

  it('tells of 50 at a time, believes 200, and keeps flags with their peers', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...{ host: `10.0.${index >> 8}.${index & 255}`, port: 7, uploadOnly: false },
    }))
    expect(parsePeerExchange(formatPeerExchange({ added: many, dropped: many }))).toEqual({
      added: many.slice(0, 50),
      dropped: many.slice(0, 50).map(({ host, port }) => ({ host, port })),
    })
    const list = many.flatMap(({ port }, index) => [10, 0, index >> 8, index & 255, 0, port])
    const believed = parsePeerExchange(encodeBencode({ added: Uint8Array.from(list) })).added
    expect(believed).toHaveLength(200)
    const portless = Uint8Array.of(10, 0, 0, 1, 0, 0, 10, 0, 0, 2, 0, 5)
    const flags = Uint8Array.of(0, 2)
    expect(parsePeerExchange(encodeBencode({ added: portless, 'added.f': flags })).added).toEqual([
      { host: '10.0.0.2', port: 5, uploadOnly: true },
    ])
  })

  it('that is anything at all never does more than throw', () => {
    fc.assert(
      fc.property(anything(['added', 'added.f', 'added6', 'dropped', 'dropped6']), (bytes) => {
        survives(() => {
          const read = parsePeerExchange(bytes)
          for (const { port } of [...read.added, ...read.dropped]) expect(port).toBeGreaterThan(0)
        })
      }),
    )
  })
})

describe('the exchange of metadata', () => {
  it('has the layout of BEP 9', () => {
    const bytes = Uint8Array.of(1, 2)
    const data = formatMetadata({ kind: 'data', part: 1, length: metadataPart + 2, bytes })
    expect(latin1Of(data)).toBe('d8:msg_typei1e5:piecei1e10:total_sizei16386ee\x01\x02')
    expect(parseMetadata(data)).toEqual({ kind: 'data', part: 1, length: metadataPart + 2, bytes })
    for (const kind of ['request', 'reject'] as const) {
      expect(parseMetadata(formatMetadata({ kind, part: 3 }))).toEqual({ kind, part: 3 })
    }
    expect(parseMetadata(encodeBencode({ msg_type: 9, piece: 1 }))).toBeUndefined()
  })

  it('that is anything at all never does more than throw', () => {
    fc.assert(
      fc.property(anything(['msg_type', 'piece', 'total_size']), (bytes) => {
        survives(() => {
          expect(parseMetadata(bytes)?.part ?? 0).toBeGreaterThanOrEqual(0)
        })
      }),
    )
  })
})
