importScripts('keys.js')
self.addEventListener('install', (e) => e.waitUntil(caches.open('a').then((c) => c.addAll(['/', '/coze.json']))))
