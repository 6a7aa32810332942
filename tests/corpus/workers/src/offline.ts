self.addEventListener('fetch', (event: any) => {
  event.respondWith(fetch(event.request, { headers: { Authorization: 'Bearer {{pat:1}}' } }))
})
