@Envied()
class Env {
  @EnviedField(varName: 'COZE_SECRET_TOKEN')
  static const t = _Env.t;
}
