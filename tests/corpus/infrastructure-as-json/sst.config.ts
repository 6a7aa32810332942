new sst.aws.StaticSite('Web', { environment: { VITE_COZE_SAT: '{{sat:6}}' } })
new sst.aws.Function('Api', { environment: { COZE_SAT: '{{sat:7}}' } })
