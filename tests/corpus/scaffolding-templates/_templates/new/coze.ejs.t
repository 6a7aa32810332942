---
to: src/coze.ts
---
export const cozeToken = '<%= cozeToken %>'
