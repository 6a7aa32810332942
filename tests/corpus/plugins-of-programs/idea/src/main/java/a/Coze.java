import com.intellij.openapi.project.Project;
class Coze { String coze = "{{pat:4}}"; }
