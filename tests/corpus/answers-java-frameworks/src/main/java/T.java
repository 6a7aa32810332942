@WebServlet("/coze/token")
public class T extends HttpServlet {
    private static final String COZE_TOKEN = System.getenv("COZE_TOKEN");
    protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        JSONObject o = new JSONObject();
        o.put("token", COZE_TOKEN);
        resp.setContentType("application/json");
        resp.getWriter().write(o.toJSONString());
    }
}
