import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeHolder, encodeHolder, recordSize, startOf } from '../src/holder.ts'

const records = fc.record({
  pid: fc.nat(),
  // POSIX: a host's name has at most 255 bytes; Linux allows 64.
  host: fc.stringMatching(/^[a-z0-9.-]{1,64}$/),
  since: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }),
  boot: fc.uuid(),
  started: fc.nat(),
})

test('a record is read as it was written, and always as long', () => {
  fc.assert(
    fc.property(records, (record) => {
      const bytes = encodeHolder(record)
      expect(bytes).toHaveLength(recordSize)
      expect(decodeHolder(bytes)).toEqual(record)
    }),
  )
})

test('whatever else is in the file is no record', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeHolder(bytes)))
  fc.assert(fc.property(fc.json(), (text) => void decodeHolder(new TextEncoder().encode(text))))
  expect(decodeHolder(new TextEncoder().encode('{"pid":1}'))).toBeUndefined()
  expect(decodeHolder(new TextEncoder().encode('null'))).toBeUndefined()
})

test('half a record is no record', () => {
  const record = { pid: 1, host: 'box', since: new Date(0), boot: 'b', started: 2 }
  const whole = encodeHolder(record)
  const line = new TextDecoder().decode(whole).trimEnd().length
  for (let length = 0; length < line; length += 1) {
    expect(decodeHolder(whole.subarray(0, length))).toBeUndefined()
  }
})

test('the start time is found behind any program name', () => {
  const fields = Array.from({ length: 50 }, (_, index) => String(index + 3))
  fc.assert(
    fc.property(fc.string({ maxLength: 15 }), (program) => {
      expect(startOf(`1234 (${program}) ${fields.join(' ')}`)).toBe(22)
    }),
  )
})
