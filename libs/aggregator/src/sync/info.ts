/** What a replica says of itself in INFO. */
export interface ReplicaInfo {
  /** Names this run of the server: another after each start. */
  readonly runId: string
  /** Names the history of the data: another after a full resync. */
  readonly replicationId: string
  /** Whether it is reading a dump, and has part of the data. */
  readonly loading: boolean
  /** The link to its master; `none`: it is no replica. */
  readonly link: 'up' | 'down' | 'none'
  /** Its master, `HOST:PORT` as it was told; `undefined`: it is no replica. */
  readonly master: string | undefined
  /** Seconds since the master was heard, by the replica's clock on the wall. It says something every 10 s, unless it is told otherwise. */
  readonly silence: number
  /** Bytes of replication that it has taken in. */
  readonly offset: number
}

/** Whether a server did not do something because it is reading a dump: it does when it has read it. */
export function isLoading(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('LOADING ')
}

/**
 * Read INFO.
 *
 * @returns `undefined` if it is not that of a Redis
 */
export function parseInfo(text: string): ReplicaInfo | undefined {
  const values = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) values.set(line.slice(0, colon), line.slice(colon + 1))
  }
  const [runId, role] = [values.get('run_id'), values.get('role')]
  if (runId === undefined || role === undefined) return undefined
  const isUp = values.get('master_link_status') === 'up'
  const isSyncing = values.get('master_sync_in_progress') === '1'
  return {
    runId,
    replicationId: values.get('master_replid') ?? '',
    loading: values.get('loading') === '1' || values.get('async_loading') === '1',
    link: role === 'master' ? 'none' : isUp && !isSyncing ? 'up' : 'down',
    master:
      role === 'master' ? undefined : `${values.get('master_host')}:${values.get('master_port')}`,
    silence: Math.max(0, Number(values.get('master_last_io_seconds_ago') ?? 0)),
    offset: Number(values.get('slave_repl_offset') ?? values.get('master_repl_offset') ?? 0),
  }
}
