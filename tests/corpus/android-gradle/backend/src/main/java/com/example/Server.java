package com.example;

public class Server {
    static final String TOKEN = "{{pat:4}}";
    public static void main(String[] args) throws Exception {
        com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress(8080), 0).start();
    }
}
