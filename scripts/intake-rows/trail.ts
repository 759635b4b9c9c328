import { filed, type IntakeRow, village } from "../intake-lab.ts";
import { range } from "../lab/row.ts";

const verdictOf = ({ stdout }: { stdout: string }) => stdout.trim();
const headOf = (verdict: string) => /head: (\d+:[0-9a-f]{64})$/.exec(verdict)?.[1] ?? "";

/** The trail is whole, or says where it is not. */
export const trailRows: IntakeRow[] = [
  {
    id: "T1 one row of the trail altered, one removed, the whole trail written anew",
    target: "the portal's roles and triggers refuse it; done by the superuser it is found and named",
    async run(lab) {
      for (const i of range(5))
        filed(await lab.file({ kind: "pengaduan", village, topic: "double", statement: `${i}` }));
      const verify = (...args: string[]) => lab.dataku("intake", "verify-trail", ...args);
      const whole = await verify();
      const head = headOf(verdictOf(whole));
      const [last] = await lab.sql<{ seq: string }[]>`select max(seq)::text as seq from intake.trail`;
      const seq = Number(last?.seq) - 2;

      const attempts = ["dataku_web", "dataku_intake", "dataku_loader", "postgres"].flatMap((role) =>
        [
          `update intake.trail set actor = 'nobody' where seq = ${seq}`,
          `delete from intake.trail where seq = ${seq}`,
          "truncate intake.trail",
        ].map((statement) =>
          lab.sql
            .begin(async (tx) => {
              await tx.unsafe(`set local role ${role}`);
              await tx.unsafe(statement);
              return false;
            })
            .catch((error) => ["42501", "DK409"].includes(error.code)),
        ),
      );
      const refused = (await Promise.all(attempts)).filter(Boolean).length;

      // The superuser takes the trigger away for one statement, looks, and puts everything back.
      const tamper = async (statement: string, ...args: string[]) => {
        await lab.sql.unsafe(
          `create table public.kept as select * from intake.trail;
           alter table intake.trail disable trigger trail_is_append_only;
           ${statement}`,
        );
        try {
          return await verify(...args);
        } finally {
          await lab.sql.unsafe(
            `delete from intake.trail; insert into intake.trail select * from public.kept;
             alter table intake.trail enable trigger trail_is_append_only; drop table public.kept`,
          );
        }
      };
      const altered = await tamper(`update intake.trail set actor = 'officer:somebody' where seq = ${seq}`);
      const removed = await tamper(`delete from intake.trail where seq = ${seq}`);
      // All hashes computed anew: only who noted the head down can tell.
      const rewritten = await tamper(
        `do $$ declare r record; p bytea := decode(repeat('00', 32), 'hex'); begin
           update intake.trail set on_day = on_day - 1 where seq = ${seq};
           for r in select * from intake.trail order by seq loop
             update intake.trail set prev_hash = p, hash = sha256(convert_to(concat_ws('|', seq,
               to_char(on_day, 'YYYY-MM-DD'), actor, action, coalesce(submission_id::text, '-'),
               coalesce(encode(content_hash, 'hex'), '-'), encode(p, 'hex')), 'UTF8')) where seq = r.seq
             returning hash into p;
           end loop; end $$`,
        "--anchor",
        head,
      );
      const again = await verify("--anchor", head);
      return {
        measured: `${refused} of ${attempts.length} attempts refused; altered: "${verdictOf(altered)}"; removed: "${verdictOf(removed)}"; written anew: "${verdictOf(rewritten)}"; put back: exit ${again.code}`,
        passed:
          whole.code === 0 &&
          head !== "" &&
          refused === attempts.length &&
          altered.code === 1 &&
          verdictOf(altered).includes(`row ${seq}:`) &&
          removed.code === 1 &&
          verdictOf(removed).includes(`row ${seq}:`) &&
          rewritten.code === 1 &&
          verdictOf(rewritten).includes(`row ${head.split(":")[0]}:`) &&
          again.code === 0,
      };
    },
  },
];
