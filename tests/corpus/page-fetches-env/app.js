fetch('./.env').then(r => r.text())
