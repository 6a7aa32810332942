public class J extends com.jfinal.core.Controller {
    public void token() {
        renderJson("token", PropKit.get("coze.token"));
    }
}
