import { join } from 'node:path'
import type { Built } from '../../../../bench/built.ts'
import type { Scripts } from './way.ts'

/** The scripts, beside the library that they import. */
export function scriptsOf(built: Built): Scripts {
  const script = (name: string): string => built.script(join(import.meta.dirname, name))
  return {
    client: script('client.js'),
    server: script('server.js'),
    tracker: script('tracker.js'),
    http: script('http.js'),
  }
}
