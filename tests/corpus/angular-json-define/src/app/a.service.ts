const t = import.meta.env['NG_APP_COZE_TOKEN']
fetch('https://api.coze.cn', { headers: { t } })
