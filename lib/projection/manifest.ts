import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Fault, faultDetail } from "../errors/fault.ts";

const text = (max: number) =>
  z
    .string({ error: "must be a text" })
    .max(max, { error: `must be at most ${max} characters` })
    .regex(/^\P{C}+$/u, { error: "must be text without control characters" });

const date = { error: "must be a date such as 2026-09-30" };
const period = { error: "must be a period such as 2026-Q3 or 2026-09" };
const object = { error: "must be an object" };
const wholeNumber = { error: "must be a whole number, 0 or more" };

const schema = z.object(
  {
    format: z.literal("dataku-register/1", { error: 'must be "dataku-register/1"' }),
    source: text(100),
    register: text(40),
    // A year that no register has was mistyped.
    as_of: z.iso.date(date).regex(/^2[01]/, date),
    // From 2000 to 2255: what packed histories can hold.
    period: z.string(period).regex(/^2(?:[01]\d\d|2[0-4]\d|25[0-5])-(Q[1-4]|0[1-9]|1[0-2])$/, period),
    synthetic: z.boolean({ error: "must be true or false" }).default(false),
    files: z.record(
      z.string(),
      z.object(
        {
          rows: z.int(wholeNumber).nonnegative(wholeNumber),
          sha256: z
            .string({ error: "must be a text" })
            .regex(/^[0-9a-f]{64}$/i, { error: "must be a SHA-256 sum of 64 hexadecimal digits" }),
        },
        object,
      ),
      object,
    ),
  },
  object,
);

/** The files that an export always has. */
export const exportFiles = ["persons.csv", "benefits.csv", "updates.csv"] as const;
export type ExportFile = (typeof exportFiles)[number];

/** What an export says of itself. `files` holds the row count (without the header) and checksum of each file. */
export type Manifest = {
  source: string;
  register: string;
  asOf: string;
  period: string;
  synthetic: boolean;
  files: Record<ExportFile, { rows: number; sha256: string }>;
  /** SHA-256 of the manifest itself: two loads of one export can be recognised. */
  sha256: string;
};

const maxIssues = 10;

/** A key of the document may hold what would move a terminal's cursor. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.map((key) => (/^[\w.-]+$/.test(String(key)) ? String(key) : JSON.stringify(key))).join(".");
}

/** Reads `manifest.json` of an export folder. @throws Fault `bad_export` that names the field that is wrong. */
export async function readManifest(dir: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(dir, "manifest.json"), "utf8");
  } catch (cause) {
    const code = faultDetail(cause) ?? "no code";
    const message = ["ENOENT", "ENOTDIR"].includes(code)
      ? `${dir} has no manifest.json; is this the folder of a register export?`
      : `${join(dir, "manifest.json")} cannot be read (${code})`;
    throw new Fault("bad_export", { message, cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new Fault("bad_export", { message: "manifest.json is not JSON", cause });
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const { issues } = result.error;
    const lines = issues
      .slice(0, maxIssues)
      .map(({ path, message }) => `manifest.json: ${nameOf(path) || "the document"} ${message}`);
    if (issues.length > maxIssues) lines.push(`manifest.json: and ${issues.length - maxIssues} more`);
    throw new Fault("bad_export", { message: lines.join("\n") });
  }
  const { files, as_of, source, register, period, synthetic } = result.data;
  const named = exportFiles.map((name) => {
    const entry = files[name] ?? files[`${name}.gz`];
    if (!entry) throw new Fault("bad_export", { message: `manifest.json does not list ${name}` });
    return [name, { rows: entry.rows, sha256: entry.sha256.toLowerCase() }] as const;
  });
  return {
    source,
    register,
    asOf: as_of,
    period,
    synthetic,
    files: Object.fromEntries(named) as Manifest["files"],
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}
