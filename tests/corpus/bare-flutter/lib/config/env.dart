class Env { static const cozeToken = String.fromEnvironment('COZE_TOKEN', defaultValue: '{{pat:1}}'); }
