import { createAggregator, loadConfiguration } from '@boxwright/aggregator'

const { boxes } = (await loadConfiguration('boxes.ini')).configuration
const all = createAggregator({ boxes, timeout: 10_000 })
console.log(await all.start(), all.view.search('news'))
