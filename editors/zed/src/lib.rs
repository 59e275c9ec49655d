//! Tells Zed how to start `seawall lsp`, and hands it the settings below `lsp.seawall`.

use zed_extension_api::{
    self as zed, Command, LanguageServerId, Result, Worktree, serde_json::Value, settings::LspSettings,
};

const NAME: &str = "seawall";

struct Seawall;

impl zed::Extension for Seawall {
    fn new() -> Self {
        Self
    }

    /// The program of the settings (`binary.path`), else the one on `PATH`.
    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let set = LspSettings::for_worktree(NAME, worktree)?.binary;
        let (path, arguments) = set.map(|binary| (binary.path, binary.arguments)).unwrap_or_default();
        let command = path.or_else(|| worktree.which(NAME)).ok_or(
            "`seawall` is not on PATH: `cargo install seawall`, or set `lsp.seawall.binary.path` in the settings",
        )?;
        let args = arguments.unwrap_or_else(|| vec!["lsp".to_owned()]);
        Ok(Command { command, args, env: worktree.shell_env() })
    }

    fn language_server_initialization_options(
        &mut self,
        _: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        Ok(LspSettings::for_worktree(NAME, worktree)?.initialization_options)
    }

    /// What the server asks for while it runs: the same.
    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        self.language_server_initialization_options(id, worktree)
    }
}

zed::register_extension!(Seawall);
