@Controller
public class ChatController {
  @Value("${coze.token}") private String cozeToken;
  @RequestMapping("/chat") public ModelAndView chat() { return new ModelAndView("chat").addObject("cozeToken", cozeToken); }
}
