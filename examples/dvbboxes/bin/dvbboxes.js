#!/usr/bin/env -S node --max-semi-space-size=32 --heap-growing-percent=20
import { existsSync } from 'node:fs'

// npm links a bin only if its file exists at install time: hence this launcher. It runs the built
// command, or in a fresh checkout the sources (Node 24, with --conditions=@boxwright/source).
const built = new URL('../dist/main.js', import.meta.url)
const { main } = await import(
  existsSync(built) ? built.href : new URL('../src/main.ts', import.meta.url).href
)
await main(process.argv.slice(2))
