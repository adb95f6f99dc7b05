// Gives a torrent, and tracks it, as `boottorrent start` does: node server.js FILE.torrent FOLDER HOST (pieces | all); says when
// it does. Peers are told piece by piece what is here, or all at once.
import { readFile } from 'node:fs/promises'
import { createTorrentClient, createTracker, readTorrent } from '@boxwright/netboot'

const [file, folder, host, told] = process.argv.slice(2)
const torrent = readTorrent(await readFile(file))
const tracker = await createTracker({ host, port: 6969, torrents: [torrent.infoHash] })
const client = await createTorrentClient({ host, superSeeding: told === 'pieces' })
tracker.events.on('announced', (infoHash, peer, left) => {
  if (left > 0) client.callSeeker(infoHash, peer)
})
await client.add({ torrent, folder, verify: false })
process.stdout.write('ready\n')
