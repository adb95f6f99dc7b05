// Tracks one torrent until its standard input ends: node tracker.js FILE.torrent HOST PORT; says when it does.
import { readFile } from 'node:fs/promises'
import { createTracker, readTorrent } from '@boxwright/netboot'

const [file, host, port] = process.argv.slice(2)
const torrent = readTorrent(await readFile(file))
const tracker = await createTracker({
  host,
  port: Number(port),
  torrents: [torrent.infoHash],
})
process.stdout.write('ready\n')
process.stdin.resume()
process.stdin.on('end', () => tracker[Symbol.asyncDispose]())
