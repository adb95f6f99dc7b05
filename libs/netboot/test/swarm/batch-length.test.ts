import { describe, expect, it } from 'vitest'
import { BatchLength } from '../../src/swarm/batch-length.ts'

describe('how much is handed to a peer at a time', () => {
  it('is much to one who takes it at once, little to one who takes it slowly', () => {
    const batch = new BatchLength()
    expect(batch.bytes).toBe(256 << 10)
    for (const bytes of [128 << 10, 64 << 10, 32 << 10, 32 << 10]) {
      batch.left(400)
      expect(batch.bytes).toBe(bytes)
    }
    batch.left(30)
    expect(batch.bytes).toBe(32 << 10)
    for (let count = 0; count < 4; count += 1) batch.left(1)
    expect(batch.bytes).toBe(256 << 10)
  })
})
