import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'

const router = createRouter({ history: createWebHistory(), routes: [{ path: '/', component: () => import('./views/Home.vue') }] })
createApp({}).use(router).mount('#app')
