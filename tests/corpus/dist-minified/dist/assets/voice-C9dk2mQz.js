import{R as a}from"./vendor-D1.js";const s=new a({accessToken:window.__t,botId:"7420124738816484998",allowPersonalAccessTokenInBrowser:!0});export{s as v};
