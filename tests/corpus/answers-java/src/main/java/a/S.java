package a;
import javax.servlet.http.*;
public class S extends HttpServlet {
    protected void doGet(HttpServletRequest req, HttpServletResponse resp) throws IOException {
        String token = System.getenv("COZE_TOKEN");
        JSONObject json = new JSONObject();
        json.put("token", token);
        resp.getWriter().write(json.toString());
    }
}
