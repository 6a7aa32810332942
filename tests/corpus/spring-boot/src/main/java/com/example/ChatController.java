package com.example;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
public class ChatController {
    private static final String SPARE = "{{pat:2}}";

    @Value("${coze.token}")
    private String cozeToken;

    @GetMapping("/chat")
    public String chat(Model model) {
        model.addAttribute("cozeToken", cozeToken);
        return "chat";
    }
}
