module.exports = { projectName: 'mini', sourceRoot: 'src', env: {} }
