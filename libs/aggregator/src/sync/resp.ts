/** What a Redis says: text, a number, nothing, an error, or a list of those. */
export type Reply = string | number | null | Error | Reply[]

/** Takes bytes as they come, and gives what is whole. */
export interface ReplyDecoder {
  /**
   * @param chunk - the next bytes
   * @returns the replies that are whole now, in order
   * @throws what is no RESP2, or beyond the bounds; nothing can be made of what follows
   */
  push(chunk: Uint8Array): Reply[]
}

/** Bounds: of a text, of a list, of lists in lists, and of a line. */
const [longestText, longestList, deepest, longestLine] = [1 << 26, 1 << 22, 4, 1 << 16]

const [carriageReturn, lineFeed] = [13, 10]

/** A list that is not whole yet. */
interface OpenList {
  readonly items: Reply[]
  readonly length: number
}

/**
 * Decode RESP2, the protocol of Redis (https://redis.io/docs/latest/develop/reference/protocol-spec). It is here for
 * the one connection that hears of changes: ioredis 6 ends the process when a server answers SUBSCRIBE with
 * something else than it expects.
 */
export function createReplyDecoder(): ReplyDecoder {
  let bytes = Buffer.alloc(0)
  let at = 0
  let scanned = 0
  const open: OpenList[] = []

  const line = (): string | undefined => {
    const end = bytes.indexOf(lineFeed, Math.max(at, scanned))
    if (end < 0) {
      scanned = bytes.length
      if (bytes.length - at > longestLine) throw new Error('expected the end of a line')
      return undefined
    }
    if (end === at || bytes[end - 1] !== carriageReturn) throw new Error('expected CR LF')
    return bytes.toString('utf8', at, end - 1)
  }
  /** @returns whether a value, or the head of a list, was there */
  const take = (whole: Reply[]): boolean => {
    const head = line()
    if (head === undefined) return false
    const after = at + Buffer.byteLength(head) + 2
    const [kind, rest] = [head.charAt(0), head.slice(1)]
    if (kind === '+' || kind === '-' || kind === ':') {
      at = after
      const number = kind === ':' ? lengthIn(rest, Number.MAX_SAFE_INTEGER) : 0
      close(kind === '+' ? rest : kind === '-' ? new Error(rest) : number, whole)
    } else if (kind === '$') {
      const length = lengthIn(rest, longestText)
      if (length >= 0 && bytes.length < after + length + 2) return false
      at = length < 0 ? after : after + length + 2
      close(length < 0 ? null : bytes.toString('utf8', after, after + length), whole)
    } else if (kind === '*') {
      const length = lengthIn(rest, longestList)
      at = after
      if (length > 0) open.push({ items: [], length })
      else close(length < 0 ? null : [], whole)
      if (open.length > deepest) throw new Error(`expected at most ${deepest} lists in each other`)
    } else throw new Error(`expected RESP2, got ${JSON.stringify(head.slice(0, 40))}`)
    return true
  }
  const close = (value: Reply, whole: Reply[]): void => {
    let done: Reply | undefined = value
    while (done !== undefined) {
      const list = open.at(-1)
      if (list === undefined) {
        whole.push(done)
        return
      }
      list.items.push(done)
      done = list.items.length === list.length ? open.pop()?.items : undefined
    }
  }
  return {
    push(chunk) {
      bytes = at === bytes.length ? Buffer.from(chunk) : Buffer.concat([bytes.subarray(at), chunk])
      scanned = Math.max(0, scanned - at)
      at = 0
      const whole: Reply[] = []
      while (at < bytes.length && take(whole)) scanned = at
      return whole
    },
  }
}

function lengthIn(text: string, most: number): number {
  const length = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!(length >= -most && length <= most)) {
    throw new Error(`expected a number up to ${most}, got ${JSON.stringify(text.slice(0, 40))}`)
  }
  return length
}

/**
 * Write a command as Redis takes it.
 *
 * @param words - the command and its arguments
 */
export function encodeCommand(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}
