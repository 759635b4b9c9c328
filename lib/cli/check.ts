import { text } from "node:stream/consumers";
import { Command } from "commander";
import { checkDocument } from "../api/check-document.ts";
import { personalDocument } from "../api/personal-document.ts";
import { checkPersonal } from "../check/check-personal.ts";
import { checkStatus } from "../check/check-status.ts";
import { type CheckQueryError, parseCheckQuery } from "../check/parse-check-query.ts";
import { type PersonalQueryError, parsePersonalQuery } from "../check/parse-personal-query.ts";
import { Fault } from "../errors/fault.ts";
import { withDatabase } from "./with-database.ts";

const nikProblems: Record<(PersonalQueryError & { path: "nik" })["code"], string> = {
  required: "is empty",
  not_16_digits: "does not have 16 digits",
  invalid: "has 16 digits that no NIK has",
};

const problems: Record<CheckQueryError["code"], string> = {
  required: "is empty",
  invalid: "is not a village code such as 32.73.25.1002",
  not_a_village: "is the code of a larger area",
  unknown: "is not a code in use",
  too_short: "needs two letters at least",
  too_long: "is longer than 100 characters",
  only_title: "holds titles only",
  digits: "holds digits",
  bad_characters: "holds characters that no name has",
};

/**
 * `check --village CODE --name NAME`, `check --personal`: asks the domain directly, without the guard, on the server's
 * own machine. Privacy: other users of the machine see the options of a command, so a NIK comes by standard input.
 */
export function checkCommand(): Command {
  return new Command("check")
    .description("check a name in a village, or a NIK and a name, and print the answer of the API as JSON")
    .option("--village <code>", "village code, such as 32.73.01.1001")
    .option("--name <name>", "the name, as a citizen would type it")
    .option(
      "--personal",
      "read two lines from standard input, a NIK and a name, and give the personal answer",
      false,
    )
    .action(async (options: { village?: string; name?: string; personal: boolean }) => {
      await (options.personal ? checkFromInput() : checkInVillage(options));
    });
}

async function checkInVillage(options: { village?: string; name?: string }): Promise<void> {
  const query = parseCheckQuery(options);
  if (!query.ok) {
    throw unreadable(query.errors.map(({ path, code }) => `--${path}: ${problems[code]} (${code})`));
  }
  await withDatabase(async () => {
    process.stdout.write(`${JSON.stringify(checkDocument(await checkStatus(query.value)))}\n`);
  });
}

async function checkFromInput(): Promise<void> {
  const [nik, name] = (await text(process.stdin)).split(/\r?\n/);
  const query = parsePersonalQuery({ nik, name });
  if (!query.ok) {
    throw unreadable(
      query.errors.map((error) =>
        error.path === "nik"
          ? `first line, NIK: ${nikProblems[error.code]} (${error.code})`
          : `second line, name: ${problems[error.code]} (${error.code})`,
      ),
    );
  }
  await withDatabase(async () => {
    process.stdout.write(`${JSON.stringify(personalDocument(await checkPersonal(query.value)))}\n`);
  });
}

function unreadable(lines: string[]): Fault {
  return new Fault("bad_configuration", { message: lines.join("\n") });
}
