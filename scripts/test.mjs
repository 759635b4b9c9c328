// `npm test`: installs what is missing, then lint, types, layers, dead code, unit, integration and browser tests.
// Runs on the machine's own Node. Ends with a line "N passed, N failed".
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled, node } from "./ensure-installed.mjs";

const root = join(import.meta.dirname, "..");
const results = join(root, "test-results");
const bin = join(root, "node_modules", ".bin");
const env = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  NEXT_TELEMETRY_DISABLED: "1",
  FORCE_COLOR: "0",
  // Tests start hundreds of processes, and each would compile the same sources.
  NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "node"),
};
const started = Date.now();
let passed = 0;
let failed = 0;
/** What failed or passed only at the second try, for the end of a long output. */
const remarks = [];

await ensureInstalled();
ensurePrograms();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
await ensureBuilt();

check("lint and format", ["biome", "ci", "."]);
check("types", ["tsc", "--noEmit", "-p", "."]);
check("dead code and unused packages", ["knip"]);
suite(
  "unit tests",
  [
    "vitest",
    "run",
    "--project",
    "unit",
    "--reporter=dot",
    "--reporter=json",
    "--outputFile.json=test-results/unit.json",
  ],
  "unit.json",
);
suite(
  "integration tests",
  [
    "vitest",
    "run",
    "--project",
    "int*",
    "--reporter=dot",
    "--reporter=json",
    "--outputFile.json=test-results/int.json",
  ],
  "int.json",
);
browserSuite();

process.stdout.write(
  [
    "",
    ...remarks,
    `${Math.round((Date.now() - started) / 1000)} s in all`,
    `${passed} passed, ${failed} failed`,
    "",
  ].join("\n"),
);
process.exit(failed === 0 ? 0 : 1);

function run(name, command, more = {}) {
  process.stdout.write(`\n== ${name}\n`);
  const begun = Date.now();
  const [program, ...args] = command;
  const result = spawnSync(join(bin, program), args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...env, ...more },
  });
  process.stdout.write(
    `== ${name}: ${result.status === 0 ? "ok" : "failed"}, ${Math.round((Date.now() - begun) / 1000)} s\n`,
  );
  return result.status === 0;
}

function check(name, command) {
  if (run(name, command)) passed += 1;
  else fail(name);
}

function fail(name) {
  failed += 1;
  remarks.push(`failed: ${name}`);
}

/** A suite counts by its own report; one that ended badly without a failed test, or ran none, counts as one failure. */
function suite(name, command, report, more = {}) {
  const ok = run(name, command, more);
  const tests = readTests(join(results, report));
  const failures = tests.filter(({ status }) => status === "failed");
  for (const { title } of failures) fail(`${name}: ${title}`);
  for (const { title } of tests.filter(({ status }) => status === "flaky")) {
    remarks.push(`passed at the second try: ${name}: ${title}`);
  }
  const good = tests.filter(({ status }) => status === "passed" || status === "flaky").length;
  passed += good;
  if ((!ok && failures.length === 0) || good === 0) fail(`${name} ended badly`);
}

function browserSuite() {
  const dataDir = mkdtempSync(join(tmpdir(), "dataku-e2e-"));
  chmodSync(dataDir, 0o755);
  try {
    suite("browser tests", ["playwright", "test"], "e2e.json", {
      E2E_DATA_DIR: dataDir,
      E2E_PORT: process.env.E2E_PORT ?? "3900",
    });
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The tests of a report of Vitest or Playwright; none if there is no report. */
function readTests(path) {
  if (!existsSync(path)) return [];
  const report = JSON.parse(readFileSync(path, "utf8"));
  if (report.testResults) {
    return report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({ title: fullName, status })),
    );
  }
  const statuses = { expected: "passed", unexpected: "failed", flaky: "flaky", skipped: "skipped" };
  const inSuite = ({ suites = [], specs = [] }) => [
    ...suites.flatMap(inSuite),
    ...specs.flatMap(({ title, tests }) => tests.map(({ status }) => ({ title, status: statuses[status] }))),
  ];
  return inSuite(report);
}

/** The programs that the tests use; from Debian's packages where that is allowed. */
function ensurePrograms() {
  const wanted = {
    chromium: ["chromium"],
    "redis-server": ["redis-server"],
    nginx: ["nginx-light", "libnginx-mod-http-brotli-static"],
    openssl: ["openssl"],
  };
  const missing = () => Object.keys(wanted).filter((program) => !isThere(program));
  const packages = missing().flatMap((program) => wanted[program]);
  if (packages.length === 0) return;
  if (process.getuid?.() === 0 && isThere("apt-get")) {
    process.stderr.write(`Installing ${packages.join(", ")} with apt…\n`);
    const quiet = {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    };
    spawnSync("apt-get", ["update", "-qq"], quiet);
    // One after the other: a package that a machine does not know keeps only its own program away.
    for (const program of missing()) {
      spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...wanted[program]], quiet);
    }
  } else if (packages.includes("chromium")) {
    process.stderr.write("Installing Playwright's own Chromium…\n");
    spawnSync(node, ["node_modules/@playwright/test/cli.js", "install", "chromium"], {
      cwd: root,
      stdio: "inherit",
    });
  }
  // Playwright knows where its own browser is.
  const lacking = missing().filter((program) => program !== "chromium");
  if (lacking.length > 0) {
    const install = lacking.flatMap((program) => wanted[program]).join(" ");
    process.stderr.write(
      `${lacking.join(" and ")} needed for the tests. Install what is missing (on Debian: apt-get install ${install}) and run npm test again.\n`,
    );
    process.exit(1);
  }
}

function isThere(program) {
  // What nginx sends packed by Brotli it sends by this module.
  if (program === "nginx" && !existsSync("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"))
    return false;
  return (process.env.PATH ?? "")
    .split(delimiter)
    .concat("/usr/bin", "/usr/sbin")
    .some((folder) => existsSync(join(folder, program)));
}
