/**
 * Who may import whom. What is not allowed here is forbidden; the reasons are in the comments.
 * Paths are those of the repository; `*` is one folder, `**` any depth.
 */

/** From one package or part of the house into another. Within its own package see {@link parts}. */
export const crossings: readonly { from: string; to: readonly string[] }[] = [
  // The three that every library may stand on.
  { from: 'libs/*/**', to: ['libs/durable', 'libs/process', 'libs/naming'] },
  { from: 'libs/repository/**', to: ['libs/librsync-wasm'] },
  // An appliance wires what makes it a box to the one library that it shows.
  { from: 'examples/*/**', to: ['libs/appliance'] },
  { from: 'examples/pigebox/**', to: ['libs/recorder'] },
  // What was uploaded gets its name as what is recorded does: never torn, never over another.
  { from: 'examples/imagetank/**', to: ['libs/importer', 'libs/durable'] },
  // The boxes of its demo are processes.
  { from: 'examples/dvbboxes/**', to: ['libs/aggregator', 'libs/durable', 'libs/process'] },
  { from: 'examples/puavo-mirror/**', to: ['libs/repository'] },
  // What was uploaded is never torn; its virtual machines are processes.
  { from: 'examples/boottorrent/**', to: ['libs/netboot', 'libs/durable', 'libs/process'] },
  // The lines of code of each box that the start page shows are programs.
  { from: 'examples/start/{src/lines,test}/*', to: ['libs/*'] },
  { from: 'examples/compose/**', to: ['libs/*'] },
  // Tests and benchmarks of a package use the real servers and devices of test/support.
  { from: '{libs,examples}/*/{test,bench}/**', to: ['test/support'] },
  { from: 'libs/*/bench/**', to: ['bench'] },
  // What crosses packages may see them all.
  { from: 'test/**', to: ['libs/*', 'examples/*', 'scripts', 'test'] },
  { from: 'scripts/**', to: ['scripts'] },
]

/** Within one package: which of its parts may open which, by relative path. */
export const parts: Readonly<Record<string, readonly string[]>> = {
  // A service unit names the command by its path.
  src: ['src', 'bin', 'dist/web', 'package.json'],
  // The committed launcher runs dist if it is built, else the sources.
  bin: ['src', 'dist'],
  // A page may take types and pure values from the sources; what it reaches must be web-safe.
  web: ['web', 'src'],
  test: ['test', 'src', 'bin', 'bench', 'examples', 'web', 'dist', 'package.json', 'README.md'],
  // A benchmark of machines switches those of the tests on.
  bench: ['bench', 'src', 'test/support'],
  // An example is what a user would write: it imports the package by its name, nothing by path.
  examples: [],
}

/**
 * Inside `libs/NAME/src`, top of the list first. Imports point up it or stay on their own line,
 * never down, and never in a circle. `options.ts` shares a line with the nouns: it checks against
 * their values (sample formats, kinds) and they may take its settings; the ban on circles keeps
 * each pair one-way. `index.ts` stands outside: it exports from anywhere, and only exports.
 */
export const layers = ['errors', 'core', 'edge', 'library', 'cli'] as const

/** Files and folders of `libs/NAME/src` whose layer is not the one that their place says. */
export const placed: Readonly<Record<string, (typeof layers)[number]>> = {
  // Its parts can be had alone and have options of their own: these are made of them.
  'libs/appliance/src/options.ts': 'library',
  // They join what a box's configuration names.
  'libs/appliance/src/box/pages.ts': 'library',
  'libs/appliance/src/box/prepare-box.ts': 'library',
  // Values from values, and too many of them to lie among the other nouns.
  'libs/aggregator/src/export': 'core',
  'libs/aggregator/src/listing': 'core',
  'libs/aggregator/src/search': 'core',
  'libs/aggregator/src/view': 'core',
  // Verbs beside the aggregator: they ask its view.
  'libs/aggregator/src/durations.ts': 'library',
  'libs/aggregator/src/media-check.ts': 'library',
  // A few verbs that stand alone: each has a file of its own, and none joins them all.
  'libs/durable/src/lock.ts': 'library',
  'libs/durable/src/publish.ts': 'library',
  'libs/durable/src/sweep.ts': 'library',
  'libs/durable/src/write-file.ts': 'library',
  // The format of media hash lists: texts from values, and back.
  'libs/importer/src/mhl': 'core',
  // The formats and decisions of BitTorrent: torrents, what trackers and peers say, who gets what.
  'libs/netboot/src/config': 'core',
  'libs/netboot/src/swarm': 'core',
  'libs/netboot/src/torrent': 'core',
  'libs/netboot/src/tracker': 'core',
  'libs/netboot/src/wire': 'core',
  // Arithmetic on samples: pure, and too much of it to lie among the other nouns.
  'libs/recorder/src/metering': 'core',
  // What the commands look like.
  'libs/recorder/src/terminal': 'cli',
}

/** Packages that a page in a browser may reach, besides what is pure in our own sources. */
export const webSafe: readonly string[] = [
  'preact',
  'uplot',
  'wavesurfer.js',
  'photoswipe',
  '@picocss/pico',
]

/** What the core may not touch: it is given values and returns values. */
export const impure: readonly string[] = [
  'Date.now',
  'Math.random',
  'performance.now',
  'process',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
]

/** Scripts run before anything is installed: they import nothing but Node, save these. */
export const needsInstall: readonly string[] = ['scripts/build-web.js', 'scripts/docs/pages.js']

/** What breaks a rule knowingly. One that is no longer needed fails the test, too. */
export const exceptions: readonly { file: string; what: string; because: string }[] = [
  {
    file: 'test/support/pages.ts',
    what: '.',
    because: 'it builds the pages that a browser is to test, when a source is newer',
  },
  {
    file: 'libs/repository/src/threads/work-thread.ts',
    what: 'import(…)',
    because: 'a thread does what it is asked for: whoever asks names a module beside itself',
  },
]
