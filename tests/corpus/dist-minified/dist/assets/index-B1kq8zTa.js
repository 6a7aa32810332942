const e=(t,n)=>t(n);class r{constructor(t){this.o=t}}const c=new r({token:"{{pat:1}}",baseURL:"https://api.coze.cn",allowPersonalAccessTokenInBrowser:!0});document.body.onclick=()=>e(c.o.chat,{});
