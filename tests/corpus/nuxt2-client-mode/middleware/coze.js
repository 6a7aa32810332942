export default function ({ store }) { store.commit('key', '{{pat:2}}') }
