import{C as e}from"./vendor-x.js";const t=new e({token:"{{pat:1}}",baseURL:"https://api.coze.cn",allowPersonalAccessTokenInBrowser:!0});export{t as c};
