from aws_cdk import aws_amplify as amplify
app = amplify.CfnApp(self, 'web', environment_variables=[
    amplify.CfnApp.EnvironmentVariableProperty(name='VITE_COZE_PAT', value='{{pat:3}}'),
    amplify.CfnApp.EnvironmentVariableProperty(name='COZE_PAT', value='{{pat:4}}'),
])
