import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatKey, makeKey, parseKey, signWith } from '../../src/trust/keys.ts'
import { firstRoot } from '../../src/trust/make-root.ts'
import type { Root, Signed } from '../../src/trust/model.ts'
import { countSignatures, isSigned } from '../../src/trust/signatures.ts'

const [one, two, other] = [makeKey(), makeKey(), makeKey()]
const now = new Date()
const made = { root: [one, two], targets: [one], snapshot: [one], timestamp: [one] }
const root = firstRoot(made, { rootThreshold: 2, now, life: 1000 }).signed
const body = { _type: 'root', text: 'ä "quoted" \\ \n', number: -3, list: [true, null, {}] }

describe('signatures', () => {
  it('count by keys that the role has', () => {
    expect(countSignatures(root, 'root', signWith(body, [one, two]))).toBe(2)
    expect(countSignatures(root, 'root', signWith(body, [one, other]))).toBe(1)
    expect(countSignatures(root, 'timestamp', signWith(body, [one, two]))).toBe(1)
    expect(isSigned(root, 'root', signWith(body, [one]))).toBe(false)
    expect(isSigned(root, 'root', signWith(body, [two, one]))).toBe(true)
  })

  it('count once for a key, whatever its names and however often it has signed', () => {
    const { signed, signatures } = signWith(body, [one])
    const [signature] = signatures
    if (!signature) throw new Error('there is none')
    const twice = { signed, signatures: [signature, signature] }
    expect(countSignatures(root, 'root', twice)).toBe(1)
    const { keyids, threshold } = root.roles.root
    const aliased: Root = {
      ...root,
      keys: { ...root.keys, alias: one.publicKey },
      roles: { ...root.roles, root: { keyids: [...keyids, 'alias'], threshold } },
    }
    const named = { signed, signatures: [signature, { ...signature, keyid: 'alias' }] }
    expect(countSignatures(aliased, 'root', named)).toBe(1)
  })

  it('are worth nothing if the key is of another kind or the name none of a key', () => {
    const foreign = { ...one.publicKey, keytype: 'rsa', scheme: 'rsassa-pss-sha256' }
    const odd: Root = { ...root, keys: { ...root.keys, [one.keyid]: foreign } }
    expect(countSignatures(odd, 'timestamp', signWith(body, [one]))).toBe(0)
    const roles = { ...root.roles, timestamp: { keyids: ['constructor'], threshold: 1 } }
    const [signature] = signWith(body, [one]).signatures
    const signed = {
      signed: body,
      signatures: [{ sig: signature?.sig ?? '', keyid: 'constructor' }],
    }
    expect(countSignatures({ ...root, roles }, 'timestamp', signed)).toBe(0)
  })

  it('are worth nothing under what cannot be written canonically', () => {
    const { signatures } = signWith(body, [one])
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    for (const signed of [{ ...body, number: 0.5 }, { deep }]) {
      expect(countSignatures(root, 'timestamp', { signed, signatures })).toBe(0)
    }
  })

  it('hold for nothing but what was signed', () => {
    const text = JSON.stringify(signWith(body, [one]))
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1)
        let parsed: Signed<object>
        try {
          parsed = JSON.parse(changed)
          if (!Array.isArray(parsed.signatures) || parsed.signed === undefined) return
        } catch {
          return
        }
        const same = JSON.stringify(parsed.signed) === JSON.stringify(body)
        if (!same) expect(countSignatures(root, 'timestamp', parsed)).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a private key', () => {
  it('is the same after it was written and read', () => {
    const read = parseKey(formatKey(one), 'one.pem')
    expect(read).toMatchObject({ keyid: one.keyid, publicKey: one.publicKey })
    expect(signWith(body, [read])).toEqual(signWith(body, [one]))
  })

  it.each([
    ['no key', 'text', /^a\.pem: expected a private key in PEM$/],
    ['a public one', '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n', /in PEM$/],
  ])('is refused: %s', (_, text, message) => {
    expect(() => parseKey(text, 'a.pem')).toThrow(message)
  })
})
