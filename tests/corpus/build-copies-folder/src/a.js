console.log('coze')
