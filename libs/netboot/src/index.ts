/**
 * A project folder in, booted machines out.
 *
 * @packageDocumentation
 */

export type { TorrentClientOptions } from './client/client-options.ts'
export type {
  AddOptions,
  ClientTorrent,
  ClientTorrentEvents,
  PeerView,
} from './client/client-torrent.ts'
export {
  createTorrentClient,
  type TorrentClient,
  type TorrentClientEvents,
} from './client/torrent-client.ts'
export { NetbootError, type NetbootErrorCode } from './errors.ts'
export {
  type MadeTorrent,
  type MakeTorrentOptions,
  makeTorrent,
  readTorrent,
  type Torrent,
} from './making/make-torrent.ts'
export { createTracker, type Tracker, type TrackerOptions } from './serving/tracker.ts'
export type { Metainfo, TorrentFile, TorrentInfo } from './torrent/info.ts'
export type { TrackerCounts } from './tracker/desk.ts'
export type { SwarmCount } from './tracker/response.ts'
export type { Endpoint } from './wire/endpoint.ts'
