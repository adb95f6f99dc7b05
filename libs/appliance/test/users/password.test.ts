import { expect, it } from 'vitest'
import { hashPassword, verifyPassword } from '../../src/index.ts'
import { encodeScryptHash } from '../../src/users/scrypt-hash.ts'

it('tells the right password from others', async () => {
  const hash = await hashPassword('correct horse')
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/)
  expect(await verifyPassword('correct horse', hash)).toBe(true)
  expect(await verifyPassword('correct horsE', hash)).toBe(false)
  expect(await hashPassword('correct horse')).not.toBe(hash)
})

it('takes composed and decomposed letters for the same', async () => {
  expect(await verifyPassword('e\u0301te\u0301', await hashPassword('\u00e9t\u00e9'))).toBe(true)
})

it('never takes a password where there is no hash', async () => {
  expect(await verifyPassword('', undefined)).toBe(false)
  expect(await verifyPassword('x', 'x')).toBe(false)
})

it('computes the key of RFC 7914, section 12', async () => {
  const key = Buffer.from(
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
      'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    'hex',
  )
  const hash = encodeScryptHash({ logN: 14, r: 8, p: 1, salt: Buffer.from('SodiumChloride'), key })
  expect(await verifyPassword('pleaseletmein', hash)).toBe(true)
})

it('lets no more than 32 wait', async () => {
  const hash = encodeScryptHash({
    logN: 1,
    r: 1,
    p: 1,
    salt: Buffer.alloc(16),
    key: Buffer.alloc(32),
  })
  const tries = Array.from({ length: 40 }, () => verifyPassword('x', hash))
  const results = await Promise.allSettled(tries)
  const refused = results.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(8)
  expect(refused[0]).toMatchObject({ reason: { code: 'ERR_BUSY' } })
  expect(await verifyPassword('x', hash)).toBe(false)
})
