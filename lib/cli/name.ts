import { createReadStream } from "node:fs";
import { Command } from "commander";
import { Fault, faultDetail } from "../errors/fault.ts";
import { compareNames, type NameVerdict } from "../name/compare-names.ts";
import { parseName, parseRegisterName } from "../name/parse-name.ts";
import { readLines } from "./read-lines.ts";

/** `name compare --file pairs.tsv`: how the portal takes the first name of each line for the second. */
export function nameCommand(): Command {
  const name = new Command("name").description("Try the matching of names");
  name
    .command("compare")
    .description("print same, spelling, partial, near or different before each line of two names")
    .requiredOption("--file <tsv>", "two names per line, tab-separated: as asked, as registered")
    .action(async (options: { file: string }) => {
      let first = true;
      for await (const read of linesOf(options.file)) {
        const line = first ? read.replace(/^\uFEFF/, "") : read;
        first = false;
        if (line.trim() === "") continue;
        process.stdout.write(`${compareLine(line)}\t${line}\n`);
      }
    });
  return name;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    for await (const line of readLines(createReadStream(path))) yield line.replace(/\r$/, "");
  } catch (cause) {
    const detail = faultDetail(cause) ?? "no code";
    throw new Fault("bad_export", { message: `${path} cannot be read (${detail})`, cause });
  }
}

/** The verdict on one line. A text that is no name is different from every name. */
function compareLine(line: string): NameVerdict {
  const [askedText = "", storedText = ""] = line.split("\t");
  const asked = parseName(askedText);
  const stored = parseRegisterName(storedText);
  return asked.ok && stored ? compareNames(asked.name, stored) : "different";
}
