import { readFileSync, statSync } from "node:fs";
import { Command } from "commander";
import { makeOutlines } from "../recap/make-outlines.ts";
import { writeOutlines } from "../recap/outlines.ts";
import { getRegion } from "../region/areas.ts";

/** Read whole, it takes ten times as much memory. */
const mostMegabytes = 250;

/** `recap outlines import`: real shapes for the maps of the recap. */
export function recapCommand(): Command {
  const recap = new Command("recap").description("What the recap's pages show besides figures");
  const outlines = recap.command("outlines").description("real shapes of areas for the maps");
  outlines
    .command("import <file>")
    .description("import GeoJSON or TopoJSON of areas; their maps show it from then on")
    .option("--code <property>", "the property of a feature that holds Kemendagri's code", "code")
    .action((file: string, options: { code: string }) => {
      const made = makeOutlines(readJson(file), options.code);
      if (!made.ok) {
        throw new RangeError(`Nothing was imported from ${file}.\n${made.problems.join("\n")}`);
      }
      for (const { code, outlines: shapes, missing } of made.parents) {
        writeOutlines(code, shapes);
        const without =
          missing.length > 0 ? `, without ${missing.length}: ${missing.slice(0, 5).join(", ")}` : "";
        process.stdout.write(
          `${getRegion(code).name} (${code}): ${shapes.areas.length} outlines${without}\n`,
        );
      }
    });
  return recap;
}

function readJson(file: string): unknown {
  const megabytes = Math.ceil(statSync(file).size / 1e6);
  if (megabytes > mostMegabytes)
    throw new RangeError(
      `${file} has ${megabytes} MB, more than ${mostMegabytes} MB: simplify it first, or give it in parts, one for each province.`,
    );
  // Some programs put a mark of the encoding in front.
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError(`${file} is no JSON.`);
  }
}
