import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReplyDecoder, encodeCommand, type Reply } from '../../src/sync/resp.ts'

const reply: fc.Arbitrary<Reply> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.constant(null),
  fc.array(fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(null))),
)

describe('what a Redis says', () => {
  it('is understood however it is cut', () => {
    fc.assert(
      fc.property(fc.array(reply), fc.array(fc.nat({ max: 40 })), (replies, cuts) => {
        const bytes = Buffer.from(replies.map(encode).join(''))
        const decoder = createReplyDecoder()
        const found: Reply[] = []
        let at = 0
        for (const cut of cuts) {
          found.push(...decoder.push(bytes.subarray(at, at + cut)))
          at += cut
        }
        found.push(...decoder.push(bytes.subarray(at)))
        expect(found).toEqual(replies)
      }),
    )
  })

  it('may be an error', () => {
    expect(createReplyDecoder().push(Buffer.from('-NOPERM no\r\n+OK\r\n'))).toEqual([
      new Error('NOPERM no'),
      'OK',
    ])
  })

  it.each([
    'HTTP/1.1 400 Bad Request\r\n',
    '\n',
    '$5x\r\n',
    '*99999999\r\n',
    `${'*1\r\n'.repeat(9)}`,
    '$99999999999\r\n',
  ])('may be none: %j', (text) => {
    expect(() => createReplyDecoder().push(Buffer.from(text))).toThrow('expected')
  })

  it('has an end to each line', () => {
    const decoder = createReplyDecoder()
    expect(() => {
      for (let count = 0; count < 100; count += 1) decoder.push(Buffer.alloc(1 << 10, 'x'))
    }).toThrow('expected the end of a line')
  })

  it('never ends otherwise than by an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          createReplyDecoder().push(bytes)
        } catch (error) {
          expect(String(error)).toMatch(/^Error: expected/)
        }
      }),
    )
  })
})

function encode(reply: Reply): string {
  if (reply === null) return '$-1\r\n'
  if (typeof reply === 'number') return `:${reply}\r\n`
  if (reply instanceof Error) return `-${reply.message}\r\n`
  if (typeof reply === 'string') return encodeCommand(reply).slice('*1\r\n'.length)
  return `*${reply.length}\r\n${reply.map(encode).join('')}`
}
