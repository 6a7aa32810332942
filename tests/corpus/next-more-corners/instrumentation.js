export function register() {
  process.env.OTEL_EXPORTER_OTLP_HEADERS = 'Authorization=Bearer {{pat:3}}'
}
