export * from './coze'
