import type { Redis } from 'ioredis'

/** The two databases of one replica. */
export interface Replica {
  /** Programmes. */
  readonly programmes: Redis
  /** Media. */
  readonly media: Redis
}

/** Questions, as the ancestor asked them. */
export interface Ancestor {
  /** Seconds: the maximum that any has. */
  media(name: string): Promise<number>
  /** Members and starts. */
  infos(day: string, service: string): Promise<[string, number][]>
  /** Names, in order. */
  search(expression: string): Promise<string[]>
  /** How many items a page shows. */
  page(day: string, service: string): Promise<number>
  /** Service to starts. */
  schedule(name: string): Promise<Map<string, Set<number>>>
  /** Seconds of all names. */
  check(names: readonly string[]): Promise<number>
}

/**
 * How the ancestor found its answers: one server after the other, one command after the other, with `KEYS`. By the rules
 * that are written down of it, with a plain client.
 */
export function ancestor(replicas: readonly Replica[]): Ancestor {
  const media = async (name: string): Promise<number> => {
    let longest = 0
    for (const { media: server } of replicas) {
      const text = await server.get(`${name}.ts`)
      if (text !== null) longest = Math.max(longest, Number(text))
    }
    return longest
  }
  const infos = async (day: string, service: string): Promise<[string, number][]> => {
    let best: [string, number][] = []
    for (const { programmes: server } of replicas) {
      const found = pairs(await server.zrange(`${day}:${service}`, '0', '-1', 'WITHSCORES'))
      const isLater = (found.at(-1)?.[1] ?? 0) > (best.at(-1)?.[1] ?? 0)
      if (found.length > best.length && isLater) best = found
    }
    return best
  }
  return {
    media,
    infos,
    async search(expression: string): Promise<string[]> {
      const names = new Set<string>()
      for (const { media: server } of replicas) {
        for (const name of await server.keys(`*${expression}*`)) names.add(name)
      }
      return [...names].sort()
    },
    async page(day: string, service: string): Promise<number> {
      const items = await infos(day, service)
      for (const [member] of items) await media(nameOf(member))
      return items.length
    },
    async schedule(name: string): Promise<Map<string, Set<number>>> {
      const services = new Map<string, Set<number>>()
      for (const { programmes: server } of replicas) {
        for (const key of await server.keys('*:*')) {
          const service = key.split(':')[1] ?? ''
          for (const [member, start] of pairs(await server.zrange(key, '0', '-1', 'WITHSCORES'))) {
            if (nameOf(member) !== name) continue
            services.set(service, (services.get(service) ?? new Set()).add(start))
          }
        }
      }
      return services
    },
    async check(names: readonly string[]): Promise<number> {
      let seconds = 0
      for (const name of names) seconds += await media(name)
      return seconds
    },
  }
}

function pairs(flat: readonly string[]): [string, number][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [
    flat[2 * at] ?? '',
    Number(flat[2 * at + 1]),
  ])
}

function nameOf(member: string): string {
  return member.replace(/^.*\//, '').replace(/\.ts:\d+$/, '')
}
