import { delta, inspect, patch, RsyncError, signature } from 'librsync-wasm'

/** What the test calls; all of it is a page's own means: Blobs and web streams. */
export interface Page {
  /** Sign and compare; the signature, the delta and the result as numbers, since they go over a wire. */
  run(
    basis: number[],
    target: number[],
  ): Promise<{ signature: number[]; delta: number[]; result: number[] }>
  /** The code of the error that a delta causes. */
  refuse(delta: number[]): Promise<string>
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of pieces) parts.push(new Uint8Array(piece))
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

const page: Page = {
  async run(basis, target) {
    const old = new Blob([Uint8Array.from(basis)])
    const signed = await whole(signature(old.stream(), { size: old.size, blockLength: 256 }))
    const made = await whole(delta(new Blob([signed]), new Blob([Uint8Array.from(target)])))
    const result = await whole(
      patch(old, new Blob([made]).stream(), { expected: { size: target.length } }),
    )
    return { signature: [...signed], delta: [...made], result: [...result] }
  },
  refuse: (bytes) =>
    inspect(Uint8Array.from(bytes)).then(
      () => 'none',
      (error: unknown) => (error instanceof RsyncError ? error.code : String(error)),
    ),
}

Object.assign(globalThis, { librsync: page })
