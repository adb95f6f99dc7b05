/** What we use of WebAssembly: neither @types/node nor our `lib` without the DOM describe it. */
interface Wasm {
  readonly Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer }
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Wasm }

const page = 65_536

/**
 * Memory that begins at a multiple of a disk's blocks, as O_DIRECT wants it. Where Node's buffers
 * begin is a matter of chance; WebAssembly's memory is whole pages.
 *
 * @param bytes - at least so many
 */
export function alignedBuffer(bytes: number): Uint8Array {
  const { buffer } = new WebAssembly.Memory({ initial: Math.ceil(bytes / page) })
  return new Uint8Array(buffer)
}
