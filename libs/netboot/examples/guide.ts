/** What the guide shows, part by part. It makes a project in the folder that it is run in, and boots no machine. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import {
  addSystem,
  checkProject,
  createTorrentClient,
  createTracker,
  initProject,
  makeTorrent,
} from '@boxwright/netboot'

await writeFile('vmlinuz', 'any bytes will do until a machine boots them')
await writeFile('initrd.img', Buffer.alloc(4 << 20, 'system'))

// #region first
await initProject('school', {
  'boottorrent.host_ip': '192.168.77.1',
  'dnsmasq.interface': 'eth0',
  'dnsmasq.dhcp_range': '192.168.77.50,192.168.77.150,12h',
})
await addSystem('school', { kernel: 'vmlinuz', initrd: 'initrd.img', name: 'linux' })
const { faults } = await checkProject('school')
for (const { file, line, problem, remedy } of faults) {
  console.log(`${file}:${line}: ${problem}. ${remedy}`)
}
// #endregion first
assert.deepEqual(faults, [])

// #region swarm
const host = '127.0.0.1'
await using tracker = await createTracker({ port: 0, host })
const trackers = [[`http://${host}:${tracker.port}/announce`]]
const torrent = await makeTorrent({ path: 'school/oss/linux', trackers })
tracker.allow(torrent.infoHash)
await using server = await createTorrentClient({ port: 0, host })
await server.add({ torrent, folder: 'school/oss' })

await using machine = await createTorrentClient({ port: 0, host })
const download = await machine.add({ torrent, folder: 'machine' })
await download.completed
// #endregion swarm
assert.deepEqual(await readFile('machine/linux/initrd.img'), await readFile('initrd.img'))

// #region tuned
await using slow = await createTorrentClient({
  port: 0,
  host,
  memory: 16 << 20,
  uploadRate: 40 << 20,
})
// #endregion tuned
await slow.add({ torrent, folder: 'machine' })
