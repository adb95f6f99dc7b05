import { execute, ProcessError } from '@boxwright/process'

/** What a node said to a command. */
export interface NodeAnswer {
  /** Whether it ended with code 0 in time. */
  readonly ok: boolean
  /** Its exit code; `null` if a signal ended it, or if it never started. */
  readonly code: number | null
  /** The last 2,000 characters that it wrote, or why it did not run. */
  readonly said: string
}

/** What is filled into a command. */
export interface NodeFacts {
  /** The host of the box. */
  readonly host: string
  /** `DDMMYYYY`. */
  readonly day: string
  /** Id of the service. */
  readonly service: string
}

/**
 * Fill facts into the words of a command. Each stays the one word that it is in, whatever is in it.
 *
 * @param words - with `{host}`, `{day}` and `{service}`
 */
export function commandFor(words: readonly string[], facts: NodeFacts): string[] {
  return words.map((word) =>
    word.replace(/\{(host|day|service)\}/g, (_, name: keyof NodeFacts) => facts[name]),
  )
}

/**
 * Run a command to its end, without a shell.
 *
 * @param words - the program and its arguments
 * @param timeout - ms
 * @returns what became of it; it never rejects
 */
export async function tellNode(words: readonly string[], timeout: number): Promise<NodeAnswer> {
  const [command = '', ...args] = words
  try {
    const { code, stdout, stderr } = await execute({
      ...{ command, args, timeout, accept: 'any', maxOutput: 1 << 20 },
      stop: { grace: 1_000 },
    })
    return { ok: code === 0, code, said: `${stdout}${stderr}`.slice(-2_000) }
  } catch (error) {
    const { exitCode = null, message } =
      error instanceof ProcessError ? error : { message: String(error) }
    return { ok: false, code: exitCode, said: message.slice(-2_000) }
  }
}
