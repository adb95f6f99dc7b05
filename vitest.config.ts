import { availableParallelism } from 'node:os'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { dearestFirst } from './test/support/dearest-first.ts'

/** Import libraries from their sources, so that tests need no build. */
const conditions = ['@boxwright/source', 'node', 'import', 'module', 'default']

/** Without it the largest files come first, and what starts a machine may well be among the smallest. */
class DearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return dearestFirst(await super.sort(files), ({ moduleId }) => moduleId)
  }
}

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    globalSetup: ['scripts/setup/wasm.js'],
    setupFiles: ['test/support/no-warnings.ts'],
    // More than cores: most of the time a test waits, for sound that plays, a browser, a service that starts.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    sequence: { sequencer: DearestFirst },
    // They end what hangs. Nothing that is tested takes as long, on a busy machine either.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: 'libs', include: ['libs/*/test/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'suite', include: ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts'] },
      },
    ],
  },
})

export default config
