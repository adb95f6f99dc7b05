import { endianness } from 'node:os'
import { ApplianceError } from '../errors.ts'
import { lastError, libc, linux } from './libc.ts'

/** Sends datagrams to one address. */
export interface DatagramSender extends Disposable {
  /**
   * Send at once, without waiting: a full queue is an error.
   *
   * @throws {@link ApplianceError} `ERR_SYSTEMD`
   */
  send(text: string): void
}

/**
 * Open a Unix datagram socket, which Node has not.
 *
 * @param name the bytes of the address after its family
 * @throws {@link ApplianceError} `ERR_SYSTEMD`
 */
export function unixDatagramSender(name: Uint8Array): DatagramSender {
  const { socket, sendto, close } = libc()
  const descriptor = socket(linux.AF_UNIX, linux.SOCK_DGRAM | linux.SOCK_CLOEXEC, 0)
  if (descriptor < 0) throw new ApplianceError('ERR_SYSTEMD', `no Unix socket: ${lastError()}`)
  const family = endianness() === 'LE' ? [linux.AF_UNIX, 0] : [0, linux.AF_UNIX]
  const address = Uint8Array.of(...family, ...name)
  return {
    send(text) {
      const message = new TextEncoder().encode(text)
      const flags = linux.MSG_DONTWAIT | linux.MSG_NOSIGNAL
      const sent = sendto(descriptor, message, message.length, flags, address, address.length)
      if (sent < 0) {
        throw new ApplianceError('ERR_SYSTEMD', `cannot notify the service manager: ${lastError()}`)
      }
    },
    [Symbol.dispose]: () => void close(descriptor),
  }
}
