import { readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** A port, as `/proc/net` has it. */
export interface TakenPort {
  /** Over what. */
  readonly protocol: 'tcp' | 'udp'
  /** Its number. */
  readonly port: number
}

/**
 * Say who has a port: `dnsmasq (process 123)`. Who is not root sees no processes of others, and is told of the user.
 *
 * @returns `undefined` if nobody has it any more
 */
export async function portHolder({ protocol, port }: TakenPort): Promise<string | undefined> {
  const tables = await Promise.all(
    [protocol, `${protocol}6`].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  )
  const holder = tables.flatMap((table) => sockets(table)).find((each) => each.port === port)
  if (!holder) return undefined
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || !(await has(pid, holder.inode))) continue
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')
    return `${name.trim()} (process ${pid})`
  }
  return `a program of the user ${await userName(holder.user)}`
}

interface HeldSocket {
  readonly port: number
  readonly user: string
  readonly inode: string
}

/** Sockets that take what comes: `0A` is a TCP socket that listens, `07` a UDP one without a peer (proc(5)). */
function sockets(table: string): HeldSocket[] {
  const lines = table.split('\n').slice(1)
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , user = '', , inode = ''] = line.trim().split(/\s+/)
    const port = Number.parseInt(local.split(':').at(-1) ?? '', 16)
    return state === '0A' || state === '07' ? [{ port, user, inode }] : []
  })
}

async function has(pid: string, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const target = await readlink(join(folder, name)).catch(() => '')
    if (target === `socket:[${inode}]`) return true
  }
  return false
}

async function userName(id: string): Promise<string> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const user = users.split('\n').find((line) => line.split(':')[2] === id)
  return user?.split(':')[0] ?? id
}
