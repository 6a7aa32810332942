package cn.demo;

import org.springframework.stereotype.Service;

@Service
public class ChatService {
    private final String token = "{{pat:2}}";
}
