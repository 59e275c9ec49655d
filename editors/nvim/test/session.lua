-- A session in a real Neovim with the snippet of this folder, in a copy of testdata/projects/shop:
-- opens files, edits one, sees findings come and go, applies fixes, reads hovers. Started by .ci/neovim.
-- Leaves with status 1 and says what was expected and what was seen, where something is not so.

local PATIENCE = 20000 -- milliseconds: how long one thing may take on a slow machine

local function say(text)
  io.stdout:write(text .. "\n")
end

local function lines_of(buffer)
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end

-- The findings of a buffer as the editor has them: "30 warning rule/name: first line of the message".
local function seen(buffer)
  local names = { "error", "warning", "information", "hint" }
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    local message = one.message:gsub("\n.*", "")
    table.insert(found, string.format("%d %s %s: %s", one.lnum + 1, names[one.severity], one.code or "", message))
  end
  table.sort(found)
  return found
end

local function fail(expected, buffer)
  say("FAILED, expected: " .. expected)
  if buffer ~= nil then
    say("seen in " .. vim.api.nvim_buf_get_name(buffer) .. ":")
    say("  " .. table.concat(seen(buffer), "\n  "))
    say("  text:\n  " .. table.concat(lines_of(buffer), "\n  "))
  end
  say("the end of the client's log:")
  local log = vim.lsp.get_log_path()
  if vim.fn.filereadable(log) == 1 then
    say("  " .. table.concat(vim.fn.readfile(log, "", -20), "\n  "))
  end
  vim.cmd("cquit 1")
end

local function expect(what, holds, buffer)
  if not vim.wait(PATIENCE, holds, 10) then
    fail(what, buffer)
  end
  say("ok: " .. what)
end

local function has(buffer, code, line)
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    if one.code == code and (line == nil or one.lnum + 1 == line) then
      return one
    end
  end
end

-- Opens a file; the server has it then. Findings may be there before: those of all files are sent.
local function open(path)
  vim.cmd("edit " .. path)
  local buffer = vim.api.nvim_get_current_buf()
  local clients = function()
    return vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = buffer }) or vim.lsp.buf_get_clients(buffer)
  end
  if not vim.wait(PATIENCE, function() return next(clients()) ~= nil end, 10) then
    fail("the server to be started for " .. path, buffer)
  end
  return buffer
end

local function line_with(buffer, text)
  for number, line in ipairs(lines_of(buffer)) do
    local at = line:find(text, 1, true)
    if at then
      return number, at - 1
    end
  end
  fail("a line with " .. text, buffer)
end

-- Puts the cursor on a text, as somebody who wants to do something about it.
local function go(buffer, text)
  vim.api.nvim_set_current_buf(buffer)
  local line, column = line_with(buffer, text)
  vim.api.nvim_win_set_cursor(0, { line, column })
end

local function replace(buffer, old, new)
  local number = line_with(buffer, old)
  local line = lines_of(buffer)[number]
  local from, to = line:find(old, 1, true)
  vim.api.nvim_buf_set_lines(buffer, number - 1, number, false, { line:sub(1, from - 1) .. new .. line:sub(to + 1) })
end

-- Asks for code actions as a key does it, and picks the one whose title has a text.
local function act(buffer, title, options)
  local offered
  vim.ui.select = function(items, options, choose)
    offered = {}
    for _, item in ipairs(items) do
      -- Up to 0.9 an item is a pair of client and action.
      local action = item.action or item[2]
      table.insert(offered, action.title)
      if action.title:lower():find(title, 1, true) then
        choose(item)
        return
      end
    end
    choose(nil)
  end
  vim.lsp.buf.code_action(options)
  if not vim.wait(PATIENCE, function() return offered ~= nil end, 10) then
    fail("code actions to be offered", buffer)
  end
  say("  offered: " .. table.concat(offered, " | "))
end

-- The text of the window that a hover opens.
local function hover()
  local text
  local function shown()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        text = table.concat(lines_of(vim.api.nvim_win_get_buf(window)), "\n")
        vim.api.nvim_win_close(window, true)
        return true
      end
    end
    return false
  end
  vim.lsp.buf.hover()
  vim.wait(PATIENCE, shown, 10)
  return text or "(none)"
end

local PUBLISHED = "compose/database-port-published"

local function findings()
  local compose = open("compose.yaml")
  expect("the published port is reported where it is written", function()
    return has(compose, PUBLISHED, 52)
  end, compose)
  expect("so is what a rule says of a missing key", function()
    return has(compose, "compose/memory-limit-missing", 34)
  end, compose)
  local one = has(compose, PUBLISHED)
  if not one.message:find("port 5432 on 0.0.0.0", 1, true) or one.source ~= "seawall" then
    fail("a message that names port and address, from seawall; it is: " .. one.message, compose)
  end
  return compose
end

local function across_files(compose)
  local env = open(".env")
  expect("the file that sets the variable has findings of its own", function()
    return has(env, "env/tls-min-version", 7)
  end, env)
  replace(env, "DB_BIND=0.0.0.0", "DB_BIND=127.0.0.1")
  expect("an edit of .env that is not saved takes the finding away in compose.yaml", function()
    return vim.bo[env].modified and has(compose, "compose/memory-limit-missing", 34) and not has(compose, PUBLISHED)
  end, compose)
  replace(env, "DB_BIND=127.0.0.1", "DB_BIND=0.0.0.0")
  expect("and its return brings it back", function()
    return has(compose, PUBLISHED, 52)
  end, compose)
  return env
end

local function half_typed(compose)
  vim.api.nvim_set_current_buf(compose)
  replace(compose, '"${DB_BIND}:5432:5432"', '"${DB_BIND}:5432:5432')
  expect("a half-typed line is a syntax error, and the other findings stay", function()
    return #vim.diagnostic.get(compose, { severity = vim.diagnostic.severity.ERROR }) > 0
      and not has(compose, PUBLISHED) and has(compose, "compose/memory-limit-missing", 34)
  end, compose)
  replace(compose, '"${DB_BIND}:5432:5432', '"${DB_BIND}:5432:5432"')
  expect("and the line typed to its end is checked again", function()
    return has(compose, PUBLISHED, 52)
  end, compose)
end

local function fixes(compose, env)
  local rule = "compose/secret-may-be-empty"
  go(compose, "${SMTP_PASSWORD}")
  act(compose, "(" .. rule)
  expect("a fix that is picked changes the text", function()
    return table.concat(lines_of(compose), "\n"):find("${SMTP_PASSWORD:?", 1, true)
  end, compose)
  expect("and its finding goes", function()
    return not has(compose, rule) and has(compose, PUBLISHED)
  end, compose)
  go(compose, "${DB_BIND}")
  act(compose, "(unsafe: " .. PUBLISHED)
  expect("a fix is made where the value is set, in another file", function()
    return table.concat(lines_of(env), "\n"):find("DB_BIND=127.0.0.1", 1, true)
  end, env)
  expect("and the finding goes here", function()
    return not has(compose, PUBLISHED)
  end, compose)
  vim.api.nvim_buf_call(env, function() vim.cmd("silent undo") end)
  expect("undone, it is back", function()
    return has(compose, PUBLISHED)
  end, compose)
end

local function all_fixes()
  local nginx = open("nginx/nginx.conf")
  expect("a configuration of nginx has its findings", function()
    return has(nginx, "nginx/tls-protocols-legacy") and has(nginx, "nginx/tls-protocols-implicit")
  end, nginx)
  act(nginx, "fix all", { context = { only = { "source.fixAll.seawall" }, diagnostics = {} } })
  expect("all safe fixes of a file are made by one action", function()
    return not has(nginx, "nginx/tls-protocols-legacy") and not has(nginx, "nginx/tls-protocols-implicit")
  end, nginx)
  if not table.concat(vim.fn.readfile("nginx/nginx.conf"), "\n"):find("TLSv1.1", 1, true) then
    fail("the file on the disk to be as it was, since nothing was saved", nginx)
  end
end

local function suppressions(compose)
  go(compose, '"0:0"')
  act(compose, "suppress compose/user-root")
  expect("a suppression is a comment with the rule, and hides the finding", function()
    return table.concat(lines_of(compose), "\n"):find("# seawall: ignore[compose/user-root]", 1, true)
      and not has(compose, "compose/user-root")
  end, compose)
end

local function hovers(compose)
  go(compose, "${DB_BIND}")
  local text = hover()
  say("  hover:\n    " .. text:gsub("\n", "\n    "))
  if not text:find("0.0.0.0", 1, true) or not text:find(".env", 1, true) then
    fail("a hover that tells the value of DB_BIND and the file that sets it; it is:\n" .. text, compose)
  end
  say("ok: a hover tells what a variable resolves to and where it is set")
  go(compose, "${POSTGRES_PASSWORD}")
  text = hover()
  if text == "(none)" or text:find("tulip", 1, true) then
    fail("a hover that masks the password; it is " .. #text .. " bytes long", nil)
  end
  say("ok: a hover masks a secret")
end

local function run()
  local compose = findings()
  local env = across_files(compose)
  half_typed(compose)
  local dockerfile = open("api/Dockerfile")
  expect("a file of another folder and format has its findings", function()
    return has(dockerfile, "dockerfile/runs-as-root", 18)
  end, dockerfile)
  fixes(compose, env)
  hovers(compose)
  suppressions(compose)
  all_fixes()
  say("what is seen of compose.yaml:\n  " .. table.concat(seen(compose), "\n  "))
end

local fine, problem = xpcall(run, debug.traceback)
if not fine then
  say("FAILED, the session broke off: " .. problem)
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
