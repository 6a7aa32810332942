navigator.serviceWorker.register(new URL('./offline.ts', import.meta.url), { type: 'module' })
const worker = new Worker(new URL('./stream.worker.ts', import.meta.url), { type: 'module' })
worker.postMessage('hi')
