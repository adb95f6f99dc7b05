/** What we use of WebAssembly: neither @types/node nor our `lib` without the DOM describe it. */
interface WebAssemblyNamespace {
  compile(bytes: Uint8Array): Promise<WasmModule>
  readonly Instance: new (module: WasmModule, imports?: object) => { readonly exports: object }
  readonly Memory: new (descriptor: WasmMemoryDescriptor) => PlacedMemory
}

/** Compiled code; may be posted to a worker. */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: 'WebAssembly.Module'
}

/** Memory of an instance. `grow` detaches `buffer`: views of it have to be made anew. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  /** By so many pages of 64 KiB; @returns how many there were; throws a RangeError past the limit. */
  grow(pages: number): number
}

/** How much memory to make, in pages of 64 KiB. */
export interface WasmMemoryDescriptor {
  readonly initial: number
  readonly maximum: number
  /** For several threads; then its buffer is a SharedArrayBuffer. */
  readonly shared?: boolean
}

/** Memory that is made before its instances and never grows. May be posted to a worker if shared. */
export interface PlacedMemory {
  readonly buffer: ArrayBufferLike
}

/** The `WebAssembly` of this runtime. */
export const WebAssembly: WebAssemblyNamespace = (
  globalThis as unknown as { readonly WebAssembly: WebAssemblyNamespace }
).WebAssembly
