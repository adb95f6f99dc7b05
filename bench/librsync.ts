/** Deltas between squashfs images: ours against rdiff, xdelta3 and zstd, in one run. */
import '../libs/librsync-wasm/bench/librsync.ts'
