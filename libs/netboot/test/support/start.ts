import { startProject } from '../../src/cli/start.ts'

const [project = '.', cache = ''] = process.argv.slice(2)
await startProject({ project, cache, append: 'console=ttyS0', flavour: 'virtual' })
