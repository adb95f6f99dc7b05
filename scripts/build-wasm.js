import { needWasm } from './setup/wasm.js'

/** Compile the WebAssembly of every library, where a source is newer. */
needWasm()
