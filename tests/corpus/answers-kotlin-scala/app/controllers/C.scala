class C @Inject()(config: Configuration) extends BaseController {
  def token = Action { Ok(Json.obj("token" -> config.get[String]("coze.token"))) }
}
