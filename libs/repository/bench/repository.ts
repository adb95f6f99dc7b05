/**
 * A mirror of five images: the whole job against the ancestor's commands; rdiffs composed against rdiffs searched for.
 *
 *     npm run bench -- repository [generate | compose] [--write] [OPTIONS]
 *
 * Both unless one is named; the options of each are in its file. `--write` writes docs/benchmarks/repository.md and
 * docs/benchmarks/compose.md.
 */
import { runPart, wantedParts } from '../../../bench/parts.ts'

const { parts, options } = wantedParts(['generate', 'compose'])
for (const part of parts) console.log(await runPart(import.meta.dirname, part, options))
