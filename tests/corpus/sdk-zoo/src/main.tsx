import './voice'
import './realtime'
import './sat'
import './App'
