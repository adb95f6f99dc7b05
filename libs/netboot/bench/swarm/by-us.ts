import { start } from './program.ts'
import { fetching, type Way } from './way.ts'

/** We give, and track. @param script - `server.js` @param told - what peers are told of at once */
export function serveByUs(script: string, told: 'pieces' | 'all'): Way['serve'] {
  return async (server, { torrent, folder }) => {
    const program = start(server, [process.execPath, script, torrent, folder, server.ipv4, told])
    await program.said('ready')
    return program
  }
}

/** We take. @param script - `client.js` */
export function fetchByUs(script: string): Way['prepare'] {
  return async (host, { torrent }, into) => {
    const program = start(host, [process.execPath, script, torrent, into, host.ipv4])
    await program.said('ready')
    return fetching(program)
  }
}
