/** Keys of earlier versions that change nothing today: why, and by which value nothing is lost. */
const formerly: readonly (readonly [section: string, key: string, why: string, same?: unknown])[] =
  [
    ['transmission', 'rpc_port', 'the seeder is part of this program, and is asked over no port'],
    ['transmission', 'dht_enabled', 'machines look for peers in their network alone', false],
    ['aria2', 'enable_dht', 'machines look for peers in their network alone', false],
    ['aria2', 'enable_dht6', 'machines look for peers in their network alone', false],
    ['aria2', 'check_integrity', 'every piece and every file is checked', true],
  ]

/**
 * What of a `Boottorrent.yaml` changes nothing: a line for each key, with the reason.
 *
 * @param written the file, as it was read
 */
export function ignoredKeys(written: Readonly<Record<string, unknown>>): string[] {
  return formerly.flatMap(([section, key, why, same]) => {
    const keys = written[section]
    const value = typeof keys === 'object' && keys !== null ? Object(keys)[key] : undefined
    return value === undefined || value === same ? [] : [`${section}.${key} is ignored: ${why}`]
  })
}
