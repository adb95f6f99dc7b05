import { createAggregator, loadConfiguration } from '@boxwright/aggregator'

const { boxes } = (await loadConfiguration('dvbboxes.ini')).configuration
const aggregator = createAggregator({ boxes, fleet: { folder: 'replicas' } })
console.log(await aggregator.start(), aggregator.view.search('news'))
