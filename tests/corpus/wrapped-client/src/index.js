import './CozeService'
