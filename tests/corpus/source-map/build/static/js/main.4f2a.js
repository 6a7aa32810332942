(()=>{var e={t:window.atob("")};console.log(e)})();
//# sourceMappingURL=main.4f2a.js.map
