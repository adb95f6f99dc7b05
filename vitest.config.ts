import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Import libraries from their sources, so that tests need no build. */
const conditions = ['@boxwright/source', 'node', 'import', 'module', 'default']

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    globalSetup: ['scripts/setup/wasm.js'],
    setupFiles: ['test/support/no-warnings.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'libs', include: ['libs/*/test/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'suite',
          include: ['test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})

export default config
