import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

/** What the print buttons need: the sealed answer, and their words. Privacy: the answer is readable to the server only. */
export type ProofView = {
  sealed: string;
  language: string;
  title: string;
  text: string | null;
  print: string;
  printLabel: string;
  savePdf: string;
  savePdfLabel: string;
  expires: string | null;
};

/** Prints one answer, or saves it as PDF. A plain form, so that it works without scripts. */
export function ProofForm({ proof, inCard = false }: { proof: ProofView; inCard?: boolean }) {
  return (
    <form
      action="/cetak"
      method="post"
      target="_blank"
      autoComplete="off"
      data-print="no"
      data-proof=""
      className={
        inCard
          ? "border-line border-t bg-tint px-4 py-4 sm:px-6"
          : "rounded-card border border-line bg-tint p-4 sm:p-6"
      }
      rel="noopener"
    >
      <input type="hidden" name="bukti" value={proof.sealed} />
      <input type="hidden" name="bahasa" value={proof.language} />
      <p className="font-semibold">{proof.title}</p>
      {proof.text ? <p className="mt-0.5 text-sm">{proof.text}</p> : null}
      <div className="mt-3 flex flex-wrap gap-3">
        <Button type="submit" look="quiet" name="jadi" value="halaman" aria-label={proof.printLabel}>
          <Icon name="printer" className="size-5" />
          {proof.print}
        </Button>
        <Button type="submit" look="quiet" name="jadi" value="pdf" aria-label={proof.savePdfLabel}>
          <Icon name="file" className="size-5" />
          {proof.savePdf}
        </Button>
      </div>
      {proof.expires ? <p className="mt-2 text-ink-soft text-sm">{proof.expires}</p> : null}
    </form>
  );
}
