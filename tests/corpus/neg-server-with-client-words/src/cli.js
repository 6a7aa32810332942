#!/usr/bin/env node
import { BrowserClient } from './browser/client.js'

console.log(await new BrowserClient(process.env.COZE_API_TOKEN).page())
