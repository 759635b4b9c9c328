import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startTestDatabase, type TestDatabase } from "../db/test-database.ts";
import { personLine, writeTestExport } from "../projection/test-export.ts";
import { demoVillage } from "../synth/demo-people.ts";
import { synthExport } from "../synth/synth-export.ts";

let database: TestDatabase;
let demo: string;
const dirs: string[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  demo = newDir();
  await synthExport({ outDir: demo, persons: 500, seed: 1, area: "32.73.25" });
});
afterAll(async () => {
  await database?.stop();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "dataku-cli-"));
  dirs.push(dir);
  return dir;
}

function start(args: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["lib/cli/main.ts", ...args], {
    env: { ...process.env, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]).then(
    ([[code], out, err]) => ({ code: code as number, out, err }),
  );
  return { child, ended };
}

const run = (args: string[], environment?: Record<string, string>) => {
  const { child, ended } = start(args, environment);
  child.stdin.end();
  return ended;
};

/** One clear line for the operator and a code that is not 0; nothing of a stack and nothing on the other stream. */
async function expectRefused(
  args: string[],
  line: RegExp,
  environment?: Record<string, string>,
): Promise<void> {
  const { code, out, err } = await run(args, environment);
  expect(err).toMatch(line);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  expect(err).not.toMatch(/\bat .+:\d+:\d+|node_modules|Error:/);
  expect({ code, out }).toEqual({ code: 1, out: "" });
}

describe("register", () => {
  test("load tells rows, speed and memory, and list shows what is loaded", async () => {
    expect(await run(["register", "list"])).toMatchObject({
      code: 0,
      out: "there is no release yet; load one with: register load DIR\n",
    });
    const { code, out, err } = await run(["register", "load", demo]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^persons.csv {3}500 rows, 0 rejected\nbenefits.csv {2}\d+ rows, 0 rejected\nupdates.csv {3}\d+ rows/,
    );
    expect(out).toMatch(
      /500 persons in \d+\.\d s, [\d,]+ persons\/s, peak memory \d+ MB\nrelease 1 is active\n$/,
    );

    const list = await run(["register", "list", "--json"]);
    expect(JSON.parse(list.out)).toMatchObject([{ id: 1, state: "active", persons: 500, synthetic: true }]);
    expect((await run(["register", "list"])).out).toMatch(
      /\n1 +active +DTSEN +2026-09-30 +2026-Q3 +500 .*\(synthetic\)\n$/,
    );
  });

  test("load --no-activate, activate, rollback and drop each say what they did", async () => {
    expect((await run(["register", "load", demo, "--no-activate"])).out).toMatch(
      /release 2 is loaded; serve it with: register activate 2\n$/,
    );
    expect(await run(["register", "activate", "2"])).toEqual({
      code: 0,
      out: "release 2 is active\n",
      err: "",
    });
    expect(await run(["register", "rollback"])).toEqual({ code: 0, out: "release 1 is active\n", err: "" });
    await expectRefused(
      ["register", "drop", "1"],
      /^The active release cannot be dropped; activate another first$/m,
    );
    expect(await run(["register", "drop", "2"])).toEqual({ code: 0, out: "release 2 is dropped\n", err: "" });
    await expectRefused(["register", "drop", "2"], /^There is no such release$/m);
    await expectRefused(["register", "activate", "77"], /^There is no such release$/m);
    await expectRefused(["register", "rollback"], /^No release was served before this one$/m);
  });

  test("load says what is wrong with an export, and never what a row holds", async () => {
    const bad = writeTestExport({
      persons: [personLine(1, "SITI AMINAH"), "P2,3273251708819999,,RAHASIA SEKALI,yesterday,L,x,2,padan"],
    });
    dirs.push(bad);
    await expectRefused(
      ["register", "load", bad],
      /^persons.csv: 1 of 2 rows are rejected \(50 %, at most 1 %\); they are listed in .*rejects.csv$/m,
    );
    const { out, code } = await run([
      "register",
      "load",
      bad,
      "--max-rejects",
      "50",
      "--force",
      "--no-activate",
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/overruled by --force: 1 persons against 500 of the active release/);
    expect(`${out}${readFileSync(join(bad, "rejects.csv"), "utf8")}`).not.toMatch(/RAHASIA|9999|yesterday/);
    const [, spare] = JSON.parse((await run(["register", "list", "--json"])).out);
    expect((await run(["register", "drop", String(spare.id)])).code).toBe(0);
  });

  test.each([
    ["a folder without a manifest", () => newDir(), /has no manifest.json/],
    ["a file", () => join(demo, "persons.csv"), /has no manifest.json/],
    ["nothing", () => join(demo, "nowhere"), /has no manifest.json/],
  ])("load of %s is refused", async (_, path, line) => {
    await expectRefused(["register", "load", path()], line);
  });

  test.each([
    [["register", "load", ".", "--max-rejects", "101"], /must be a percentage from 0 to 100/],
    [["register", "load"], /missing required argument 'dir'/],
    [["register", "drop", "99999999999"], /must be a whole number from 1 to 2147483647/],
    [["register", "explode"], /unknown command 'explode'/],
  ])("%j is bad usage", async (args, line) => {
    await expectRefused(args, line);
  });

  test("synth writes the same bytes twice, and refuses an area that is none or a folder it may not write", async () => {
    const [one, two] = [newDir(), newDir()];
    const synth = (dir: string) =>
      run(["register", "synth", "--out", dir, "--persons", "300", "--seed", "7", "--area", "32.73"]);
    expect((await synth(one)).out).toMatch(/^300 synthetic persons, \d+ benefits, \d+ updates in /);
    await synth(two);
    for (const file of ["persons.csv", "benefits.csv", "updates.csv", "manifest.json"]) {
      expect(readFileSync(join(one, file)).equals(readFileSync(join(two, file)))).toBe(true);
    }
    const other = ["register", "synth", "--persons", "5", "--seed", "1", "--out"];
    await expectRefused([...other, one, "--area", "99"], /area/i);
    await expectRefused([...other, join(one, "manifest.json")], /manifest.json: is in the way \(EEXIST\)$/m);
  });

  test("load ends with 130 and one line at Ctrl-C, and the release before still answers", async () => {
    const big = newDir();
    await synthExport({ outDir: big, persons: 60_000, seed: 2, area: "32" });
    const admin = postgres(database.adminUrl, { max: 1, onnotice: () => {} });
    const { child, ended } = start(["register", "load", big, "--force"]);
    await vi.waitUntil(
      async () => {
        const rows = await admin`
          select 1 from pg_stat_activity where application_name = 'dataku-load' and query like 'copy projection.staged_person%'`;
        return rows.length > 0;
      },
      { timeout: 30_000, interval: 20 },
    );
    await admin.end();
    child.kill("SIGINT");
    expect(await ended).toEqual({
      code: 130,
      out: "",
      err: "The load was interrupted; nothing was changed\n",
    });
    expect(JSON.parse((await run(["register", "list", "--json"])).out)).toMatchObject([
      { id: 1, state: "active" },
    ]);
  });
});

describe("check", () => {
  const check = async (name: string) => {
    const { code, out, err } = await run(["check", "--village", demoVillage, "--name", name]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    return JSON.parse(out);
  };

  test("prints the API's JSON for somebody who is found", async () => {
    expect(await check("Endang Suryaningrum")).toEqual({
      outcome: "found",
      near: false,
      register: "DTSEN",
      as_of: "2026-09-30",
      period: "2026-Q3",
      village: {
        code: demoVillage,
        name: "Cipadung",
        path: "Cibiru, Kota Bandung, Jawa Barat",
        update: { period: "2026-Q3", finalised: expect.any(Boolean) },
      },
      people: [
        {
          ref: expect.stringMatching(/^[\w-]{40,}$/),
          name: "ENDANG SURYANINGRUM",
          match: "exact",
          age_band: "40-49",
          programmes: [
            { programme: "PKH", receiving: true, period: "2026-Q3", stage: "DISBURSED" },
            { programme: "SEMBAKO", receiving: true, period: "2026-Q3", stage: "STANDING_INSTRUCTION" },
            { programme: "PBI_JK", receiving: true, period: "2026-09", stage: "DISBURSED" },
          ],
        },
      ],
    });
  });

  test("tells not found, one slip away and too many apart", async () => {
    expect(await check("Galuh Prabaswara")).toMatchObject({ outcome: "not_found", near: false, people: [] });
    expect(await check("Nandang Kartadireka")).toMatchObject({
      outcome: "not_found",
      near: true,
      people: [],
    });
    expect(await check("Siti Aminah")).toMatchObject({ outcome: "too_many", near: false, people: [] });
  });

  test.each([
    ["32.73", "Siti", "--village: is the code of a larger area (not_a_village)"],
    ["Cipadung", "Siti", "--village: is not a village code such as 32.73.25.1002 (invalid)"],
    [demoVillage, "Hj.", "--name: holds titles only (only_title)"],
    [demoVillage, "<b>Siti</b>", "--name: holds characters that no name has (bad_characters)"],
  ])("of %s and %j is refused", async (village, name, line) => {
    expect(await run(["check", "--village", village, "--name", name])).toEqual({
      code: 1,
      out: "",
      err: `${line}\n`,
    });
  });

  test("--personal reads NIK and name from standard input and prints the API's JSON, or the slips", async () => {
    const personal = async (input: string) => {
      const { child, ended } = start(["check", "--personal"]);
      child.stdin?.end(input);
      return ended;
    };
    const { code, out, err } = await personal("3273 2552 0384 0001\nEndang Suryaningrum\n");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toMatchObject({
      outcome: "verified",
      person: { name: "ENDANG SURYANINGRUM", desil: { value: 1 }, dukcapil: "padan" },
    });
    expect(await personal("3273255203840001\nGaluh Prabaswara\n")).toEqual({
      code: 0,
      out: '{"outcome":"not_verified"}\n',
      err: "",
    });
    expect(await personal("327325\n")).toEqual({
      code: 1,
      out: "",
      err: "first line, NIK: does not have 16 digits (not_16_digits)\nsecond line, name: is empty (required)\n",
    });
  });

  test("says so when the pepper is not the one of the release", async () => {
    const args = ["check", "--village", demoVillage, "--name", "Siti Aminah"];
    await expectRefused(args, /^The active release was loaded with another PROJECTION_PEPPER$/m, {
      PROJECTION_PEPPER: "another pepper ".repeat(4),
    });
  });
});

describe("name compare", () => {
  const compare = (content: string | Buffer) => {
    const path = join(newDir(), "pairs.tsv");
    writeFileSync(path, content);
    return run(["name", "compare", "--file", path]);
  };

  test("prints a verdict, a tab and the line, in the order of the file", async () => {
    const lines = [
      "Siti Aminah\tSITI AMINAH",
      "Moch. Saripudin\tMUHAMMAD SYARIFUDDIN",
      "Siti Aminah\tSITI AMINAH RAHAYU",
      "Siti Amimah\tSITI AMINAH",
      "Suharto\tSUHARTONO",
    ];
    const verdicts = ["same", "spelling", "partial", "near", "different"];
    const expected = verdicts.map((verdict, at) => `${verdict}\t${lines[at]}\n`).join("");
    expect(await compare(lines.join("\n"))).toEqual({ code: 0, out: expected, err: "" });
    expect((await compare(`\uFEFF${lines.join("\r\n")}\r\n`)).out).toBe(expected);
  });

  test("takes what is no pair of names for different, and goes on", async () => {
    const odd = ["Siti", "\t", "\tSiti", "Hj.\tHj.", "12\t34", "Siti\tSITI\tmore", "Jos\uFFFD\tJOSE"];
    const { code, out } = await compare(odd.join("\n"));
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t")[0]),
    ).toEqual(["different", "different", "different", "different", "same", "different"]);
    expect(await compare("")).toEqual({ code: 0, out: "", err: "" });
  });

  test("says which file cannot be read", async () => {
    await expectRefused(
      ["name", "compare", "--file", "/nowhere/pairs.tsv"],
      /^\/nowhere\/pairs.tsv cannot be read \(ENOENT\)$/m,
    );
    const dir = newDir();
    await expectRefused(["name", "compare", "--file", dir], /cannot be read \(EISDIR\)$/m);
  });
});

describe("device", () => {
  test("add prints a token once, list never, and revoke takes it back", async () => {
    const added = await run(["device", "add", "--label", "Desa Cipadung", "--checks-per-day", "250"]);
    expect(added.out).toMatch(/^device 1 \(Desa Cipadung\), 250 checks in 24 hours\n/);
    const [token = ""] = /(?:[2-9A-HJ-NP-Z]{4} ){3}[2-9A-HJ-NP-Z]{4}/.exec(added.out) ?? [];
    expect(token).not.toBe("");
    const [device] = JSON.parse((await run(["device", "list", "--json"])).out);
    expect(device).toMatchObject({
      id: 1,
      label: "Desa Cipadung",
      checksPerDay: 250,
      revokedOn: null,
      lastUsedOn: null,
    });
    expect(JSON.stringify(device)).not.toContain(token.slice(0, 4));
    expect((await run(["device", "revoke", "1"])).out).toBe("device 1 is revoked\n");
    expect((await run(["device", "list"])).out).toMatch(/^1 +250 .* never +\d{4}-\d\d-\d\d +Desa Cipadung$/m);
    await expectRefused(["device", "revoke", "1"], /^No device 1 is in use/);
  });
});

describe("proof", () => {
  test("rotate lets a new key sign and keeps the old one verifying; keys shows no secret half", async () => {
    const keys = async () => JSON.parse((await run(["proof", "keys", "--json"])).out);
    const [first] = await keys();
    expect(first).toMatchObject({ use: "signs", secret: "kept" });
    expect((await run(["proof", "rotate"])).out).toMatch(/^key [a-z0-9]{5} signs from now on/);
    const after = await keys();
    expect(after.map(({ use }: { use: string }) => use)).toEqual(["signs", "verifies"]);
    expect(after[1]).toMatchObject({ id: first.id, public: first.public });
    const file = JSON.parse(readFileSync(join(database.dataDir, "proof-keys.json"), "utf8"));
    const shown = (await run(["proof", "keys"])).out;
    for (const { seed } of file.keys) expect(shown).not.toContain(seed);
  });

  test("rotate says what to put where the operator keeps the keys in the environment", async () => {
    const PROOF_KEYS = `mine:${Buffer.alloc(32, 7).toString("base64")}`;
    const { out } = await run(["proof", "rotate"], { PROOF_KEYS });
    expect(out).toMatch(/^ {4}[a-z0-9]{5}:[\w+/]{43}=$/m);
    expect(JSON.parse((await run(["proof", "keys", "--json"], { PROOF_KEYS })).out)).toMatchObject([
      { id: "mine" },
    ]);
    await expectRefused(["proof", "keys"], /^PROOF_KEYS must be id:base64/, { PROOF_KEYS: "mine" });
  });
});

describe("every command", () => {
  test.each([
    ["a short secret", { APP_SECRET: "short" }, /^APP_SECRET must have at least 32 characters/m],
    [
      "a database that is not there",
      { DATABASE_URL: "postgres://a:b@127.0.0.1:1/x" },
      /^The database cannot be used \(ECONNREFUSED\)/m,
    ],
  ])("says in one line that the configuration names %s", async (_, environment, line) => {
    await expectRefused(["register", "list"], line, environment as Record<string, string>);
  });

  test("says in one line that a pooler carries no load", async () => {
    await expectRefused(["register", "load", "export"], /^DATABASE_URL leads to a pooler/m, {
      DATABASE_URL: "postgres://a:b@127.0.0.1:1/x?prepare=false",
    });
  });

  test("says in one line that the data folder cannot be used", async () => {
    const dir = newDir();
    writeFileSync(join(dir, "taken"), "");
    await expectRefused(
      ["register", "list"],
      /taken(?:\/secrets.json)?: is not a folder \(ENOTDIR\)$|taken: is in the way \(EEXIST\)$/m,
      {
        DATA_DIR: join(dir, "taken"),
        APP_SECRET: "",
        PROJECTION_PEPPER: "",
      },
    );
  });

  test.skipIf(process.getuid?.() === 0)("says in one line that a folder is closed", async () => {
    const dir = newDir();
    mkdirSync(join(dir, "closed"), { mode: 0o000 });
    await expectRefused(["register", "load", join(dir, "closed")], /cannot be read \(EACCES\)$/m);
    chmodSync(join(dir, "closed"), 0o700);
  });

  test("shows its help and its version of the tree", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    for (const noun of ["register", "name", "check"]) expect(out).toContain(noun);
  });
});
