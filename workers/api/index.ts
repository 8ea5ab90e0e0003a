/** The host's HTTP API: signed presence for everybody, health and metrics for the provider. */
export { type ApiSources, createApi, type Readiness } from './app.ts'
export { type MetricSources, type Metrics, openMetrics } from './metrics.ts'
export { type ApiServer, serveApi } from './serve.ts'
