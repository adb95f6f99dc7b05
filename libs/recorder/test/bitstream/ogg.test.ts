import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  findPages,
  layPages,
  type OggPacket,
  packetsEnding,
  packetsOf,
  trimPage,
  writePage,
} from '../../src/bitstream/ogg.ts'

const packet = fc.uint8Array({ minLength: 0, maxLength: 1500 })
const stream = fc.array(packet, { minLength: 1, maxLength: 400 })

/** Pages of these packets, 1,000 granules each. */
function pagesOf(packets: readonly Uint8Array[], last = true): Uint8Array[] {
  const placed = packets.map((data, i): OggPacket => ({ data, granule: (i + 1) * 1000 }))
  return layPages(placed, { serial: 7, sequence: 3, granule: 0, span: 9000, last })
}

describe('Ogg pages', () => {
  it('give back their packets', () => {
    fc.assert(
      fc.property(stream, (packets) => {
        const pages = [...findPages(Buffer.concat(pagesOf(packets)))]
        expect([...packetsOf(pages)].map((data) => [...data])).toEqual(
          packets.map((data) => [...data]),
        )
        expect(pages.map(({ sequence }) => sequence)).toEqual(pages.map((_, i) => i + 3))
        expect(pages.at(-1)).toMatchObject({
          last: true,
          granule: packets.length * 1000,
          serial: 7,
        })
        expect(pages.every(({ lacing }) => lacing.length <= 255)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('are found amid anything, when they are whole', () => {
    const [page = new Uint8Array()] = pagesOf([Uint8Array.of(1, 2, 3)])
    const junk = Buffer.from('OggS and so on')
    const bytes = Buffer.concat([junk, page, junk, page, page.subarray(0, -1)])
    expect([...findPages(bytes, 100)].map(({ offset }) => offset)).toEqual([
      100 + junk.length,
      100 + 2 * junk.length + page.length,
    ])
    const damaged = Buffer.from(page)
    damaged[damaged.length - 1] = 0
    expect([...findPages(damaged)]).toEqual([])
  })

  it('are written as they were read', () => {
    const bytes = Buffer.concat(pagesOf([new Uint8Array(700), new Uint8Array(255)]))
    const again = [...findPages(bytes)].map(writePage)
    expect(Buffer.concat(again).equals(bytes)).toBe(true)
  })

  it('are cut at a packet', () => {
    const packets = [new Uint8Array(300), new Uint8Array(10).fill(1), new Uint8Array(20)]
    const [page] = findPages(Buffer.concat(pagesOf(packets)))
    if (!page) throw new Error('no page')
    const cut = trimPage(page, 2, 2000)
    expect(packetsEnding(cut)).toBe(2)
    expect([...packetsOf([cut])].map(({ length }) => length)).toEqual([300, 10])
    expect(cut).toMatchObject({ granule: 2000, sequence: page.sequence })
  })

  it('do not take a rest of a packet for a packet', () => {
    const [page] = findPages(Buffer.concat(pagesOf([Uint8Array.of(1), Uint8Array.of(2)])))
    if (!page) throw new Error('no page')
    expect([...packetsOf([{ ...page, continued: true }])].map((data) => [...data])).toEqual([[2]])
  })
})
