/** What a Munin master asks. */
export type MuninCommand =
  | { readonly verb: 'cap'; readonly capabilities: readonly string[] }
  | { readonly verb: 'list'; readonly host: string | undefined }
  | { readonly verb: 'config' | 'fetch'; readonly plugin: string }
  | { readonly verb: 'nodes' | 'version' | 'quit' | 'unknown' }

/** Read one line of the protocol. Verbs are recognised in any case, as munin-node does. */
export function muninCommand(line: string): MuninCommand {
  const [word = '', ...words] = line.trim().split(/\s+/)
  const verb = word.toLowerCase()
  switch (verb) {
    case 'cap':
      return { verb, capabilities: words }
    case 'list':
      return { verb, host: words[0]?.toLowerCase() }
    case 'config':
    case 'fetch':
      return { verb, plugin: words[0] ?? '' }
    case 'nodes':
    case 'version':
    case 'quit':
      return { verb }
    case '.':
      return { verb: 'quit' }
    default:
      return { verb: 'unknown' }
  }
}
