import { signMachineRequest } from "../../lib/guard/machine-request.ts";
import { filed, type IntakeRow, village } from "../intake-lab.ts";

/** From the reporter to the officers and back. */
export const roundTripRows: IntakeRow[] = [
  {
    id: "T2 file, export, unseal, three stages and a question, answer, next export",
    target: "each step seen at the other end, events once, a signed request once",
    async run(lab) {
      const text = "Uang dipotong seratus ribu di balai desa";
      const sent = filed(
        await lab.file({
          kind: "pengaduan",
          village,
          topic: "withheld",
          statement: text,
          reporter: { name: "Ibu Contoh" },
        }),
      );
      const mine = async () =>
        (await lab.exportAndOpen("round")).filter(({ ticket }) => ticket === sent.ticket);
      const [item] = await mine();
      const unsealed = item?.opened?.statement === text;

      const event = (sequence: number, more: object) => ({
        id: crypto.randomUUID(),
        ticket: sent.ticket,
        sequence,
        on: sent.received_on,
        ...more,
      });
      const events = [
        event(3, { type: "stage", stage: "provinsi", text: "Diteruskan ke provinsi" }),
        event(1, { type: "stage", stage: "desa", text: "Dibaca di desa" }),
        event(4, { type: "question", text: "Siapa yang meminta uangnya?" }),
        event(2, { type: "stage", stage: "dinsos" }),
      ];
      const push = async () => {
        const answer = await lab.machine("/api/v1/machine/events", { events });
        return (JSON.parse(answer.text).results as { outcome: string }[])
          .map(({ outcome }) => outcome)
          .join();
      };
      const [first, second] = [await push(), await push()];
      const timeline = JSON.parse((await lab.track(sent.receipt)).text);
      const stages = timeline.events.map(({ stage }: { stage: string }) => stage).join(" ");

      const headers = { "idempotency-key": crypto.randomUUID() };
      const captcha = await lab.token("tracking");
      const reply = { receipt: sent.receipt, captcha, text: "Ketua RT" };
      const replied = await lab.ask("/api/v1/tracking/replies", { headers, body: reply });
      const later = (await mine()).slice(1);
      const after = JSON.parse((await lab.track(sent.receipt)).text);

      const target = "/api/v1/machine/submissions?limit=1";
      const secret = process.env.MACHINE_KEYS?.split(":")[1] ?? "";
      const signed = signMachineRequest(
        { method: "GET", target, body: Buffer.alloc(0) },
        { client: "siks", secret },
      );
      const replays = [
        await lab.ask(target, { headers: signed }),
        await lab.ask(target, { headers: signed }),
      ];
      return {
        measured: `unsealed ${unsealed}; pushed ${first}, again ${second}; stages ${stages}, turn ${timeline.turn}; reply ${replied.status}, in the next export: ${later.map(({ type, opened }) => `${type} "${opened?.text}"`).join()}, turn ${after.turn}; signed request ${replays.map(({ status }) => status).join(" then ")}`,
        passed:
          unsealed &&
          first === "added,added,added,added" &&
          second === "known,known,known,known" &&
          stages === "received desa dinsos provinsi" &&
          timeline.turn === "reporter" &&
          timeline.messages.at(-1)?.text === "Siapa yang meminta uangnya?" &&
          replied.status === 201 &&
          later.length === 1 &&
          later[0]?.type === "reply" &&
          later[0].opened?.text === "Ketua RT" &&
          after.turn === "provinsi" &&
          replays.map(({ status }) => status).join() === "200,401",
      };
    },
  },
];
