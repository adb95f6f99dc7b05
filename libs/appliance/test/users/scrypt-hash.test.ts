import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeScryptHash, encodeScryptHash } from '../../src/users/scrypt-hash.ts'

const bytes = (min: number) => fc.uint8Array({ minLength: min, maxLength: 64 })

it('reads what it writes', () => {
  const hashes = fc.record({
    logN: fc.integer({ min: 1, max: 20 }),
    r: fc.integer({ min: 2, max: 32 }),
    p: fc.integer({ min: 1, max: 16 }),
    salt: bytes(9),
    key: bytes(17),
  })
  fc.assert(
    fc.property(hashes, (hash) => {
      const text = encodeScryptHash(hash)
      expect(text).toMatch(/^[\w$=,+/]+$/)
      const read = decodeScryptHash(text)
      expect(
        read && { ...read, salt: new Uint8Array(read.salt), key: new Uint8Array(read.key) },
      ).toEqual(hash)
    }),
  )
})

const [salt, key] = ['c2FsdHNhbHRzYWx0', 'a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5']
it.each([
  '',
  'secret',
  `$argon2id$v=19$m=65536,t=3,p=4$${salt}$${key}`,
  `$scrypt$ln=15,r=8,p=1$${salt}`,
  `$scrypt$ln=15,r=8,p=1$$${key}`,
  `$scrypt$ln=21,r=8,p=1$${salt}$${key}`,
  `$scrypt$ln=15,r=99,p=1$${salt}$${key}`,
  `$scrypt$ln=15,r=8,p=99$${salt}$${key}`,
  `$scrypt$ln=16,r=1,p=1$${salt}$${key}`,
  `$scrypt$ln=0,r=8,p=1$${salt}$${key}`,
  `$scrypt$ln=15,r=8,p=1$${salt}$${key}\n`,
])('takes %j for no hash, or for one too dear', (text) => {
  expect(decodeScryptHash(text)).toBeUndefined()
})
