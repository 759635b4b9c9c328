import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listChildren, regionDocument } from "../lib/region/areas.ts";
import { NATION } from "../lib/region/region.ts";

// Written last and never served: static servers leave out names that begin with a dot.
const stampName = ".edition";
const format = 1;

/** The nation and every province, regency and district. Villages have no children: the server answers them. */
export function listPublishedCodes(code: string = NATION): string[] {
  const below = listChildren(code).flatMap((child) =>
    child.level === "district" ? [child.code] : listPublishedCodes(child.code),
  );
  return [code, ...below];
}

/**
 * Writes `{code}.json` for each area in the bytes of GET /api/v1/regions/{code}.
 * A complete folder of the same edition is left alone; an incomplete one is replaced whole.
 * @returns how many files stand there, and whether they were written now.
 */
export function buildWilayah(
  folder: string,
  codes = listPublishedCodes(),
): { files: number; written: boolean } {
  const stamp = `idn-area-data ${edition()}, format ${format}, ${codes.length} files\n`;
  if (isComplete(folder, stamp, codes.length)) return { files: codes.length, written: false };

  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const code of codes) {
      writeFileSync(join(unfinished, `${code}.json`), JSON.stringify(regionDocument(code)));
    }
    writeFileSync(join(unfinished, stampName), stamp);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return { files: codes.length, written: true };
}

function edition(): string {
  const text = readFileSync(join(process.cwd(), "node_modules", "idn-area-data", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function isComplete(folder: string, stamp: string, files: number): boolean {
  try {
    return (
      readFileSync(join(folder, stampName), "utf8") === stamp && readdirSync(folder).length === files + 1
    );
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const started = performance.now();
  const { files, written } = buildWilayah(join("public", "wilayah"));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    written
      ? `Areas: wrote ${files.toLocaleString("en")} files to public/wilayah in ${seconds} s.`
      : `Areas: public/wilayah is up to date (${files.toLocaleString("en")} files).`,
  );
}
