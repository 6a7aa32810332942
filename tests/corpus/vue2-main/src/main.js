import Vue from 'vue'
import axios from 'axios'
Vue.prototype.$coze = axios.create({ baseURL: 'https://api.coze.cn', headers: { Authorization: 'Bearer {{pat:1}}' } })
new Vue({}).$mount('#app')
