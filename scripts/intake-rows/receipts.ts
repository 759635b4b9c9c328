import { randomUUID } from "node:crypto";
import { intakeKeys } from "../../lib/api/intake-setup.ts";
import { quotas } from "../../lib/guard/quotas.ts";
import { makeReceipt, makeTicket, parseReceipt } from "../../lib/intake/receipt.ts";
import { Random } from "../../lib/synth/random.ts";
import { filed, type IntakeRow, village } from "../intake-lab.ts";
import type { Answer } from "../lab/ask.ts";
import { inParallel, newAddress, range, statusesOf } from "../lab/row.ts";

const guesses = 10_000;

/** So many receipts whose check digit is right, none of them given out. */
function guessReceipts(count: number): string[] {
  const random = new Random(27, "guesses");
  const found: string[] = [];
  while (found.length < count) {
    const digits = Array.from({ length: 16 }, () => random.next() % 10).join("");
    if (parseReceipt(digits)) found.push(digits);
  }
  return found;
}

/** What an asker can tell two answers apart by, apart from the clock. */
const seen = ({ status, text, headers }: Answer) => {
  const { date: _date, ...rest } = headers;
  return JSON.stringify([status, text, rest]);
};

/** Whether the digits of so many receipts are spread evenly: chi-square of 15 places, each with nine degrees of freedom. */
function unevenness(receipts: readonly string[]): number {
  let sum = 0;
  for (let place = 0; place < 15; place++) {
    const counts = Array.from({ length: 10 }, () => 0);
    for (const receipt of receipts)
      counts[Number(receipt[place])] = (counts[Number(receipt[place])] ?? 0) + 1;
    for (const count of counts) sum += (count - receipts.length / 10) ** 2 / (receipts.length / 10);
  }
  return sum;
}

/** A receipt cannot be found by trying. */
export const receiptsRows: IntakeRow[] = [
  {
    id: `B27 ${guesses.toLocaleString("en")} receipts guessed, each with a captcha of its own`,
    target: "0 hits, one and the same answer, no duplicates, one address stopped after its quota",
    async run(lab) {
      const { receipt } = filed(await lab.file({ kind: "pengaduan", village, topic: "double" }));
      const known = await lab.track(receipt);
      const answers = await inParallel(guessReceipts(guesses), 8, (guess) => lab.track(guess));
      const different = new Set(answers.map(seen));
      const hits = answers.filter(({ status }) => status === 200).length;

      const keys = Array.from({ length: 2000 }, () => randomUUID());
      const receipts = keys.map((key) => makeReceipt(key, 0, intakeKeys()));
      const tickets = keys.map((key) => makeTicket("sanggah", key, 0, intakeKeys()));
      const chiSquare = unevenness(receipts);

      const strict = await lab.portal({ QUOTA_SCALE: "1" });
      const [limited, guess = "", address] = [[] as Answer[], guessReceipts(1)[0], newAddress()];
      for (const _ of range(2 * quotas.tracking.limit))
        limited.push(await lab.track(guess, { at: strict.url, address }));
      await strict.stop("SIGTERM");
      const answered = limited.filter(({ status }) => status === 404).length;
      return {
        measured: `${hits} hits, ${different.size} answer (${statusesOf(answers)}), known receipt ${known.status}; of 2,000 ${new Set(receipts).size} receipts and ${new Set(tickets).size} tickets different, chi-square ${chiSquare.toFixed(0)} of 135; one address: ${statusesOf(limited)}`,
        passed:
          hits === 0 &&
          different.size === 1 &&
          known.status === 200 &&
          new Set(receipts).size === 2000 &&
          new Set(tickets).size === 2000 &&
          // Mean 135, standard deviation 16.4: by chance beyond this once in 100,000 runs.
          Math.abs(chiSquare - 135) < 75 &&
          answered === quotas.tracking.limit &&
          limited.slice(answered).every(({ status }) => status === 429),
      };
    },
  },
];
