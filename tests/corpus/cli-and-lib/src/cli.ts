import { program } from 'commander'
import { ask } from './ask'
program.command('ask').action(ask)
