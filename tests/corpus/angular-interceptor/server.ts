import 'zone.js/node'
import express from 'express'
const token = '{{sat:1}}'
express().listen(4000, () => token.length)
