// A client of a swarm: node client.js FILE.torrent FOLDER HOST [seed | seed-all]. It begins when it is told to, says when
// it has all, and goes on giving. One that seeds tells others piece by piece what it has, or all at once.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createTorrentClient, readTorrent } from '@boxwright/netboot'

const [file, folder, host, mode] = process.argv.slice(2)
const torrent = readTorrent(await readFile(file))
const client = await createTorrentClient({ host, superSeeding: mode === 'seed' })
process.stdout.write('ready\n')
const isSeed = mode !== undefined
if (!isSeed) await once(process.stdin, 'data')
const added = await client.add({ torrent, folder, verify: !isSeed })
await added.completed
process.stdout.write('completed\n')
