export REACT_APP_COZE_TOKEN={{pat:3}}
