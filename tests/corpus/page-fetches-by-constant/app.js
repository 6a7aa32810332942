const CONFIG_URL = './conf/coze.json'
const BASE = location.origin
fetch(CONFIG_URL).then((r) => r.json())
fetch(BASE + '/conf/key.txt')
fetch(`${BASE}/conf/coze.yaml`)
fetch(new URL('./conf/b.json', import.meta.url))
fetch(new Request('conf/c.json'))
