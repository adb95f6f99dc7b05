import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Import libraries from their sources, so that tests need no build. */
const conditions = ['@boxwright/source', 'node', 'import', 'module', 'default']

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    globalSetup: ['scripts/setup/wasm.js'],
    setupFiles: ['test/support/no-warnings.ts'],
    // Vitest would leave one core to itself, which halves a machine of two: its own process waits.
    maxWorkers: '100%',
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
