"""Servers in other languages: coze-java, coze-go; where the vendor has no SDK, the request of oauth_jwt.md itself."""

from __future__ import annotations

from patscan.coze.flows.flow import Flow

_JAVA = """\
import com.coze.openapi.service.auth.JWTOAuth;
import com.coze.openapi.service.auth.JWTOAuthClient;
import com.coze.openapi.service.config.Consts;
import com.coze.openapi.service.service.CozeAPI;

"""
_JAVA_CLIENT = """\
JWTOAuthClient oauth = new JWTOAuthClient.JWTOAuthBuilder()
    .clientID(System.getenv("COZE_JWT_OAUTH_CLIENT_ID"))
    .privateKey(System.getenv("COZE_JWT_OAUTH_PRIVATE_KEY"))
    .publicKey(System.getenv("COZE_JWT_OAUTH_PUBLIC_KEY_ID"))
    .baseURL(Consts.COZE_CN_BASE_URL)
    .build();
"""
_GO = """\
// go get github.com/coze-dev/coze-go
func newCoze() (coze.CozeAPI, error) {
	oauth, err := coze.NewJWTOAuthClient(coze.NewJWTOAuthClientParam{
		ClientID:      os.Getenv("COZE_JWT_OAUTH_CLIENT_ID"),
		PublicKey:     os.Getenv("COZE_JWT_OAUTH_PUBLIC_KEY_ID"),
		PrivateKeyPEM: os.Getenv("COZE_JWT_OAUTH_PRIVATE_KEY"),
	}, coze.WithAuthBaseURL(coze.CnBaseURL))
	if err != nil {
		return coze.CozeAPI{}, err
	}
	return coze.NewCozeAPI(coze.NewJWTAuth(oauth, nil), coze.WithBaseURL(coze.CnBaseURL)), nil
}

"""
_GO_CHAT = """\
	answer, err := client.Chat.CreateAndPoll(%s, &coze.CreateChatsReq{
		BotID:    os.Getenv("COZE_BOT_ID"),
		UserID:   "user",
		Messages: []*coze.Message{coze.BuildUserQuestionText(%s, nil)},
	}, nil)
"""
_GO_MAIN = """\
client, err := newCoze()
if err != nil {
	log.Fatal(err)
}
"""
_PHP = """\
// composer require firebase/php-jwt
use Firebase\\JWT\\JWT;

function cozeAccessToken(): string
{
    $jwt = JWT::encode(
        ['iss' => getenv('COZE_JWT_OAUTH_CLIENT_ID'), 'aud' => 'api.coze.cn',
         'iat' => time(), 'exp' => time() + 600, 'jti' => bin2hex(random_bytes(16))],
        getenv('COZE_JWT_OAUTH_PRIVATE_KEY'), 'RS256', getenv('COZE_JWT_OAUTH_PUBLIC_KEY_ID')
    );
    $request = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => "Authorization: Bearer $jwt\\r\\nContent-Type: application/json",
        'content' => json_encode([
            'grant_type' => 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'duration_seconds' => 900,
        ]),
    ]]);
    $answer = file_get_contents('https://api.coze.cn/api/permission/oauth2/token', false, $request);
    return json_decode($answer, true)['access_token'];
}
"""
_RUBY = """\
# gem 'jwt'
require 'json'
require 'jwt'
require 'net/http'
require 'securerandom'

def coze_access_token
  claims = { iss: ENV['COZE_JWT_OAUTH_CLIENT_ID'], aud: 'api.coze.cn',
             iat: Time.now.to_i, exp: Time.now.to_i + 600, jti: SecureRandom.hex }
  key = OpenSSL::PKey::RSA.new(ENV['COZE_JWT_OAUTH_PRIVATE_KEY'])
  jwt = JWT.encode(claims, key, 'RS256', kid: ENV['COZE_JWT_OAUTH_PUBLIC_KEY_ID'])
  body = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', duration_seconds: 900 }
  answer = Net::HTTP.post(URI('https://api.coze.cn/api/permission/oauth2/token'), body.to_json,
                          'Authorization' => "Bearer #{jwt}", 'Content-Type' => 'application/json')
  JSON.parse(answer.body)['access_token']
end
"""
_RUST = """\
// cargo add jsonwebtoken reqwest serde_json uuid
async fn coze_access_token() -> Result<String, Box<dyn std::error::Error>> {
    let now = jsonwebtoken::get_current_timestamp();
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    header.kid = Some(std::env::var("COZE_JWT_OAUTH_PUBLIC_KEY_ID")?);
    let claims = serde_json::json!({
        "iss": std::env::var("COZE_JWT_OAUTH_CLIENT_ID")?, "aud": "api.coze.cn",
        "iat": now, "exp": now + 600, "jti": uuid::Uuid::new_v4().to_string(),
    });
    let pem = std::env::var("COZE_JWT_OAUTH_PRIVATE_KEY")?;
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(pem.as_bytes())?;
    let jwt = jsonwebtoken::encode(&header, &claims, &key)?;
    let answer: serde_json::Value = reqwest::Client::new()
        .post("https://api.coze.cn/api/permission/oauth2/token")
        .bearer_auth(jwt)
        .json(&serde_json::json!({
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "duration_seconds": 900,
        }))
        .send().await?.json().await?;
    Ok(answer["access_token"].as_str().ok_or("no token")?.to_owned())
}
"""
_CSHARP = """\
// dotnet add package System.IdentityModel.Tokens.Jwt
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddHttpClient();
var app = builder.Build();

async Task<string> CozeAccessToken(HttpClient http)
{
    var rsa = RSA.Create();
    rsa.ImportFromPem(Environment.GetEnvironmentVariable("COZE_JWT_OAUTH_PRIVATE_KEY"));
    var key = new RsaSecurityKey(rsa) { KeyId = Environment.GetEnvironmentVariable("COZE_JWT_OAUTH_PUBLIC_KEY_ID") };
    var jwt = new JwtSecurityTokenHandler().CreateEncodedJwt(new SecurityTokenDescriptor
    {
        Issuer = Environment.GetEnvironmentVariable("COZE_JWT_OAUTH_CLIENT_ID"),
        Audience = "api.coze.cn",
        Expires = DateTime.UtcNow.AddMinutes(10),
        Claims = new Dictionary<string, object> { ["jti"] = Guid.NewGuid().ToString() },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
    });
    var request = new HttpRequestMessage(HttpMethod.Post, "https://api.coze.cn/api/permission/oauth2/token");
    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", jwt);
    request.Content = JsonContent.Create(new Dictionary<string, object>
    {
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["duration_seconds"] = 900,
    });
    var answer = await http.SendAsync(request);
    return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
}
"""


def _go(key: str, chat: tuple[str, str], before: str, after: str) -> Flow:
    return Flow(key, "go", _GO + _GO_MAIN + before + _GO_CHAT % chat + after)


OTHERS: tuple[Flow, ...] = (
    Flow("java", "java", f"""\
{_JAVA}{_JAVA_CLIENT}CozeAPI coze = new CozeAPI.Builder().auth(new JWTOAuth(oauth)).baseURL(Consts.COZE_CN_BASE_URL).build();
"""),
    Flow("spring", "java", f"""\
{_JAVA}import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
public class CozeConfiguration {{
  @Bean
  public CozeAPI coze() throws Exception {{
{"".join(f"    {line}" for line in _JAVA_CLIENT.splitlines(keepends=True))}\
    return new CozeAPI.Builder().auth(new JWTOAuth(oauth)).baseURL(Consts.COZE_CN_BASE_URL).build();
  }}
}}
"""),
    Flow("go", "go", _GO),
    _go("gin", ("c.Request.Context()", 'c.PostForm("text")'), "r.POST(\"/api/chat\", func(c *gin.Context) {\n", """\
	if err != nil {
		c.AbortWithStatus(http.StatusBadGateway)
		return
	}
	c.JSON(http.StatusOK, gin.H{"messages": answer.Messages})
})
"""),
    _go("echo", ("c.Request().Context()", 'c.FormValue("text")'), "e.POST(\"/api/chat\", func(c echo.Context) error {\n", """\
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"messages": answer.Messages})
})
"""),
    _go("fiber", ("c.Context()", 'c.FormValue("text")'), "app.Post(\"/api/chat\", func(c *fiber.Ctx) error {\n", """\
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"messages": answer.Messages})
})
"""),
    Flow("php", "php", f"<?php\n{_PHP}"),
    Flow("laravel", "php", f"""\
<?php
{_PHP}
Route::post('/api/chat', fn (Request $request) => Http::withToken(Cache::remember('coze', 840, cozeAccessToken(...)))
    ->post('https://api.coze.cn/v3/chat', [
        'bot_id' => env('COZE_BOT_ID'), 'user_id' => (string) $request->user()->id,
        'additional_messages' => [['role' => 'user', 'content' => $request->input('text'), 'content_type' => 'text']],
    ])->json());
"""),
    Flow("ruby", "ruby", _RUBY),
    Flow("rails", "ruby", f"""\
{_RUBY}
# app/controllers/chats_controller.rb
class ChatsController < ApplicationController
  def create
    token = Rails.cache.fetch('coze', expires_in: 14.minutes) {{ coze_access_token }}
    body = {{ bot_id: ENV['COZE_BOT_ID'], user_id: current_user.id.to_s,
             additional_messages: [{{ role: 'user', content: params[:text], content_type: 'text' }}] }}
    answer = Net::HTTP.post(URI('https://api.coze.cn/v3/chat'), body.to_json,
                            'Authorization' => "Bearer #{{token}}", 'Content-Type' => 'application/json')
    render json: answer.body
  end
end
"""),
    Flow("rust", "rust", _RUST),
    Flow("axum", "rust", f"""\
{_RUST}
async fn chat(Json(question): Json<Value>) -> Result<Json<Value>, StatusCode> {{
    let token = coze_access_token().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let answer = reqwest::Client::new().post("https://api.coze.cn/v3/chat").bearer_auth(token).json(&question).send().await;
    let answer = answer.map_err(|_| StatusCode::BAD_GATEWAY)?.json().await;
    Ok(Json(answer.map_err(|_| StatusCode::BAD_GATEWAY)?))
}}
"""),
    Flow("aspnet", "csharp", f"""\
{_CSHARP}
app.MapPost("/api/chat", async (IHttpClientFactory factory, JsonElement question) =>
{{
    var http = factory.CreateClient();
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await CozeAccessToken(factory.CreateClient()));
    var answer = await http.PostAsJsonAsync("https://api.coze.cn/v3/chat", question);
    return Results.Text(await answer.Content.ReadAsStringAsync(), "application/json");
}});
app.Run();
"""),
)  # fmt: skip
