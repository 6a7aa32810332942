// site settings
window.APP_CONFIG = {
  cozeToken: "{{pat:1}}",
  botId: "7420124738816484998"
};
