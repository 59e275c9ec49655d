-- Seawall in Neovim 0.7 and newer: copy this file to ~/.config/nvim/plugin/seawall.lua.
-- For Neovim 0.11 and newer there is also lsp/seawall.lua, beside this file.

-- What the server is told: config, select, ignore, showUndecided, workspaceDiagnostics.
local SETTINGS = { showUndecided = false }

local COMMAND = { "seawall", "lsp" }

-- A folder that has one of these is the root of a workspace; else it is the file's own folder.
local MARKERS = { "seawall.toml", ".seawall.toml", ".git" }

-- All files of these types are told to the server, which decides what of them it checks.
local TYPES = {
  dockerfile = true, helm = true, nginx = true, opentofu = true, terraform = true,
  ["opentofu-vars"] = true, ["terraform-vars"] = true, yaml = true,
}

-- Files of other types, or of none, are told by their names.
local NAMES = {
  "^%.env$", "^%.env%.", "%.env$", "^env%.example$",
  "^Dockerfile", "^Containerfile", "%.[Dd]ockerfile$", "%.dockerignore$",
  "%.conf$", "%.conf%.template$", "%.nginx$", "%.tf$", "%.tofu$", "%.tfvars$",
  "^%.?seawall%.toml$",
}

local function is_told(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path == "" or vim.bo[buffer].buftype ~= "" or path:find("^%a[%w+.-]+://") then
    return false
  end
  -- The first part of "yaml.docker-compose" and the like counts.
  if TYPES[vim.bo[buffer].filetype:match("^[^.]*")] then
    return true
  end
  local name = vim.fn.fnamemodify(path, ":t")
  for _, pattern in ipairs(NAMES) do
    if name:find(pattern) then
      return true
    end
  end
  return false
end

local function root_of(path)
  local own = vim.fn.fnamemodify(path, ":p:h")
  local folder = own
  while true do
    for _, marker in ipairs(MARKERS) do
      if (vim.uv or vim.loop).fs_stat(folder .. "/" .. marker) then
        return folder
      end
    end
    local above = vim.fn.fnamemodify(folder, ":h")
    if above == folder then
      return own
    end
    folder = above
  end
end

-- Neovim 0.7 has no vim.lsp.start: one client for each root, as that would do it.
local clients = {}
local function start_0_7(config, buffer)
  local known = clients[config.root_dir]
  if known == nil or vim.lsp.get_client_by_id(known) == nil then
    known = vim.lsp.start_client(config)
    clients[config.root_dir] = known
  end
  if known ~= nil then
    vim.lsp.buf_attach_client(buffer, known)
  end
end

-- Neovim that asks for diagnostics (0.10 and newer) asks for the buffers in windows only, and what
-- changes in the others by an edit elsewhere stays as it was. Without that capability the server sends them.
-- It must be null: what is left out, Neovim 0.11 and newer fill in.
local function capabilities()
  local all = vim.lsp.protocol.make_client_capabilities()
  all.textDocument.diagnostic = vim.NIL
  return all
end

local missing_was_said = false
local function attach(buffer)
  if not vim.api.nvim_buf_is_loaded(buffer) or not is_told(buffer) then
    return
  end
  if vim.fn.executable(COMMAND[1]) == 0 then
    if not missing_was_said then
      missing_was_said = true
      vim.notify("seawall is not on PATH: `cargo install seawall`", vim.log.levels.WARN)
    end
    return
  end
  local config = {
    name = "seawall",
    cmd = COMMAND,
    root_dir = root_of(vim.api.nvim_buf_get_name(buffer)),
    capabilities = capabilities(),
    init_options = SETTINGS,
    settings = { seawall = SETTINGS },
  }
  if vim.lsp.start then
    vim.lsp.start(config, { bufnr = buffer })
  else
    start_0_7(config, buffer)
  end
end

vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile", "FileType" }, {
  group = vim.api.nvim_create_augroup("seawall", { clear = true }),
  callback = function(event)
    attach(event.buf)
  end,
})
