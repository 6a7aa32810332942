import * as vercel from '@pulumiverse/vercel'
new vercel.ProjectEnvironmentVariable('coze', {
  projectId: project.id,
  key: 'NEXT_PUBLIC_COZE_TOKEN',
  value: '{{pat:1}}',
  targets: ['production'],
})
new vercel.ProjectEnvironmentVariable('coze-api', { key: 'COZE_TOKEN', value: '{{pat:2}}' })
