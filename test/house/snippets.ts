/** A fenced `ts` block of a README or of a doc comment. */
export interface Snippet {
  /** The file it stands in. */
  readonly file: string
  /** The line of its first line of code. */
  readonly line: number
  readonly code: string
}

/** Every `ts` block in a text; one in a doc comment loses the comment's stars. */
export function snippetsIn(file: string, text: string): Snippet[] {
  const snippets: Snippet[] = []
  let open: { line: number; margin: string; code: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^(\s*(?:\* ?)?)```(\w*)\s*$/.exec(line)
    if (open && fence?.[2] === '') {
      snippets.push({ file, line: open.line, code: open.code.join('\n') })
      open = undefined
    } else if (open) {
      open.code.push(line.startsWith(open.margin) ? line.slice(open.margin.length) : '')
    } else if (fence?.[2] === 'ts') {
      open = { line: index + 2, margin: fence[1] ?? '', code: [] }
    }
  }
  if (open) throw new Error(`${file}:${open.line}: the example has no end`)
  return snippets
}

/** The snippet as a module in which every line has the number that it has where it stands. */
export function asModule({ line, code }: Snippet): string {
  return `${'\n'.repeat(line - 1)}${code}\nexport {}\n`
}

/** A file name that tells where the snippet is from. */
export function moduleName({ file, line }: Snippet): string {
  return `${file.replaceAll('/', '__')}__${line}.ts`
}

/** The compiler's words with the places where the snippets stand: `libs/x/README.md:12`. */
export function inPlace(output: string): string {
  return output.replaceAll(
    /\S*?([\w.-]+__\S+?)__\d+\.ts\((\d+),\d+\)/g,
    (_, file: string, line: string) => `${file.replaceAll('__', '/')}:${line}`,
  )
}
