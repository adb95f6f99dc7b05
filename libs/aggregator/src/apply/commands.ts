/** What nodes are told unless it is said otherwise: what they were told by the ancestor. */
export const defaultCommands: {
  /** A programme was written. */
  readonly command: readonly string[]
  /** A medium is to be renamed. */
  readonly rename: readonly string[]
  /** A medium is to be deleted. */
  readonly delete: readonly string[]
} = {
  command: 'ssh {host} dvbbox program {day} --service_id {service} --update'.split(' '),
  rename: 'ssh {host} dvbbox media {quoted_name} --rename {quoted_to}'.split(' '),
  delete: 'ssh {host} dvbbox media {quoted_name} --delete'.split(' '),
}
