const modules = import.meta.glob('./modules/*.ts', { eager: true })
export default { install() { console.log(modules) } }
