// A client of a swarm: node client.js FILE.torrent FOLDER HOST. It begins when it is told to, says when it has all, and goes on
// giving.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createTorrentClient, readTorrent } from '@boxwright/netboot'

const [file, folder, host] = process.argv.slice(2)
const torrent = readTorrent(await readFile(file))
const client = await createTorrentClient({ host })
process.stdout.write('ready\n')
await once(process.stdin, 'data')
const added = await client.add({ torrent, folder })
await added.completed
process.stdout.write('completed\n')
