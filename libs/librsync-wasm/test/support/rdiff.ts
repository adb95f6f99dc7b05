import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian's rdiff, in a folder of its own. */
export interface Rdiff extends Disposable {
  /** A path in its folder. */
  path(name: string): string
  /** Write a file there. */
  put(name: string, bytes: Uint8Array): string
  /** Run it to its end; its failure is thrown. */
  run(...args: readonly string[]): void
  /** The signature of bytes, by options of rdiff. */
  signature(basis: Uint8Array, ...options: readonly string[]): Buffer
  /** A delta. */
  delta(signature: Uint8Array, target: Uint8Array): Buffer
  /** The result of a patch; undefined when it is refused. */
  patch(basis: Uint8Array, delta: Uint8Array): Buffer | undefined
}

/** Have rdiff at hand; disposing of it removes its folder. */
export function rdiff(): Rdiff {
  const folder = mkdtempSync(join(tmpdir(), 'librsync-wasm-'))
  const path = (name: string): string => join(folder, name)
  const put = (name: string, bytes: Uint8Array): string => {
    writeFileSync(path(name), bytes)
    return path(name)
  }
  const run = (...args: readonly string[]): void =>
    void execFileSync('rdiff', ['--force', ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  return {
    path,
    put,
    run,
    signature(basis, ...options) {
      run(...options, 'signature', put('basis', basis), path('signature'))
      return readFileSync(path('signature'))
    },
    delta(signature, target) {
      run('delta', put('signature', signature), put('target', target), path('delta'))
      return readFileSync(path('delta'))
    },
    patch(basis, delta) {
      const args = ['--force', 'patch', put('basis', basis), put('delta', delta), path('result')]
      const { status, error } = spawnSync('rdiff', args, { stdio: 'ignore' })
      if (error) throw error
      return status === 0 ? readFileSync(path('result')) : undefined
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** All that an iterable gives, as one. */
export async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(pieces))
}

/** Bytes of which no two blocks are alike. */
export function noise(length: number): Buffer {
  return randomBytes(length)
}

/** Every kind of signature, as our options and as rdiff's. */
export const kinds = [
  { rolling: 'rabinkarp', strong: 'blake2', flags: [] },
  { rolling: 'rabinkarp', strong: 'md4', flags: ['-H', 'md4'] },
  { rolling: 'rollsum', strong: 'blake2', flags: ['-R', 'rollsum'] },
  { rolling: 'rollsum', strong: 'md4', flags: ['-R', 'rollsum', '-H', 'md4'] },
] as const
