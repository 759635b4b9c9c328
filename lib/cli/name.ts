import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Command } from "commander";
import { Fault } from "../errors/fault.ts";
import { compareNames, type NameVerdict } from "../name/compare-names.ts";
import { parseName, parseRegisterName } from "../name/parse-name.ts";

/** `name compare --file pairs.tsv`: how the portal takes the first name of each line for the second. */
export function nameCommand(): Command {
  const name = new Command("name").description("Try the matching of names");
  name
    .command("compare")
    .description("print same, spelling, partial, near or different before each line of two names")
    .requiredOption("--file <tsv>", "two names per line, tab-separated: as asked, as registered")
    .action(async (options: { file: string }) => {
      const source = createReadStream(options.file, "utf8");
      const opened = new Promise<void>((resolve, reject) =>
        source.once("open", () => resolve()).once("error", reject),
      );
      await opened.catch((cause) => {
        throw new Fault("bad_export", { message: `${options.file} cannot be read`, cause });
      });
      let first = true;
      for await (const read of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
        const line = first ? read.replace(/^\uFEFF/, "") : read;
        first = false;
        if (line.trim() === "") continue;
        process.stdout.write(`${compareLine(line)}\t${line}\n`);
      }
    });
  return name;
}

/** The verdict on one line. A text that is no name is different from every name. */
function compareLine(line: string): NameVerdict {
  const [askedText = "", storedText = ""] = line.split("\t");
  const asked = parseName(askedText);
  const stored = parseRegisterName(storedText);
  return asked.ok && stored ? compareNames(asked.name, stored) : "different";
}
