import { createApp } from 'vue'
import store from './store'
createApp({}).use(store).mount('#app')
