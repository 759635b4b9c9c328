import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { GuardRow } from "../guard-lab.ts";
import { knownName } from "../lab/row.ts";

/** What is left in the logs. */
export const logsRows: GuardRow[] = [
  {
    id: "B36 what all portals logged in this run",
    target: "no name, NIK or KK of the register, no address, no token",
    async run(lab) {
      const persons: { nik: string; kk: string; name: string }[] = parse(
        readFileSync(join(lab.exportDir, "persons.csv"), "utf8"),
        { columns: true },
      );
      const numbers = new Set(persons.flatMap(({ nik, kk }) => [nik, kk]));
      const names = new Set(persons.map(({ name }) => name.toUpperCase()).filter((name) => / /.test(name)));
      const longest = Math.max(...[...names].map((name) => name.split(" ").length));
      const logs = lab.logs();
      const words = logs.toUpperCase().match(/[\p{L}'.]+/gu) ?? [];
      const hits = [knownName, "127.1.", "203.0.113", "ok-50", "stub-secret"].filter((text) =>
        logs.includes(text),
      ).length;
      const numberHits = (logs.match(/\d{16,}/g) ?? []).filter((digits) => numbers.has(digits.slice(0, 16)));
      let nameHits = 0;
      for (const [i] of words.entries())
        for (let length = 2; length <= longest; length++)
          if (names.has(words.slice(i, i + length).join(" "))) nameHits += 1;
      return {
        measured: `${logs.length} characters against ${names.size} names and ${numbers.size} numbers: ${hits + numberHits.length + nameHits} hits`,
        passed: hits + numberHits.length + nameHits === 0 && logs.length > 0 && names.size > 1000,
      };
    },
  },
];
