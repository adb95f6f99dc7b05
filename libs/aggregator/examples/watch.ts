import { createAggregator, loadConfiguration } from '@boxwright/aggregator'

// #region watch
const { configuration } = await loadConfiguration('/etc/dvbboxes/configuration')
await using aggregator = createAggregator({
  boxes: configuration.boxes,
  ...(configuration.zone !== undefined && { zone: configuration.zone }),
  fleet: { folder: `${configuration.folder}/replicas` },
})
aggregator.events.on('emptied', ({ box, kept, found }) => {
  console.error(`${box.host} came back with ${found.media} of ${kept.media} media`)
})
await aggregator.start()

console.log(aggregator.view.search('news'))
for (const { box, state } of aggregator.behind()) console.log(`${box.host} is ${state.kind}`)
// #endregion watch
