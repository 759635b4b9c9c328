import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";

const root = import.meta.dirname;
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Report = {
  modules: { source: string }[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
};

function cruise(cwd: string, paths: string[]): Report {
  const result = spawnSync(
    join(root, "node_modules", ".bin", "depcruise"),
    ["--config", join(root, ".dependency-cruiser.cjs"), "--output-type", "json", ...paths],
    { cwd, encoding: "utf8", maxBuffer: 1 << 28 },
  );
  return JSON.parse(result.stdout);
}

/** A small tree of the same shape in a folder of its own. */
function tree(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "dataku-layers-"));
  folders.push(folder);
  writeFileSync(join(folder, "tsconfig.json"), "{}");
  writeFileSync(join(folder, "package.json"), '{"dependencies":{"hono":"*"}}');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function brokenRules(files: Record<string, string>): string[] {
  return cruise(tree(files), ["lib"]).summary.violations.map((violation) => violation.rule.name);
}

test("every module keeps to the layers, and none is overlooked", () => {
  const tracked = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"],
    {
      cwd: root,
      encoding: "utf8",
    },
  )
    .split("\n")
    .filter((path) => /^(app|components|lib|scripts|bench|e2e)\/|^server\.ts$/.test(path));
  const report = cruise(root, ["app", "components", "lib", "server.ts", "scripts", "bench", "e2e"]);
  const seen = new Set(report.modules.map((module) => module.source));
  expect(tracked.filter((path) => !seen.has(path))).toEqual([]);
  expect(report.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
}, 60_000);

test("a use case that imports another use case is caught", () => {
  const files = {
    "lib/check/a.ts": 'import { b } from "../recap/b.ts";\nexport const a = b;\n',
    "lib/recap/b.ts": "export const b = 1;\n",
  };
  expect(brokenRules(files)).toContain("use-cases-do-not-import-each-other");
}, 60_000);

test("a use case that imports the web is caught", () => {
  const files = { "lib/check/a.ts": 'import { Hono } from "hono";\nexport const a = new Hono();\n' };
  expect(brokenRules(files)).toContain("use-cases-stay-below-the-web");
}, 60_000);

test("a leaf that imports the database is caught", () => {
  const files = {
    "lib/name/a.ts": 'import { b } from "../db/b.ts";\nexport const a = b;\n',
    "lib/db/b.ts": "export const b = 1;\n",
  };
  expect(brokenRules(files)).toContain("leaves-import-nothing-of-ours");
}, 60_000);

test("a guard that looks at people is caught", () => {
  const files = {
    "lib/guard/a.ts": 'import { b } from "../projection/b.ts";\nexport const a = b;\n',
    "lib/projection/b.ts": "export const b = 1;\n",
  };
  expect(brokenRules(files)).toContain("guard-judges-requests-not-people");
}, 60_000);

test("an allowed import is not caught", () => {
  const files = {
    "lib/check/a.ts": 'import { b } from "../projection/b.ts";\nexport const a = b;\n',
    "lib/projection/b.ts": "export const b = 1;\n",
  };
  expect(brokenRules(files)).toEqual([]);
}, 60_000);
