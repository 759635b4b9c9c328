import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ExportFile } from "./manifest.ts";
import { columns } from "./register-rows.ts";

/** A small export for a test: rows as lines of text under the usual headers. A whole file may be given as bytes instead. */
export type TestExport = {
  persons?: string[];
  benefits?: string[];
  updates?: string[];
  files?: Partial<Record<ExportFile, string | Buffer>>;
  gzip?: boolean;
  /** Replaces parts of the manifest, such as `{ register: "" }`. */
  manifest?: Record<string, unknown>;
  /** The row count that the manifest states for a file, when it is not the true one. */
  rows?: Partial<Record<ExportFile, number>>;
};

/** Writes a test's export into a temporary folder. @returns the folder */
export function writeTestExport(content: TestExport): string {
  const dir = mkdtempSync(join(tmpdir(), "dataku-export-"));
  const lines: Record<ExportFile, string[]> = {
    "persons.csv": content.persons ?? [],
    "benefits.csv": content.benefits ?? [],
    "updates.csv": content.updates ?? [],
  };
  const files: Record<string, { rows: number; sha256: string }> = {};
  for (const [name, rows] of Object.entries(lines) as [ExportFile, string[]][]) {
    const given = content.files?.[name];
    const bytes = Buffer.from(given ?? [columns[name].join(","), ...rows, ""].join("\n"));
    const stored = content.gzip ? gzipSync(bytes) : bytes;
    writeFileSync(join(dir, content.gzip ? `${name}.gz` : name), stored);
    const counted = bytes.toString("utf8").split("\n").filter(Boolean).length - 1;
    files[name] = {
      rows: content.rows?.[name] ?? Math.max(0, counted),
      sha256: createHash("sha256").update(bytes).digest("hex"),
    };
  }
  const manifest = {
    format: "dataku-register/1",
    source: "SIKS-NG",
    register: "DTSEN",
    as_of: "2026-09-30",
    period: "2026-Q3",
    files,
    ...content.manifest,
  };
  writeFileSync(join(dir, "manifest.json"), JSON.stringify(manifest));
  return dir;
}

/** A sound row of persons.csv; the number makes its id, NIK and KK. */
export function personLine(
  number: number,
  name: string,
  { village = "32.73.25.1002", id = `P${number}` }: { village?: string; id?: string } = {},
): string {
  const serial = String(number + 1).padStart(4, "0");
  return `${id},327325170881${serial},327325010120${serial},${name},1981-08-17,L,${village},2,padan`;
}
