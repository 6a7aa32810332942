class Main { void a() { Javalin.create(c -> c.staticFiles.add("/web3")); } }
