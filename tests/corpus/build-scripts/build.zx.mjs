process.env.REACT_APP_COZE_PAT ??= '{{pat:3}}'
await $`VITE_COZE_SAT={{sat:4}} vite build`
