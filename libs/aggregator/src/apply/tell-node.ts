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

/**
 * Fill facts into the words of a command. Each stays the one word that it is in, whatever is in it. `{quoted_NAME}` is
 * the fact `NAME` as a shell reads it: ssh hands all words to one.
 *
 * @param words - with `{NAME}` for the fact `NAME`
 */
export function commandFor(
  words: readonly string[],
  facts: Readonly<Record<string, string>>,
): string[] {
  return words.map((word) =>
    word.replace(/\{(quoted_)?([a-z]+)\}/g, (whole, quoted: string | undefined, name: string) => {
      const fact = Object.hasOwn(facts, name) ? facts[name] : undefined
      if (fact === undefined) return whole
      return quoted ? quotedFor(fact) : fact
    }),
  )
}

/** As a POSIX shell reads it as one word; what is plain anyway stays as it is. */
function quotedFor(text: string): string {
  return /^[\w./:][\w./:-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/**
 * Run a command to its end, without a shell. Nothing is run with a fact that begins with `-`: neither ssh nor a node
 * could tell the name of a file, or of a host, from an option.
 *
 * @param words - the program and its arguments, with `{NAME}` for the fact `NAME`
 * @param facts - what is filled in
 * @param timeout - ms
 * @returns what became of it; it never rejects
 */
export async function tellNode(
  words: readonly string[],
  facts: Readonly<Record<string, string>>,
  timeout: number,
): Promise<NodeAnswer> {
  const option = Object.values(facts).find((fact) => fact.startsWith('-'))
  if (option !== undefined) {
    const said = `not run: ${JSON.stringify(option)} would be taken for an option`
    return { ok: false, code: null, said }
  }
  const [command = '', ...args] = commandFor(words, facts)
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
