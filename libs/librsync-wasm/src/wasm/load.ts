import { RsyncError } from '../errors.ts'
import { type WasmModule, WebAssembly } from './webassembly.ts'

/** The name of one of our modules: `assembly/NAME.ts`. */
export type WasmName = 'between' | 'between-shared' | 'delta' | 'signature'

/**
 * The compiled modules. Each address is written out, as bundlers look for exactly this form to
 * carry the file along.
 */
const addresses: Readonly<Record<WasmName, () => URL>> = {
  between: () => new URL('./between.wasm', import.meta.url),
  'between-shared': () => new URL('./between-shared.wasm', import.meta.url),
  delta: () => new URL('./delta.wasm', import.meta.url),
  signature: () => new URL('./signature.wasm', import.meta.url),
}

const compiled = new Map<WasmName, Promise<WasmModule>>()

/**
 * A module, compiled once for all instances.
 *
 * @throws {@link RsyncError} `ERR_WASM` it could not be read or compiled
 */
export function loadWasm(name: WasmName): Promise<WasmModule> {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const loading = compile(addresses[name]()).catch((cause: unknown) => {
    // Another try may go better: a network comes back.
    compiled.delete(name)
    throw new RsyncError('ERR_WASM', `Could not load ${name}.wasm: ${reasonOf(cause)}`, { cause })
  })
  compiled.set(name, loading)
  return loading
}

/** An instance with memory of its own. `T` is what the AssemblyScript file exports. */
export async function instantiate<T extends object>(name: WasmName): Promise<T> {
  return new WebAssembly.Instance(await loadWasm(name)).exports as T
}

async function compile(address: URL): Promise<WasmModule> {
  if (address.protocol === 'file:') {
    const bytes = await readFile(address)
    if (bytes) return await WebAssembly.compile(bytes)
  }
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`)
  // Not by compileStreaming: servers that do not know application/wasm are common.
  return await WebAssembly.compile(new Uint8Array(await response.arrayBuffer()))
}

/** Node and Bun do not fetch file: URLs. Asked for at run time, so that browsers import no `node:`. */
async function readFile(address: URL): Promise<Uint8Array | undefined> {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: 'node:fs/promises'): typeof import('node:fs/promises') }
  }
  return await process?.getBuiltinModule?.('node:fs/promises').readFile(address)
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
