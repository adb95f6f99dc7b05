import { type Network, type NetworkHost, network } from '../../../../test/support/namespace.ts'

/** Hosts on a switch whose links all have the same rate, in both directions, if they are limited. */
export interface LimitedLan extends Network {
  /** How what waits for a link is queued. */
  readonly queue: string
}

/** In ms: for so long a full port of the switch makes packets wait before it drops them. */
const longestWait = 20

/**
 * Make one. The first host is the server.
 *
 * @param size - how many hosts
 * @param megabits - of each link and direction, in Mbit/s; `undefined`: they are not limited
 */
export async function limitedLan(size: number, megabits: number | undefined): Promise<LimitedLan> {
  const lan = await network(size)
  if (megabits === undefined) return { ...lan, queue: 'none' }
  try {
    // A switch without AQM drops what is too much for a port. Packets of up to 64 KiB are counted as what they carry.
    const longest = Math.max(131_072, Math.round((megabits * 1e6 * longestWait) / 8000))
    const fifo = `bfifo limit ${longest}`
    const isFair = await lan.hub.run('tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'fq_codel').then(
      () => true,
      () => false,
    )
    const leaf = isFair ? 'fq_codel' : fifo
    const limit = async (where: Pick<NetworkHost, 'run'>, card: string): Promise<void> => {
      const rate = `rate ${megabits}mbit quantum 60000`
      const lines = [
        `qdisc add dev ${card} root handle 1: htb default 1`,
        `class add dev ${card} parent 1: classid 1:1 htb ${rate}`,
        `qdisc add dev ${card} parent 1:1 ${leaf}`,
      ]
      await where.run('sh', '-c', lines.map((line) => `tc ${line}`).join(' && '))
    }
    await Promise.all(
      lan.hosts.flatMap((host, index) => [limit(host, 'eth0'), limit(lan.hub, `port${index}.0`)]),
    )
    return { ...lan, queue: `htb, ${leaf}` }
  } catch (error) {
    await lan[Symbol.asyncDispose]()
    throw error
  }
}
