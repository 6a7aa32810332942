import javafx.application.Application;
class M { String coze = "{{pat:4}}"; }
