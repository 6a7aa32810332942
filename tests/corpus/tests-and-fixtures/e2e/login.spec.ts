import { test } from '@playwright/test'
const TOKEN = '{{pat:2}}'
