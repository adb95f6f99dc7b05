import fc from 'fast-check'

/** Bytes as files have them: noise, repetition, a few values, or nothing. */
export function content(maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    fc.uint8Array({ maxLength }),
    fc.uint8Array({ maxLength, max: 1 }),
    fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(maxLength))
      .map(([unit, length]) =>
        Uint8Array.from({ length }, (_, at) => unit[at % unit.length] as number),
      ),
  )
}

/** A basis, and a target made of pieces of it and of new bytes. */
export function editedPair(
  maxLength: number,
): fc.Arbitrary<{ basis: Uint8Array; target: Uint8Array }> {
  const piece = fc.oneof(
    fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(maxLength) }),
    fc.uint8Array({ maxLength: 200 }),
  )
  return fc.tuple(content(maxLength), fc.array(piece, { maxLength: 8 })).map(([basis, pieces]) => {
    const parts = pieces.map((part) => {
      if (part instanceof Uint8Array) return part
      const from = Math.floor(part.from * basis.length)
      return basis.subarray(from, from + part.length)
    })
    return { basis, target: new Uint8Array(Buffer.concat(parts)) }
  })
}
