-- What a user does in Neovim: opens a file, types a token, asks what it is, and allows it. Each step is
-- printed as a line of JSON.
local token, snippet = os.getenv("PATSCAN_TEST_TOKEN"), os.getenv("PATSCAN_TEST_SNIPPET")

local function tell(step, value)
  io.stdout:write(vim.json.encode({ step = step, value = value }) .. "\n")
end

local function found(wanted)
  vim.wait(20000, function()
    return wanted(vim.diagnostic.get(0))
  end, 5)
  return vim.diagnostic.get(0)
end

local function judged(list)
  return #list == 1 and #(list[1].user_data.lsp.relatedInformation or {}) > 1
end

dofile(snippet)
vim.cmd("edit src/chat.ts")
vim.api.nvim_buf_set_lines(0, 0, -1, false, { "const 令牌😀 = '" .. token .. "'" })
local one = found(judged)[1]
tell("diagnostic", { code = one.code, line = one.lnum, from = one.col, to = one.end_col })

vim.api.nvim_win_set_cursor(0, { 1, one.col + 5 })
local place = vim.lsp.util.make_position_params(0, "utf-16")
local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", place, 20000)
tell("hover", vim.tbl_values(answers)[1].result.contents.value)

local ask = vim.lsp.util.make_range_params(0, "utf-16")
ask.context = { diagnostics = {} }
answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", ask, 20000)
local action = vim.tbl_values(answers)[1].result[1]
vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
tell("edited", vim.api.nvim_buf_get_lines(0, 0, -1, false)[1])

local count = #vim.diagnostic.get(0)
vim.api.nvim_buf_set_lines(0, 0, 1, false, { "// patscan: allow a sample of a test" })
tell("allowed", { before = count, after = #found(function(list)
  return #list == 0
end) })
vim.cmd("qa!")
