import { type PlacedMemory, WebAssembly } from '../wasm/webassembly.ts'

const page = 65536

/** Memory up to an address; none of it is touched, hence none is taken, before it is used. */
export function memoryUpTo(end: number, shared: boolean): PlacedMemory {
  const pages = Math.ceil(end / page)
  return new WebAssembly.Memory({ initial: pages, maximum: pages, ...(shared && { shared }) })
}
