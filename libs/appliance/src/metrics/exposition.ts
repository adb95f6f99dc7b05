import { Counter, Gauge, Registry } from 'prom-client'
import type { MetricSeries } from './series.ts'

/** The content type of Prometheus's text format 0.0.4. */
export const expositionType: string = Registry.PROMETHEUS_CONTENT_TYPE

/** Numbers in Prometheus's text format, by prom-client. */
export async function exposition(metrics: readonly MetricSeries[]): Promise<string> {
  const registry = new Registry()
  for (const { options, type, samples } of metrics) {
    const { name, help, labels: labelNames = [] } = options
    const description = { name, help, labelNames: [...labelNames], registers: [registry] }
    if (type === 'gauge') {
      const gauge = new Gauge(description)
      // prom-client begins a metric without labels at 0; one that is not known yet shall be absent.
      if (labelNames.length === 0) gauge.remove()
      for (const { labels, value } of samples()) gauge.set(labels, value)
    } else {
      const counter = new Counter(description)
      if (labelNames.length === 0) counter.remove()
      for (const { labels, value } of samples()) counter.inc(labels, value)
    }
  }
  return registry.metrics()
}
