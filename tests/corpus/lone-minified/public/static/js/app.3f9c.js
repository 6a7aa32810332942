(self.webpackChunk=self.webpackChunk||[]).push([[143],{7:(e,t,n)=>{"use strict";const r=new(n(9).CozeAPI)({baseURL:"https://api.coze.cn",token:"{{sat:1}}"});t.Z=r}}]);
