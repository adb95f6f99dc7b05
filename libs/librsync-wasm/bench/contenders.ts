/** One way to do something, as commands. `$` are files of its own. */
export interface Contender {
  /** What the table calls it. */
  readonly name: string
  /** Run one after the other. */
  readonly commands: readonly (readonly string[])[]
  /** The file that it is about: a delta or a result. */
  readonly result: string
  /** How `rdiff patch` is to be asked for proof, if it can be: basis, delta, target. */
  readonly proof?: readonly (readonly [basis: string, delta: string, target: string])[]
}

/** What is ours, as commands to which arguments are added. */
export interface OurCommands {
  /** `rdiff-wasm`. */
  readonly ours: readonly string[]
  /** Deltas both ways at once: OLD NEW FORTH BACK WORKERS. */
  readonly both: readonly string[]
}

const rdiff = ['rdiff', '--force']

/** All that make a delta of two images. `scratch` is a path to begin file names with. */
export function deltaMakers(
  { ours, both }: OurCommands,
  old: string,
  fresh: string,
  scratch: string,
): Contender[] {
  const delta = `${scratch}.delta`
  const back = `${scratch}.back`
  const signature = `${scratch}.signature`
  const librsync = (name: string, flags: readonly string[]): Contender => ({
    name,
    commands: [
      [...rdiff, ...flags, 'signature', old, signature],
      [...rdiff, 'delta', signature, fresh, delta],
    ],
    result: delta,
  })
  const between = (name: string, workers: number): Contender => ({
    name,
    commands: [[...ours, '--workers', `${workers}`, 'between', old, fresh, delta]],
    result: delta,
    proof: [[old, delta, fresh]],
  })
  return [
    librsync('rdiff -b 128: signature, delta', ['-b', '128']),
    librsync('rdiff: signature, delta', []),
    {
      name: 'xdelta3 -1, 512 MB window',
      commands: [['xdelta3', '-e', '-f', '-1', '-B', `${2 ** 29}`, '-s', old, fresh, delta]],
      result: delta,
    },
    {
      name: 'zstd -1 --patch-from',
      commands: [
        ['zstd', '-q', '-f', '-1', '--long=31', `--patch-from=${old}`, fresh, '-o', delta],
      ],
      result: delta,
    },
    between('deltaBetweenFiles, 1 worker', 1),
    between('deltaBetweenFiles, 2 workers', 2),
    {
      name: 'deltasBetweenFiles (both ways), 2',
      commands: [[...both, old, fresh, delta, back, '2']],
      result: delta,
      proof: [
        [old, delta, fresh],
        [fresh, back, old],
      ],
    },
  ]
}

/** Signatures of an image, and a patch, by librsync and by us. */
export function others(
  { ours }: OurCommands,
  old: string,
  fresh: string,
  scratch: string,
): Contender[][] {
  const signature = `${scratch}.signature`
  const delta = `${scratch}.delta`
  const result = `${scratch}.result`
  const sign = (name: string, command: readonly string[]): Contender => ({
    name: `${name}: signature`,
    commands: [[...command, 'signature', old, signature]],
    result: signature,
  })
  const patch = (name: string, command: readonly string[]): Contender => ({
    name: `${name}: patch`,
    commands: [[...command, 'patch', old, delta, result]],
    result,
  })
  const search = (name: string, command: readonly string[]): Contender => ({
    name: `${name}: delta of its signature`,
    commands: [[...command, 'delta', signature, fresh, delta]],
    result: delta,
  })
  return [
    [sign('rdiff -b 128', [...rdiff, '-b', '128']), sign('ours -b 128', [...ours, '-b', '128'])],
    [search('rdiff -b 128', rdiff), search('ours -b 128', ours)],
    [sign('rdiff', rdiff), sign('ours', ours)],
    [search('rdiff', rdiff), search('ours', ours)],
    [patch('rdiff', rdiff), patch('ours', ours)],
  ]
}
