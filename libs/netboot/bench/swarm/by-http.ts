import { join } from 'node:path'
import { start } from './program.ts'
import { fetching, serverAddress, type Way } from './way.ts'

/** Node gives. @param script - `http.js` */
export function serveByHttp(script: string): Way['serve'] {
  return async (server, gift) => {
    const program = start(server, [process.execPath, script, gift.folder, server.ipv4])
    await program.said('ready')
    return program
  }
}

/** curl takes. */
export const fetchByHttp: Way['prepare'] = async (host, gift, into) => {
  const url = `http://${serverAddress}/${gift.name}`
  const script = 'read go; curl -sS -o "$1" "$2" && echo completed; read end'
  return fetching(start(host, ['sh', '-c', script, 'sh', join(into, gift.name), url]))
}
