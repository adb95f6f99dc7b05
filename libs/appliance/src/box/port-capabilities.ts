import type { BoxConfig } from './box-keys.ts'

/**
 * What a box has to be allowed so that it can listen where it is told to: below 1024 only who has
 * `CAP_NET_BIND_SERVICE` may (capabilities(7)).
 *
 * @param config where it listens
 * @returns capabilities, for a unit
 */
export function portCapabilities({ web, munin }: Pick<BoxConfig, 'web' | 'munin'>): string[] {
  const isLow = [web.port, munin.port ?? 0].some((port) => port > 0 && port < 1024)
  return isLow ? ['CAP_NET_BIND_SERVICE'] : []
}
