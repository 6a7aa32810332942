import { version } from '../package.json'
document.title = version
