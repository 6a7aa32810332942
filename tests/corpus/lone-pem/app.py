from cozepy import JWTOAuthApp

oauth = JWTOAuthApp(client_id="1105412974944", private_key=open("certs/private_key.pem").read(), public_key_id="{{alnum:43}}")
