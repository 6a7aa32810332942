#!/usr/bin/env node
const coze = '{{pat:6}}'
