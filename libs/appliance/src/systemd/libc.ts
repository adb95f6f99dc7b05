import koffi from 'koffi'

/** Constants of Linux' `sys/socket.h` and `asm-generic/errno.h`. */
export const linux = {
  AF_UNIX: 1,
  SOCK_DGRAM: 2,
  SOCK_CLOEXEC: 0o2000000,
  MSG_DONTWAIT: 0x40,
  MSG_NOSIGNAL: 0x4000,
} as const

/** The functions of the C library that are called; each returns -1 where it fails. */
export interface Libc {
  /** socket(2). */
  socket(domain: number, type: number, protocol: number): number
  /** sendto(2). */
  sendto(
    socket: number,
    message: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ): number
  /** close(2). */
  close(descriptor: number): number
}

/** Find the C library, glibc's or musl's: what the process itself is linked with. */
export function libc(): Libc {
  const library = koffi.load(null)
  return {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    sendto: library.func(
      'intptr_t sendto(int socket, const uint8_t *message, size_t length, int flags, const uint8_t *address, uint32_t address_length)',
    ),
    close: library.func('int close(int descriptor)'),
  } as Libc
}

/** What the last failed call says, in `strerror`'s symbolic terms: `ENOENT`. */
export function lastError(): string {
  const number = koffi.errno()
  return Object.entries(koffi.os.errno).find(([, value]) => value === number)?.[0] ?? `${number}`
}
