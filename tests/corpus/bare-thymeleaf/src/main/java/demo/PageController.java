@Controller
class PageController {
  @Value("${coze.token}") String token;
  @GetMapping("/") String index(Model m) { m.addAttribute("cozeToken", token); return "index"; }
}
