/**
 * A project folder in, booted machines out.
 *
 * {@includeCode ../examples/boot-a-school.ts#boot}
 *
 * @packageDocumentation
 */

export type { SystemPeer } from './boot/swarm.ts'
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
export type { Assignments, MachineGroup } from './config/assignments.ts'
export type { DiskRule } from './config/disk-rule.ts'
export { type ConfigFault, faultLine } from './config/fault.ts'
export {
  type BinOs,
  type ChainOs,
  type DiskOs,
  type IsoOs,
  type KexecOs,
  type OsConfig,
  type OsMethod,
  type QemuOs,
  readOsConfig,
} from './config/os.ts'
export { osMethods } from './config/os-keys.ts'
export { type ProjectConfig, projectFileName, readProjectConfig } from './config/project.ts'
export type { LogLevel } from './config/project-file.ts'
export { osText, projectText } from './config/project-text.ts'
export {
  type CpioDevice,
  type CpioEntry,
  type CpioFile,
  type CpioFolder,
  type CpioLink,
  writeCpio,
} from './cpio.ts'
export {
  type BootPrograms,
  bootPrograms,
  type DnsmasqPlaces,
  dnsmasqConfig,
} from './dnsmasq-config.ts'
export { NetbootError, type NetbootErrorCode } from './errors.ts'
export type { Component, NetbootEvents, NetbootLine, NetbootProgress, Totals } from './events.ts'
export type { Flavour } from './flavour.ts'
export { type IpxePlaces, ipxeScript, type Phase1Files, phase1Files } from './ipxe-script.ts'
export type { Machine, MachineReport, MachineState } from './machine.ts'
export {
  type MadeTorrent,
  type MakeTorrentOptions,
  makeTorrent,
  readTorrent,
  type Torrent,
} from './making/make-torrent.ts'
export { type Netboot, type NetbootOptions, startNetboot } from './netboot.ts'
export { type BuildPhase1Options, buildPhase1, type Phase1 } from './phase1/build.ts'
export {
  type AssignmentEvents,
  type AssignmentStore,
  openAssignments,
} from './project/assignments.ts'
export { addSystem, initProject, type NewSystem, placeSystem } from './project/init.ts'
export {
  type CheckedProject,
  type CheckOptions,
  checkProject,
  openProject,
  type Project,
  type System,
} from './project/project.ts'
export {
  type Opentracker,
  type OpentrackerOptions,
  startOpentracker,
} from './serving/opentracker.ts'
export {
  createTracker,
  type Tracker,
  type TrackerEvents,
  type TrackerOptions,
} from './serving/tracker.ts'
export type { ProcessIdentity } from './status/process-identity.ts'
export { type FoundStatus, readStatus } from './status/read-status.ts'
export type { NetbootStatus, Rates, SystemStatus } from './status/status.ts'
export type { Metainfo, TorrentFile, TorrentInfo } from './torrent/info.ts'
export type { TrackerCounts } from './tracker/desk.ts'
export type { SwarmCount } from './tracker/response.ts'
export type { Endpoint } from './wire/endpoint.ts'
