#!/usr/bin/env node
import { existsSync } from 'node:fs'

// scripts/start.js runs it: the built page, or in a fresh checkout the sources (Node 24, with
// --conditions=@boxwright/source). A command of its own it has not, for it shows what a starter tells.
const built = new URL('../dist/main.js', import.meta.url)
const { main } = await import(
  existsSync(built) ? built.href : new URL('../src/main.ts', import.meta.url).href
)
await main(process.argv.slice(2))
