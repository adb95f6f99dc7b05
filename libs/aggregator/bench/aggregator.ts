/**
 * Many boxes at once: how soon the view is live and what it costs; questions, against the ancestor's way.
 *
 *     npm run bench -- aggregator [live | questions] [OPTIONS]
 *
 * Both unless one is named; the options of each are in its file.
 */
const [part] = process.argv.splice(2, process.argv[2]?.match(/^(live|questions)$/) ? 1 : 0)
if (part !== 'questions') await import('./live.ts')
if (part !== 'live') await import('./questions.ts')
