import './app/tokens'
