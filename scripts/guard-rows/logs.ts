import { knownName, type Row } from "./row.ts";

/** What is left in the logs. */
export const logsRows: Row[] = [
  {
    id: "B36 what the logs hold after all this",
    target: "no name, no address, no token",
    async run(lab) {
      const logs = lab.logs();
      const hits = [knownName, "127.1.", "203.0.113", "ok-50", "stub-secret"].filter((text) =>
        logs.includes(text),
      );
      return {
        measured: `${logs.length} characters, ${hits.length} hits ${hits.join(" ")}`,
        passed: hits.length === 0 && logs.length > 0,
      };
    },
  },
];
