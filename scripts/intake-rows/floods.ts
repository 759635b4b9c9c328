import { targetCapPerDay } from "../../lib/intake/file-submission.ts";
import { filed, type IntakeLab, type IntakeRow, village } from "../intake-lab.ts";
import { inParallel, knownName, newAddress, range } from "../lab/row.ts";

/** What everybody can ask about somebody, without what differs between two askings. */
async function publicState(lab: IntakeLab): Promise<string> {
  const captcha = await lab.token("check");
  const answer = await lab.ask("/api/v1/checks", { body: { village, name: knownName, captcha } });
  return answer.text.replace(/"ref":"[^"]*"/g, "");
}

/** A campaign against one household. */
export const floodsRows: IntakeRow[] = [
  {
    id: "B28 100 sanggah against one household, from 100 addresses",
    target: `<= ${targetCapPerDay} kept, all answered alike, what the public sees unchanged`,
    async run(lab) {
      const before = await publicState(lab);
      // Written as people write the same name.
      const names = [knownName, knownName.toUpperCase(), `  ${knownName.toLowerCase()} `, `${knownName}.`];
      const answers = await inParallel(range(100), 8, (i) =>
        lab.file(
          {
            kind: "sanggah",
            village,
            reason: "able",
            same_village: true,
            person: { name: names[i % names.length] },
            statement: `Sanggahan ${i}`,
          },
          { address: newAddress() },
        ),
      );
      const tickets = answers.map((answer) => filed(answer).ticket);
      const shapes = new Set(answers.map(({ text }) => Object.keys(JSON.parse(text)).join() + text.length));
      const timelines = await inParallel(answers, 4, (answer) => lab.track(filed(answer).receipt));
      const seen = new Set(
        timelines.map(({ status, text }) => status + text.replace(/"ticket":"[^"]*"/, "")),
      );
      const handed = (await lab.exportAndOpen("b28")).filter(({ ticket }) => tickets.includes(ticket));
      const groups = new Set(handed.map(({ group }) => JSON.stringify(group)));
      const [rows] = await lab.sql`
        select count(*) filter (where sealed is not null)::int as kept from intake.submission
        where ticket = any(${tickets})`;
      const after = await publicState(lab);
      const told = handed[0]?.group;
      return {
        measured: `${handed.length} handed over, ${rows?.kept} kept, the officer is told of ${told?.reports} reports in ${groups.size} group, ${told?.folded} folded; ${shapes.size} kind of answer, ${seen.size} kind of timeline; the public answer is ${before === after ? "the same" : "different"}`,
        passed:
          handed.length === targetCapPerDay &&
          rows?.kept === targetCapPerDay &&
          groups.size === 1 &&
          told?.reports === 100 &&
          told.folded === 100 - targetCapPerDay &&
          shapes.size === 1 &&
          seen.size === 1 &&
          before.includes('"outcome":"found"') &&
          before === after,
      };
    },
  },
];
