import { createApp } from 'vue'
import { config } from './config'
createApp({}).provide('coze', config).mount('#app')
