import type { Box } from '../box.ts'
import { replicaConfig } from './replica-config.ts'

/** A file to be written. */
export interface ConfigFile {
  /** Where it belongs. */
  readonly path: string
  /** What is in it. */
  readonly content: string
  /** Its permission bits. */
  readonly mode: number
}

/** Where the files of replicas that systemd runs belong. */
export interface RedisConfigsOptions {
  /** Folder of the configurations. Default `/etc/redis`. */
  readonly etc?: string
  /** Folder of the dumps, one for each replica. Default `/var/lib/redis`. */
  readonly data?: string
  /** Folder of the units. Default `/etc/systemd/system`. */
  readonly units?: string
  /** The program. Default `/usr/bin/redis-server`. */
  readonly command?: string
  /** What replicas ask for, if anything. */
  readonly password?: string
}

/**
 * What it takes to have the replicas run by systemd instead of by the aggregator: a configuration for each, and one
 * template unit, to be enabled for each: `systemctl enable --now dvbboxes-replica@HOST-PORT`.
 *
 * @param boxes - all boxes
 * @returns the files; nothing is written
 */
export function redisConfigs(
  boxes: readonly Box[],
  options: RedisConfigsOptions = {},
): ConfigFile[] {
  const { etc = '/etc/redis', data = '/var/lib/redis', units = '/etc/systemd/system' } = options
  const { command = '/usr/bin/redis-server', password } = options
  const unique = new Map(boxes.map((box) => [box.port, box]))
  const configs = [...unique.values()].map((box): ConfigFile => {
    const name = `${encodeURIComponent(box.host)}-${box.port}`
    const folder = `${data}/dvbboxes-${name}`
    const place = { folder, ...(password !== undefined && { password }) }
    // Passwords of masters are in it: it is for redis and its administrator.
    return { path: `${etc}/dvbboxes-${name}.conf`, content: replicaConfig(box, place), mode: 0o640 }
  })
  const unit = `[Unit]
Description=Replica of the Redis of a playout box (%I)
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=${command} ${etc}/dvbboxes-%i.conf
User=redis
Group=redis
StateDirectory=redis/dvbboxes-%i
StateDirectoryMode=0750
UMask=0077
Restart=always
RestartSec=1
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=yes
ReadWritePaths=${data}

[Install]
WantedBy=multi-user.target
`
  return [...configs, { path: `${units}/dvbboxes-replica@.service`, content: unit, mode: 0o644 }]
}
