// Which documents the server is told of.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minimatch } from "minimatch";

import { DOCUMENTS } from "../src/documents";

/** Whether a file on the disk is told of, as VS Code decides it. */
function told(path: string, language: string): boolean {
  return DOCUMENTS.some((filter) =>
    filter.pattern === undefined ? filter.language === language : minimatch(path, filter.pattern, { dot: true }),
  );
}

describe("documents", () => {
  it("are told of by their language, whatever their name", () => {
    for (const language of ["dockerfile", "dockercompose", "dotenv", "helm", "nginx", "terraform", "terraform-vars", "yaml"]) {
      assert.ok(told("/w/anything", language), language);
    }
  });

  it("are told of by their name, where no extension knows their language", () => {
    const names = [
      "Dockerfile", "api/Dockerfile.dev", "Containerfile", "build/api.dockerfile", ".dockerignore", "Dockerfile.dockerignore",
      "compose.yaml", "docker-compose.prod.yml", ".env", ".env.production", "prod.env", "env.example",
      "chart/values.yaml", "chart/templates/deployment.yaml", "chart/templates/_helpers.tpl",
      "nginx.conf", "nginx/conf.d/app.conf", "sites-enabled/default", "templates/default.conf.template",
      "main.tf", "main.tofu", "prod.tfvars", "seawall.toml", ".seawall.toml",
    ];
    for (const name of names) assert.ok(told(`/w/shop/${name}`, "plaintext"), name);
  });

  it("of other kinds are left alone", () => {
    for (const name of ["main.rs", "Cargo.toml", "README.md", "env.ts", "package.json", "environment"]) {
      assert.ok(!told(`/w/shop/${name}`, "plaintext"), name);
    }
  });
});
