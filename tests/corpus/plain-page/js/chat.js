$.ajax({ url: CONFIG.API, type: 'POST', headers: { Authorization: 'Bearer ' + CONFIG.TOKEN } })
