import { elfStub, type StubSymbol } from '../elf-stub.ts'
import { elfSymbols } from '../elf-symbols.ts'
import { NetbootError } from '../errors.ts'

/** A library that is named by what needs it, and never used here. */
export interface UnusedLibrary {
  /** Its name, as it is needed. */
  readonly library: RegExp
  /** The functions that are called all the same, when a program starts and ends: they do nothing. */
  readonly idle: RegExp
}

/**
 * Half of what aria2c and kexec need is for what phase 1 never asks of them: XML is read for Metalink, SQLite for cookies of Firefox, SSH
 * for SFTP, TLS for HTTPS, libxenctrl on Xen's first domain; and a power and a logarithm for choices among mirrors and downloads that
 * nobody asks aria2c to make (`--uri-selector=adaptive`, `--optimize-concurrent-downloads`), for which it brings all of libm. What has
 * no more than the names takes their place, and what they need in turn
 * (OpenSSL, ICU, p11-kit ...) is not needed. A function that is called against that ends the program: it does not pretend.
 */
export const unusedLibraries: readonly UnusedLibrary[] = [
  { library: /^libxml2\.so/, idle: /^$/ },
  { library: /^libsqlite3\.so/, idle: /^$/ },
  { library: /^libssh2\.so/, idle: /^libssh2_(init|exit)$/ },
  { library: /^libgnutls\.so/, idle: /^gnutls_(global|certificate)_/ },
  { library: /^libm\.so/, idle: /^$/ },
  { library: /^libxenctrl\.so/, idle: /^xc_interface_(open|close)$/ },
]

/** What something stands in for. */
export interface RealLibrary {
  /** What it is called. */
  readonly name: string
  /** The library. */
  readonly real: Uint8Array
  /** All that could want something of it. */
  readonly users: readonly Uint8Array[]
}

/** What takes the place of a library: all names that others want of it, and that it has. */
export function standIn(
  { library, idle }: UnusedLibrary,
  { name, real, users }: RealLibrary,
): Uint8Array {
  const has = new Set(elfSymbols(real).flatMap((each) => (each.defined ? each.name : [])))
  const wanted = new Map(
    users
      .flatMap((user) => elfSymbols(user))
      .filter((each) => !each.defined && has.has(each.name))
      .map((each) => [each.name, each]),
  )
  if (wanted.size === 0) throw new NetbootError('ERR_PHASE1', `nothing is asked of ${library}`)
  return elfStub(
    name,
    [...wanted.values()].map(({ name: symbol, data, version }): StubSymbol => {
      const kind = data ? 'data' : idle.test(symbol) ? 'idle' : 'trap'
      return { name: symbol, kind, ...(version !== undefined && { version }) }
    }),
  )
}
