// What the compiler does not see: promises left alone, `any`, dead conditions.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "out/", "bundled/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", 40],
      "@typescript-eslint/explicit-function-return-type": "error",
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      // node:test's `describe` and `it` return promises that its runner awaits.
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
);
