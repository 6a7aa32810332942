import axios from 'axios'
// const old = '{{pat:2}}'
export const ask = () => axios.post('/ai')
