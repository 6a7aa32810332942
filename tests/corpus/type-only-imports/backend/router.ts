import express from 'express'
import { chat } from './coze'

export type Router = { id: number }
const KEY = '{{sat:1}}'
express().get('/chat', async (_req, res) => res.json(await (await chat()).json())).listen(3000, () => console.log(KEY.length))
