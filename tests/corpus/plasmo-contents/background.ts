import { CozeAPI } from "@coze/api"

const coze = new CozeAPI({ token: process.env.PLASMO_PUBLIC_COZE_TOKEN, baseURL: "https://api.coze.cn" })
chrome.action.onClicked.addListener(() => coze.users.me())
