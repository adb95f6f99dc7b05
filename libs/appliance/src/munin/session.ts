import type { Graph } from '../graphs/graph.ts'
import { traces } from '../graphs/trace.ts'
import type { Sample } from '../metrics/metric.ts'
import { type MuninCommand, muninCommand } from './command.ts'
import { configLines, valueLines } from './text.ts'

/** What a node answers from. */
export interface MuninSource {
  /** The name that it goes by, in lower case. */
  readonly host: string
  /** What `version` tells. */
  readonly version: string
  /** Its graphs. */
  readonly graphs: readonly Graph[]
  /** The numbers as they are now. */
  samples(): Promise<readonly Sample[]>
}

/** One master's conversation with a node. */
export interface MuninSession {
  /** What the node says first. */
  readonly greeting: string
  /** The answer to a line; `undefined` to end the conversation. */
  answer(line: string): Promise<string | undefined>
}

/** Converse as munin-node does: the same words, capabilities and ends. */
export function muninSession(source: MuninSource): MuninSession {
  const { host, version, graphs } = source
  const plugins = Map.groupBy(graphs, ({ name }) => name.split('.', 1)[0] ?? name)
  let capabilities: readonly string[] = []

  const describe = async ({ verb, plugin }: MuninCommand & { plugin: string }) => {
    const own = plugins.get(plugin)
    if (own === undefined) return paragraph(['# Unknown service'])
    const samples = await source.samples()
    const lines = own.flatMap((graph) => {
      const now = traces(graph, samples)
      const values = verb === 'fetch' || capabilities.includes('dirtyconfig') ? valueLines(now) : []
      return [
        ...(isMultigraph(own) ? [`multigraph ${graph.name}`] : []),
        ...(verb === 'config' ? configLines(graph, now) : []),
        ...values,
      ]
    })
    return paragraph(lines)
  }

  return {
    greeting: `# munin node at ${host}\n`,
    async answer(line) {
      const command = muninCommand(line)
      switch (command.verb) {
        case 'cap':
          capabilities = command.capabilities
          return 'cap multigraph dirtyconfig\n'
        case 'list': {
          if (command.host !== undefined && command.host !== host) return '\n'
          const listed = [...plugins].filter(
            ([, own]) => !isMultigraph(own) || capabilities.includes('multigraph'),
          )
          return `${listed.map(([name]) => name).join(' ')}\n`
        }
        case 'nodes':
          return paragraph([host])
        case 'version':
          return `munins node on ${host} version: ${version}\n`
        case 'config':
        case 'fetch':
          return describe(command)
        case 'quit':
          return undefined
        case 'unknown':
          return '# Unknown command. Try cap, list, nodes, config, fetch, version or quit\n'
      }
    },
  }
}

/** A plugin that has more than its own graph is one for masters that know `multigraph`. */
function isMultigraph(graphs: readonly Graph[]): boolean {
  return graphs.length > 1 || graphs.some(({ name }) => name.includes('.'))
}

function paragraph(lines: readonly string[]): string {
  return [...lines, '.\n'].join('\n')
}
