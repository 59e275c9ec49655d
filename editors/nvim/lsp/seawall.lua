-- Seawall in Neovim 0.11 and newer: copy this file to ~/.config/nvim/lsp/seawall.lua, and write
-- vim.lsp.enable("seawall") into ~/.config/nvim/init.lua.

local SETTINGS = { showUndecided = false }

-- Types that many other files have too: the name decides. The value is a list of patterns.
local BY_NAME = {
  sh = { "^%.env$", "^%.env%.", "%.env$", "^env%.example$" },
  env = { "^%.env$", "^%.env%.", "%.env$", "^env%.example$" },
  conf = { "^%.env", "%.env$", "%.conf$", "%.dockerignore$" },
  gitignore = { "%.dockerignore$" },
  toml = { "^%.?seawall%.toml$" },
}

-- Neovim asks for the diagnostics of buffers in windows only, and what changes in the others by an edit
-- elsewhere stays as it was. Without that capability the server sends them. It must be null:
-- what is left out, Neovim fills in.
local capabilities = vim.lsp.protocol.make_client_capabilities()
capabilities.textDocument.diagnostic = vim.NIL

return {
  cmd = { "seawall", "lsp" },
  capabilities = capabilities,
  filetypes = {
    "conf", "dockerfile", "env", "gitignore", "helm", "nginx", "opentofu", "opentofu-vars", "sh",
    "terraform", "terraform-vars", "toml",
    "yaml", "yaml.docker-compose", "yaml.helm-values",
  },
  root_dir = function(buffer, start)
    local path = vim.api.nvim_buf_get_name(buffer)
    local name = vim.fs.basename(path)
    local patterns = BY_NAME[vim.bo[buffer].filetype]
    local told = patterns == nil or vim.iter(patterns):any(function(pattern)
      return name:find(pattern) ~= nil
    end)
    if told and path ~= "" then
      start(vim.fs.root(buffer, { "seawall.toml", ".seawall.toml", ".git" }) or vim.fs.dirname(path))
    end
  end,
  init_options = SETTINGS,
  settings = { seawall = SETTINGS },
}
