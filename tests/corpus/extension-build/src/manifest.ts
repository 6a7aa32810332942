export default { manifest_version: 3, name: 'x', background: { service_worker: 'src/background/index.ts' } }
