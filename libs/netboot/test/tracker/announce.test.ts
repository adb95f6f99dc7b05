import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, decodeBencode, encodeBencode, latin1Of } from '../../src/torrent/bencode.ts'
import { parseAnnounce, parseScrape, percentEncoded } from '../../src/tracker/announce.ts'
import { formatAnswer, formatScrape, parseAnswer } from '../../src/tracker/response.ts'
import {
  formatAnnounced,
  formatUdpAnnounce,
  parseUdpRequest,
  parseUdpResponse,
} from '../../src/tracker/udp-packet.ts'

const hash = fc.uint8Array({ minLength: 20, maxLength: 20 })
const peers = [
  { host: '192.168.77.5', port: 6881, peerId: 'a'.repeat(20) },
  { host: 'fd77::5', port: 6882, peerId: 'b'.repeat(20) },
]
const answer = { complete: 3, downloaded: 2, incomplete: 4, interval: 120, minInterval: 30, peers }

describe('an announce over HTTP', () => {
  it('takes an infohash of any bytes', () => {
    fc.assert(
      fc.property(hash, hash, (infoHash, peerId) => {
        const query = `info_hash=${percentEncoded(infoHash)}&peer_id=${percentEncoded(peerId)}`
        expect(parseAnnounce(`${query}&port=6881&left=7&event=started&numwant=9&key=x`)).toEqual({
          infoHash: latin1Of(infoHash),
          peerId: latin1Of(peerId),
          ...{ port: 6881, uploaded: 0, downloaded: 0, left: 7 },
          ...{ event: 'started', wanted: 9, compact: true },
        })
      }),
    )
  })

  it('is the example of BEP 3, as other clients write it', () => {
    const query =
      'info_hash=%12%34V%78%9a%bc%de%f1%23Eg%89%ab%cd%ef%124Vx%9a&peer_id=-TR3000-abcdefghijkl' +
      '&port=51413&uploaded=0&downloaded=0&left=0&numwant=-1&compact=0&event=paused'
    expect(parseAnnounce(query)).toMatchObject({
      infoHash: latin1Of(Buffer.from('123456789abcdef123456789abcdef123456789a', 'hex')),
      ...{ peerId: '-TR3000-abcdefghijkl', left: 0, wanted: -1, compact: false, event: 'none' },
    })
  })

  it.each([
    ['', 'info_hash: expected 20 bytes, got 0'],
    ['info_hash=a', 'info_hash: expected 20 bytes, got 1'],
    [`info_hash=${'a'.repeat(20)}`, 'peer_id: expected 20 bytes'],
    [`info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}`, 'port: expected a number'],
    [`info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=65536`, 'port: expected a number'],
    [`info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1&left=-1`, 'left: expected'],
    [`info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1&left=1e9`, 'left: expected'],
  ])('%s is refused', (query, message) => {
    expect(() => parseAnnounce(query)).toThrow(
      expect.objectContaining({
        code: 'ERR_PROTOCOL',
        message: expect.stringContaining(message),
      }),
    )
  })

  it('is answered in the compact form, or with a dictionary for each peer', () => {
    expect(latin1Of(formatAnswer({ ...answer, peers: peers.slice(0, 1) }, true))).toBe(
      'd8:completei3e10:downloadedi2e10:incompletei4e8:intervali120e12:min intervali30e5:peers6:\xc0\xa8\x4d\x05\x1a\xe1e',
    )
    for (const compact of [true, false]) {
      const read = parseAnswer(formatAnswer(answer, compact))
      expect(read).toEqual({
        interval: 120,
        peers: peers.map(({ host, port }) => ({ host, port })),
      })
    }
  })

  it('that is refused tells the client why', () => {
    const refusal = encodeBencode({ 'failure reason': 'unknown torrent' })
    expect(() => parseAnswer(refusal)).toThrow(/the tracker refuses: unknown torrent/)
    expect(() => parseAnswer(encodeBencode([]))).toThrow(/expected a dictionary/)
    expect(() => parseAnswer(encodeBencode({}))).toThrow(/expected an interval/)
  })
})

describe('what strangers send', () => {
  const field = fc.oneof(
    fc.constantFrom('info_hash=', 'peer_id=', 'port=', 'left=', 'numwant=', 'compact=0', 'event='),
    fc.string(),
    fc.constant(`info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1`),
  )
  const query = fc
    .array(fc.tuple(field, fc.string()).map((parts) => parts.join('')))
    .map((fields) => fields.join('&'))

  it('to a tracker is an announce, or is refused', () => {
    fc.assert(
      fc.property(query, (text) => {
        for (const parse of [parseAnnounce, parseScrape]) {
          try {
            const read = parse(text)
            if (!Array.isArray(read)) expect(read).toMatchObject({ port: expect.any(Number) })
          } catch (error) {
            expect(error).toMatchObject({ code: 'ERR_PROTOCOL' })
          }
        }
      }),
    )
  })

  it('as the answer of a tracker is one, or is refused', () => {
    const value = fc.oneof(
      fc.maxSafeInteger(),
      fc.uint8Array({ maxLength: 30 }),
      fc.array(fc.dictionary(fc.constantFrom('ip', 'port'), fc.oneof(fc.nat(), fc.string()))),
    )
    const keys = fc.constantFrom('interval', 'peers', 'peers6', 'failure reason')
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.dictionary(keys, value).map((fields) => encodeBencode(fields)),
    )
    fc.assert(
      fc.property(bytes, (any) => {
        try {
          for (const { port } of parseAnswer(any).peers) {
            expect(port > 0 && port < 65_536).toBe(true)
          }
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(BENCODE|PROTOCOL)$/) })
        }
      }),
    )
  })
})

describe('a scrape', () => {
  it('asks for several torrents, a bounded number', () => {
    const query = Array.from({ length: 99 }, () => `info_hash=${'c'.repeat(20)}`).join('&')
    expect(parseScrape(query)).toHaveLength(74)
    expect(() => parseScrape('')).toThrow(/info_hash: expected 20 bytes/)
    const counts = { complete: 1, downloaded: 2, incomplete: 3 }
    const read = decodeBencode(formatScrape(new Map([['\xff'.repeat(20), counts]])))
    expect(read).toEqual(
      new Map([['files', new Map([['\xff'.repeat(20), new Map(Object.entries(counts))]])]]),
    )
  })
})

describe('an announce over UDP', () => {
  it('has the layout of BEP 15', () => {
    const announce = {
      ...{ infoHash: 'h'.repeat(20), peerId: 'p'.repeat(20), port: 0x1ae1 },
      ...{ uploaded: 3, downloaded: 1, left: 2, event: 'started' as const, wanted: -1 },
    }
    const packet = formatUdpAnnounce(0xcafe, 0x0102030405060708n, announce, 0xbeef)
    expect(Buffer.from(packet).toString('hex')).toBe(
      `0102030405060708${'00000001'}${'0000cafe'}${'68'.repeat(20)}${'70'.repeat(20)}` +
        `${'0000000000000001'}${'0000000000000002'}${'0000000000000003'}${'00000002'}${'00000000'}` +
        `${'0000beef'}${'ffffffff'}${'1ae1'}`,
    )
    expect(parseUdpRequest(packet)).toEqual({
      ...{ kind: 'announce', transaction: 0xcafe, connection: 0x0102030405060708n, announce },
    })
  })

  it('is answered with peers of its own family', () => {
    for (const [family, peer] of [
      ['ipv4', peers[0]],
      ['ipv6', peers[1]],
    ] as const) {
      expect(parseUdpResponse(formatAnnounced(7, answer, family), family)).toMatchObject({
        ...{ kind: 'announce', transaction: 7 },
        reply: { interval: 120, peers: [{ host: peer?.host, port: peer?.port }] },
      })
    }
  })

  it('that is anything at all never does more than not be one', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.constantFrom(0, 1, 2, 3), fc.uint8Array({ maxLength: 200 }))
        .map(([action, rest]) => Uint8Array.of(...bytesOf('\0'.repeat(11)), action, ...rest)),
    )
    fc.assert(
      fc.property(bytes, (any) => {
        const request = parseUdpRequest(any)
        if (request?.kind === 'announce') expect(request.announce.infoHash).toHaveLength(20)
        if (request?.kind === 'scrape') expect(request.infoHashes.length).toBeLessThanOrEqual(74)
        try {
          parseUdpResponse(any, 'ipv4')
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_PROTOCOL' })
        }
      }),
    )
  })
})
