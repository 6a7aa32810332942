class Coze
  TOKEN = "{{pat:2}}"
end
