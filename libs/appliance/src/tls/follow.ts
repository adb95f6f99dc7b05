import type { Server } from 'node:tls'
import { type Certificate, loadCertificate, type TlsOptions } from './certificate.ts'

/** How a certificate is kept up to date. */
export interface FollowOptions {
  /** Where it comes from. */
  readonly tls: TlsOptions
  /** The one that the server has. */
  readonly current: Certificate
  /** How often to look, in ms. Default each hour. */
  readonly interval?: number
  /** Called when the one on disk cannot be used; the server keeps the one that it has. */
  readonly onError?: (error: unknown) => void
}

/**
 * Take over a certificate that was renewed on disk, without a restart.
 *
 * @param server the server
 * @param options where the certificate comes from
 * @returns a function that ends it
 */
export function followCertificate(
  server: Pick<Server, 'setSecureContext'>,
  options: FollowOptions,
): () => void {
  const { tls, interval = 3_600_000, onError = () => {} } = options
  let { current } = options
  const look = async (): Promise<void> => {
    try {
      const found = await loadCertificate(tls)
      if (found.cert !== current.cert) server.setSecureContext(found)
      current = found
    } catch (error) {
      onError(error)
    }
  }
  const timer = setInterval(() => void look(), interval).unref()
  return () => clearInterval(timer)
}
