import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLocalAnnounce, parseLocalAnnounce } from '../../src/wire/local-announce.ts'

const infoHash = 'ab'.repeat(20)

describe('an announce to the LAN', () => {
  it('has the layout of BEP 14', () => {
    const announce = { port: 6881, infoHashes: [infoHash, infoHash], cookie: 'c' }
    const text =
      'BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\n' +
      `Infohash: ${infoHash}\r\nInfohash: ${infoHash}\r\ncookie: c\r\n\r\n\r\n`
    expect(formatLocalAnnounce(announce)).toBe(text)
    expect(parseLocalAnnounce(text)).toEqual(announce)
    expect(parseLocalAnnounce(text.toUpperCase().replace('COOKIE: C', ''))).toMatchObject({
      ...{ port: 6881, cookie: '' },
    })
  })

  it('that is anything at all never does more than not be one', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('Port: 0', 'Port: 65536', 'Port: x', 'Infohash: x', `Infohash: ${infoHash}`),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const heard = parseLocalAnnounce(['BT-SEARCH * HTTP/1.1', ...lines].join('\r\n'))
        if (heard === undefined) return
        expect(heard.port).toBeGreaterThan(0)
        expect(heard.infoHashes.every((hash) => hash === infoHash)).toBe(true)
      }),
    )
  })
})
