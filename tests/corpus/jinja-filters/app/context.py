@app.context_processor
def inject():
    return {'coze_token': os.environ['COZE_TOKEN']}
