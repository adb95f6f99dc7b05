// The command as it is published: what the benchmark measures.
import { main } from 'librsync-wasm/cli'

await main(process.argv.slice(2))
