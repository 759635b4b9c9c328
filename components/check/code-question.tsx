import { FieldProblem, inputLook } from "../ui/field.tsx";
import type { CodeTexts, CodeView } from "./check-view.ts";

/** Asks for the digits of a picture, or for a sum in words, where no script can do the checking. */
export function CodeQuestion({
  code,
  problem,
  texts,
}: {
  code: CodeView;
  problem: string | undefined;
  texts: CodeTexts;
}) {
  const words = code.kind === "words";
  return (
    <div className="mt-6 border-line border-t pt-5">
      <input type="hidden" name="sealed" value={code.sealed} key={code.sealed} />
      <input type="hidden" name="soal" value={code.kind} key={code.kind} />
      {words ? (
        <p id="kode-soal" className="font-semibold text-lg">
          {code.question}
        </p>
      ) : (
        // biome-ignore lint/performance/noImgElement: drawn anew by the server for each page, nothing to optimise
        <img
          src={`/kode/${code.sealed}.png`}
          alt={texts.codeAlt}
          width={220}
          height={80}
          className="mb-3 h-auto max-w-full rounded-control border border-edge bg-[#ffffff]"
        />
      )}
      <label htmlFor="kode" className={words ? "mt-2 block" : "font-semibold text-lg"}>
        {words ? texts.wordHint : texts.codeTitle}
      </label>
      {words ? null : (
        <p id="kode-petunjuk" className="text-ink-soft">
          {texts.codeHint}
        </p>
      )}
      {problem ? <FieldProblem id="kode-masalah" text={problem} /> : null}
      <input
        id="kode"
        name="kode"
        key={`kode ${code.sealed}`}
        type="text"
        inputMode="numeric"
        maxLength={20}
        autoComplete="off"
        enterKeyHint="go"
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${words ? "kode-soal" : "kode-petunjuk"}${problem ? " kode-masalah" : ""}`}
        className={`${inputLook} max-w-48 tracking-widest ${problem ? "border-bad" : "border-edge"}`}
      />
    </div>
  );
}

/** Stands behind the main button, for Enter presses the first submit button of a form. */
export function CodeChoices({ code, texts }: { code: CodeView; texts: CodeTexts }) {
  const words = code.kind === "words";
  const look = "link link-row cursor-pointer text-left text-sm";
  return (
    <div className="mt-3 grid justify-items-start">
      {words ? null : (
        <button type="submit" name="ganti" value="picture" className={look}>
          {texts.newCode}
        </button>
      )}
      <button type="submit" name="ganti" value={words ? "picture" : "words"} className={look}>
        {words ? texts.usePicture : texts.useWords}
      </button>
      <p className="mt-1 text-ink-soft text-sm">{texts.cannotSee}</p>
    </div>
  );
}
