// Which documents the server is told of. It decides by path and text which of them it checks.

/** A filter of VS Code's: files on the disk, by language or by name. */
export interface Filter {
  readonly scheme: "file";
  readonly language?: string;
  readonly pattern?: string;
}

/** The identifiers that VS Code and the usual extensions give to what is checked. */
const LANGUAGES = [
  "dockercompose",
  "dockerfile",
  "dotenv",
  "env",
  "helm",
  "helm-template",
  "ignore",
  "nginx",
  "NGINX",
  "opentofu",
  "opentofu-vars",
  "terraform",
  "terraform-vars",
  "tfvars",
  "yaml",
] as const;

/** Names, since without an extension for its language a file is plain text or something else. */
const PATTERNS = [
  "**/{Dockerfile,Containerfile}",
  "**/{Dockerfile,Containerfile}.*",
  "**/*.{dockerfile,Dockerfile,containerfile,Containerfile}",
  "**/{.dockerignore,*.dockerignore}",
  "**/{.env,.env.*,*.env,env.example}",
  "**/*.{yaml,yml}",
  "**/templates/**/*.{tpl,txt}",
  "**/*.{conf,nginx,nginxconf,vhost}",
  "**/*.conf.{template,tmpl,j2}",
  "**/{sites-available,sites-enabled,conf.d,snippets,http.d}/*",
  "**/*.{tf,tofu,tfvars}",
  "**/{seawall,.seawall}.toml",
] as const;

export const DOCUMENTS: readonly Filter[] = [
  ...LANGUAGES.map((language): Filter => ({ scheme: "file", language })),
  ...PATTERNS.map((pattern): Filter => ({ scheme: "file", pattern })),
];
